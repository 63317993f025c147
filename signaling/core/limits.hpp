// The rates of docs/PROTOCOL.md, "Limits". Core thread.
#pragma once

#include "access/access.hpp"
#include "rooms/command.hpp"
#include "signaling/core.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

namespace lanai::core {

class Limits {
public:
    using Wait = std::optional<std::chrono::milliseconds>;  // nullopt: go on

    [[nodiscard]] Wait message(ConnectionId, access::TimePoint now);
    // It is answered with everything there is. Of a connection, so that nobody's return is in the way of another page.
    [[nodiscard]] Wait hello(ConnectionId, access::TimePoint now);
    [[nodiscard]] Wait command(const std::string& person, Role, const rooms::Command&, access::TimePoint now);
    // Somebody's calendar is fetched: by several apps on several devices, each every few minutes.
    [[nodiscard]] Wait calendar(const std::string& person, access::TimePoint now);
    // A whole conference may sit behind one address.
    [[nodiscard]] Wait new_session(const std::string& address, access::TimePoint now);

    // Attendance codes: wrong ones count, right ones do not; who guessed too often waits, whatever they send.
    [[nodiscard]] Wait code_blocked(const std::string& address, access::TimePoint now);
    void wrong_code(const std::string& address, access::TimePoint now);

private:
    static constexpr std::size_t blocked_max = 10'000;  // beyond: those whose wait is over are forgotten, then all

    access::RateLimiter messages_{{60, std::chrono::milliseconds(50)}};
    access::RateLimiter hello_{{10, std::chrono::seconds(1)}};
    access::RateLimiter ask_{{5, std::chrono::seconds(10)}};
    access::RateLimiter hand_{{5, std::chrono::seconds(10)}};
    access::RateLimiter say_{{5, std::chrono::seconds(1)}};
    access::RateLimiter report_{{5, std::chrono::seconds(10)}};
    access::RateLimiter vote_{{20, std::chrono::milliseconds(200)}};
    access::RateLimiter poll_{{10, std::chrono::milliseconds(500)}};
    access::RateLimiter react_{{10, std::chrono::milliseconds(300)}};
    access::RateLimiter signal_{{5, std::chrono::seconds(2)}};
    access::RateLimiter star_{{20, std::chrono::milliseconds(200)}};
    access::RateLimiter my_calendar_{{5, std::chrono::seconds(2)}};
    access::RateLimiter calendars_{{30, std::chrono::seconds(2)}};
    access::RateLimiter set_name_{{3, std::chrono::seconds(10)}};
    access::RateLimiter staff_{{60, std::chrono::milliseconds(50)}};
    access::RateLimiter sessions_{{300, std::chrono::milliseconds(200)}};
    access::RateLimiter wrong_codes_{{5, std::chrono::seconds(2)}};
    std::unordered_map<std::string, access::TimePoint> blocked_until_;  // by address
};

}  // namespace lanai::core
