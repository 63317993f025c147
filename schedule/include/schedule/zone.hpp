// Clock times in IANA zones, from the system's tzdata. Any thread; the first call reads the list of zones from disk.
// Nothing throws: an unknown zone, or a system without tzdata, is ZoneErrc::unknown_zone.
#pragma once

#include "schedule/model.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace lanai::schedule {

enum class ZoneErrc {
    unknown_zone = 1,
    no_such_date,          // 31 April, 25:00
    skipped_local_time,    // clocks go forward over it
    ambiguous_local_time,  // clocks go back over it: it happens twice
};
[[nodiscard]] boost::system::error_code make_error_code(ZoneErrc);

// What a calendar and a clock on the wall show.
struct CivilTime {
    int year = 0;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

[[nodiscard]] bool zone_exists(std::string_view zone);

// East of Greenwich is positive; 0 when the zone is unknown.
[[nodiscard]] minutes utc_offset(Instant, std::string_view zone);

[[nodiscard]] boost::system::result<Instant> from_civil(const CivilTime&, std::string_view zone);
[[nodiscard]] boost::system::result<CivilTime> to_civil(Instant, std::string_view zone);

// "10:15 HST"; "10:15 UTC-03" where the zone has no letters of its own.
[[nodiscard]] boost::system::result<std::string> format_clock(Instant, std::string_view zone);

// "2023-07-28", the date in the zone.
[[nodiscard]] boost::system::result<std::string> format_date(Instant, std::string_view zone);

}  // namespace lanai::schedule

template <>
struct boost::system::is_error_code_enum<lanai::schedule::ZoneErrc> : std::true_type {};
