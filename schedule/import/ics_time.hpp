// iCalendar's times: 3.3.4, 3.3.5, and the zones that a file describes (3.6.5). Pure.
#pragma once

#include "import/ics_lines.hpp"
#include "import/written_time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

// "20260601T083000Z" (the zone is UTC then), "20260601T083000", "20260601".
[[nodiscard]] std::optional<WrittenTime> parse_ics_time(std::string_view value);

// MO to SU as 0 to 6; with an ordinal before it ("-1SU") in VTIMEZONE.
struct WeekdayNumber {
    int ordinal = 0;
    int weekday = 0;
};
[[nodiscard]] std::optional<WeekdayNumber> parse_weekday(std::string_view text);

// The parts of a rule: "FREQ=WEEKLY;COUNT=3", names in capitals.
[[nodiscard]] std::map<std::string, std::string> parse_rule(std::string_view text);

// The values of a list: "MO,TU".
[[nodiscard]] std::vector<std::string_view> split_list(std::string_view text);

class IcsZones {
public:
    void add(const IcsComponent& vtimezone);

    // What TZID means. IANA's name comes first where there is one, for its rules are kept up to date and those of files
    // are often cut to a year; else the rules of the file make an offset of the time. False when neither is there.
    [[nodiscard]] bool apply(std::string_view tzid, WrittenTime&) const;
    // The same clock at another time: in a zone of the file it may have another offset.
    [[nodiscard]] WrittenTime moved(WrittenTime, std::string_view tzid, const CivilTime&) const;
    // The IANA name, or empty.
    [[nodiscard]] std::string name_of(std::string_view tzid) const;
    [[nodiscard]] std::string first() const { return first_; }

private:
    struct Observance {
        CivilTime start;
        minutes offset{0};
        int month = 0;  // 0: once, at start
        WeekdayNumber weekday;
        int last_year = 9999;
    };
    struct Zone {
        std::string location;  // X-LIC-LOCATION
        std::vector<Observance> observances;
    };

    static std::optional<CivilTime> onset(const Observance&, int year);

    std::map<std::string, Zone, std::less<>> zones_;
    std::string first_;
};

}  // namespace lanai::schedule
