// The way out to the gateway. The gateway is made last, since it takes traffic as soon as it exists; what others
// send before bind() waits here, and beyond pending_max it is dropped. Any thread.
#pragma once

#include "signaling/gateway.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace lanai::endpoints {

class Outlet {
public:
    static constexpr std::size_t pending_max = 1'000;

    // The gateway must outlive every caller of the members below.
    void bind(gateway::Gateway&);

    // Adds the security headers of docs/API.md and counts the status.
    void respond(gateway::ConnectionId, gateway::HttpResponse);
    void send(std::string text, std::vector<gateway::ConnectionId>);
    void close(gateway::ConnectionId, std::uint16_t code, std::string reason);

    [[nodiscard]] gateway::Counters gateway_counters() const;
    [[nodiscard]] std::map<int, std::uint64_t> responses_by_status() const;

private:
    static constexpr int status_end = 600;
    void when_bound(std::function<void(gateway::Gateway&)> action);

    std::atomic<gateway::Gateway*> gateway_{nullptr};
    std::mutex mutex_;
    std::vector<std::function<void(gateway::Gateway&)>> pending_;  // guarded by mutex_
    std::array<std::atomic<std::uint64_t>, status_end> responses_{};
};

}  // namespace lanai::endpoints
