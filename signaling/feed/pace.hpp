// When a feed is asked again. Pure: time and chance are parameters.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace lanai::feed {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr seconds refresh_min{10};
inline constexpr seconds back_off_first{30};
inline constexpr seconds back_off_max{30 * 60};
inline constexpr seconds retry_after_max{6 * 60 * 60};
inline constexpr seconds check_now_pause{5};  // between two that somebody asks for

// failures: in a row, 0 after a good answer; then 30 s, doubling to 30 min, never sooner than `refresh`, and not before
// the server's own Retry-After is over. `chance`, from 0 to 1, adds up to a tenth, so that not all servers ask at once.
[[nodiscard]] milliseconds next_wait(seconds refresh, unsigned failures, std::optional<seconds> retry_after,
                                     double chance);

// Retry-After (RFC 9110, 10.2.3): seconds or a date. Never negative; nothing when it is neither.
[[nodiscard]] std::optional<seconds> parse_retry_after(std::string_view value, std::chrono::sys_seconds now);

}  // namespace lanai::feed
