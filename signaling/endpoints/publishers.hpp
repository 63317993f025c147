// Who publishes with which token: a revoked one ends the session that it opened. Any thread.
#pragma once

#include "signaling/core.hpp"
#include "streaming/relay.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace lanai::endpoints {

class Publishers {
public:
    // Far more than the relay takes; beyond: the session is not taken.
    static constexpr std::size_t sessions_max = 1'000;

    Publishers(core::Service& service, streaming::Relay& relay) : service_(service), relay_(relay) {}

    // False: too many are known.
    [[nodiscard]] bool add(const std::string& session, const std::string& token);
    void forget(const std::string& session);
    // Asks for each session whether its token is still good and ends those whose is not; sessions that the relay has
    // ended by itself are forgotten. Twice a second.
    void check();

private:
    core::Service& service_;
    streaming::Relay& relay_;
    std::mutex mutex_;
    std::map<std::string, std::string> tokens_;  // by session; guarded by mutex_
};

}  // namespace lanai::endpoints
