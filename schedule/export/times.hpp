// Instants as formats write them. Pure; any thread.
#pragma once

#include "schedule/zone.hpp"

#include <string>
#include <string_view>

namespace lanai::schedule {

struct LocalTime {
    CivilTime civil;
    int milliseconds = 0;
    minutes offset{0};      // east of Greenwich
    bool is_plain = false;  // the civil time alone names the instant: it happens once in the zone, on a whole second
};

// An unknown zone is UTC.
[[nodiscard]] LocalTime local_time(Instant, std::string_view zone);

[[nodiscard]] std::string date_text(const CivilTime&);       // "2023-07-28"
[[nodiscard]] std::string clock_text(const CivilTime&);      // "09:00"
[[nodiscard]] std::string date_time_text(const CivilTime&);  // "2023-07-28T09:00:00"
[[nodiscard]] std::string offset_text(minutes);              // "-10:00"
// "2023-07-28T09:00:00-10:00"; milliseconds are left out where there are none.
[[nodiscard]] std::string iso_text(const LocalTime&);
// "1:30"; hours at least `hour_digits` wide.
[[nodiscard]] std::string length_text(minutes, int hour_digits);

}  // namespace lanai::schedule
