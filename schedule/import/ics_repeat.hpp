// iCalendar's repetitions (RFC 5545, 3.3.10), as far as timetables have them. Pure.
#pragma once

#include "import/ics_time.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace lanai::schedule {

inline constexpr std::size_t repetitions_max = 500;

// The starts of a daily or weekly rule that ends (COUNT or UNTIL), the first of them `start` itself, in the clock that
// `start` is written in. Nothing for every other rule. event_zone: that of a floating start.
struct Repetition {
    std::vector<CivilTime> starts;
    bool cut = false;  // after repetitions_max
};
[[nodiscard]] std::optional<Repetition> expand_rule(std::string_view rule, const WrittenTime& start,
                                                    std::string_view event_zone);

}  // namespace lanai::schedule
