// Times and lengths as other systems write them, before the event's zone is known. Pure.
#pragma once

#include "import/forms.hpp"
#include "schedule/zone.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

struct WrittenTime {
    CivilTime civil;
    std::optional<minutes> offset;  // east of Greenwich, where it is written
    std::string zone;               // IANA, where the time names one of its own; else the event's is meant
    bool date_only = false;
};

// ISO 8601 as schedules have it: "2024-12-27T09:30:00+01:00", "…Z", "+0100", "+01"; without seconds, with fractions,
// with a blank for the T, without an offset; "2024-12-27" alone.
[[nodiscard]] std::optional<WrittenTime> parse_iso_time(std::string_view text);

// "9:05", "09:05", "09:05:00".
[[nodiscard]] std::optional<ClockTime> parse_clock_seconds(std::string_view text);

// "00:30", "1:30", "01:30:00", "1:02:30" (days, hours, minutes: no length has seconds), "1:02:30:00", "PT1H30M", "45"
// (minutes). Negative ones too, for the caller to refuse.
[[nodiscard]] std::optional<minutes> parse_any_length(std::string_view text);

// RFC 5545, 3.3.6: "PT1H30M", "P1D", "-PT5M", "P2W".
[[nodiscard]] std::optional<minutes> parse_iso_length(std::string_view text);

// The instant, if it needs no zone, or the zone is known. A time that the zone skips is read as if clocks had not gone
// forward, one that happens twice is its first; `bent` says so.
struct Resolved {
    Instant at{};
    bool bent = false;
};
[[nodiscard]] std::optional<Resolved> resolve(const WrittenTime&, std::string_view event_zone);

// A zone that fits all of these times, of those many people live in; else a fixed offset that fits the first.
[[nodiscard]] std::string guess_zone(const std::vector<WrittenTime>&);

// The IANA name that is meant: the name itself, its end ("/freeassociation.sourceforge.net/Europe/Berlin"), or what
// Windows calls it ("W. Europe Standard Time"). Empty when there is none.
[[nodiscard]] std::string find_zone_name(std::string_view written);

[[nodiscard]] CalendarDate date_of(const CivilTime&);
[[nodiscard]] CivilTime civil_of(const CalendarDate&, const ClockTime& = {});

}  // namespace lanai::schedule
