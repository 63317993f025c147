// Dates as HTTP has them (RFC 9110 section 5.6.7). Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lanai::http {

// "Fri, 28 Jul 2023 19:00:00 GMT"
[[nodiscard]] std::string http_date(std::chrono::sys_seconds);

// In that form alone.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_imf_fixdate(std::string_view);

// Also the two obsolete forms, "Friday, 28-Jul-23 19:00:00 GMT" and "Fri Jul 28 19:00:00 2023"; a year of two digits is
// the newest that is no more than 50 years after `now`. Nullopt: no date.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view, std::chrono::sys_seconds now);

}  // namespace lanai::http
