// Dates and times as people write them in a programme -> instants. Each mistake is reported once. One thread.
#pragma once

#include "import/forms.hpp"
#include "import/table_reader.hpp"
#include "schedule/zone.hpp"

#include <optional>
#include <string>

namespace lanai::schedule {

// A day of the programme ends at this hour of the next morning, unless [[day]] says otherwise: a party that
// ends at two belongs to the evening it began.
inline constexpr int day_break_hour = 4;
inline constexpr minutes duration_max{24 * 60};

class TimeReader {
public:
    // zone: exists.
    TimeReader(std::string zone, Problems& problems) : zone_(std::move(zone)), problems_(problems) {}

    [[nodiscard]] const std::string& zone() const { return zone_; }

    // 2023-07-28 or "2023-07-28".
    std::optional<CalendarDate> date(TableReader&, std::string_view key);
    // 09:00:00, "09:00" or "9:00".
    std::optional<ClockTime> clock(TableReader&, std::string_view key);
    // 30 (minutes) or "0:30"; 1 minute to 24 hours.
    std::optional<minutes> length(TableReader&, std::string_view key);
    // 2023-07-28T09:00:00 (in the zone), 2023-07-28T19:00:00Z, or a time of day beside `day`.
    std::optional<Instant> moment(TableReader&, std::string_view key, const std::optional<CalendarDate>& day);

    // A time of day in the zone; reports one that does not exist or happens twice.
    std::optional<Instant> resolve(const CalendarDate&, const ClockTime&, Place, const std::string& where);
    // When the day's night is over, on the next morning or on its own. Never fails for a valid date.
    [[nodiscard]] Instant day_break(const CalendarDate&) const;
    [[nodiscard]] std::string clock_text(Instant) const;  // "09:00"
    [[nodiscard]] std::string date_text(Instant) const;   // "2023-07-28"
    // The date of the programme day that the instant belongs to.
    [[nodiscard]] CalendarDate day_of(Instant) const;

private:
    std::optional<Instant> resolve_civil(const CivilTime&, Place, const std::string& where);
    std::optional<Instant> offset_moment(const toml::date_time&, TableReader&, std::string_view key);

    std::string zone_;
    Problems& problems_;
};

[[nodiscard]] CalendarDate next_day(const CalendarDate&);
// The end of the day in UTC-12, where it is over last: "Anywhere on Earth".
[[nodiscard]] Instant end_anywhere_on_earth(const CalendarDate&);

}  // namespace lanai::schedule
