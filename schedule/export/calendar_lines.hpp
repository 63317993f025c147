// Content lines of iCalendar (RFC 5545 section 3.1): CRLF at their ends, folded at 75 octets. One thread.
#pragma once

#include "schedule/zone.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace lanai::schedule {

class CalendarLines {
public:
    void begin(std::string_view component);
    void end(std::string_view component);
    // `name` with its parameters; `value` as it is to be written. No line is longer than 75 octets, and no UTF-8
    // sequence is divided.
    void raw(std::string_view name, std::string_view value);
    // TEXT (section 3.3.11): \ ; , and line breaks escaped, other control characters left out. Nothing when empty.
    void text(std::string_view name, std::string_view value);

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string out_;
};

[[nodiscard]] std::string calendar_text(std::string_view value);
[[nodiscard]] std::string calendar_time(const CivilTime&);  // "20230728T090000"
[[nodiscard]] std::string calendar_utc(Instant);            // "20230728T190000Z"

// VTIMEZONE (section 3.6.5) from tzdata: each change of clocks from the one in force at `first` to the last at or
// before `last`. Nothing for a zone that is unknown.
void write_time_zone(CalendarLines&, std::string_view zone, Instant first, Instant last);

}  // namespace lanai::schedule
