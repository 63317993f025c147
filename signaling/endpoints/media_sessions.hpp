// Who publishes and who watches with which token: one that is revoked, or whose person is shut out, ends what it opened.
// Any thread.
#pragma once

#include "signaling/core.hpp"
#include "streaming/relay.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace lanai::endpoints {

enum class MediaRole {
    publisher,
    viewer,          // where a token is needed to watch
    viewer_as_well,  // where everybody may watch: only who is shut out may not
};

class MediaSessions {
public:
    // As many as viewers may be configured; beyond: the session is not taken.
    static constexpr std::size_t sessions_max = 100'000;
    static constexpr std::size_t viewers_a_check = 1'000;  // the disk has others to serve; the rest the next time
    static constexpr unsigned leavers_each = 60;           // checks: viewers leave without a word

    MediaSessions(core::Service& service, streaming::Relay& relay) : service_(service), relay_(relay) {}

    // False: too many are known.
    [[nodiscard]] bool add(const std::string& session, const std::string& token, MediaRole);
    void forget(const std::string& session);
    // Asks for each publisher whether its token is still good, and for viewers once after they came and when somebody's access has
    // changed; ends those whose is not. Sessions that the relay has ended by itself are forgotten, viewers' after half a
    // minute. Twice a second.
    void check();

private:
    struct Opened {
        std::string token;
        MediaRole role;
        bool doubtful = true;  // to be looked at: new, or the last answer said nothing
    };
    void forget_if_over(const std::string& session);
    void end_if_shut_out(const std::string& session, const Opened&);
    void doubt(const std::string& session);

    core::Service& service_;
    streaming::Relay& relay_;
    std::mutex mutex_;
    std::map<std::string, Opened> sessions_;  // guarded by mutex_
    std::uint64_t access_changes_ = 0;        // seen; guarded by mutex_
    unsigned checks_ = 0;                     // guarded by mutex_
};

}  // namespace lanai::endpoints
