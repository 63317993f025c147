#include "import/time_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lanai::schedule {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

Instant midnight_utc(const CalendarDate& date) {
    const std::chrono::year_month_day day{std::chrono::year(date.year),
                                          std::chrono::month(static_cast<unsigned>(date.month)),
                                          std::chrono::day(static_cast<unsigned>(date.day))};
    return std::chrono::sys_days(day);
}

CalendarDate date_utc(Instant at) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
    return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
            static_cast<int>(static_cast<unsigned>(day.day()))};
}

CalendarDate from_toml(const toml::date& date) {
    return {date.year, date.month, date.day};
}

std::string two_digits(int a, int b) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%02d:%02d", a, b);
    return text.data();
}

std::string offset_text(minutes offset) {
    const int size = static_cast<int>(offset.count() < 0 ? -offset.count() : offset.count());
    return (offset.count() < 0 ? "-" : "+") + two_digits(size / 60, size % 60);
}

}  // namespace

CalendarDate next_day(const CalendarDate& date) {
    return date_utc(midnight_utc(date) + hours(24));
}

Instant end_anywhere_on_earth(const CalendarDate& date) {
    return midnight_utc(date) + hours(24) + hours(12);
}

std::optional<CalendarDate> TimeReader::date(TableReader& table, std::string_view key) {
    const auto* node = table.take(key);
    if (!node) return {};
    std::optional<CalendarDate> date;
    if (const auto* value = node->as_date()) {
        date = from_toml(value->get());
    } else if (const auto* text = node->as_string()) {
        date = parse_date(text->get());
    }
    if (date && is_date(*date)) return date;
    const auto* text = node->as_string();
    table.error(key, (text ? quoted(text->get()) : std::string(type_name(*node))) +
                         " is no date; write it as 2023-07-28 (years 1970 to 2200)");
    return {};
}

std::optional<ClockTime> TimeReader::clock(TableReader& table, std::string_view key) {
    const auto* node = table.take(key);
    if (!node) return {};
    if (const auto* value = node->as_time()) return ClockTime{value->get().hour, value->get().minute};
    const auto* text = node->as_string();
    if (text) {
        if (const auto clock = parse_clock(text->get())) return clock;
    }
    table.error(key, (text ? quoted(text->get()) : std::string(type_name(*node))) +
                         " is no time of day; write it as \"09:00\"");
    return {};
}

std::optional<minutes> TimeReader::length(TableReader& table, std::string_view key) {
    const auto* node = table.take(key);
    if (!node) return {};
    std::optional<minutes> length;
    if (const auto* value = node->as_integer()) {
        // Clamped first: minutes beyond a day are all alike, and the arithmetic cannot overflow.
        length = minutes(std::clamp<std::int64_t>(value->get(), -duration_max.count(), duration_max.count() + 1));
    } else if (const auto* text = node->as_string()) {
        length = parse_length(text->get());
    }
    if (!length) {
        table.error(key, "is no length; write minutes (30) or \"H:MM\" (\"1:30\")");
    } else if (*length <= minutes(0)) {
        table.error(key, "must be at least one minute, not " + std::to_string(length->count()));
    } else if (*length > duration_max) {
        table.error(key, "is longer than 24 hours");
    } else {
        return length;
    }
    return {};
}

std::optional<Instant> TimeReader::moment(TableReader& table, std::string_view key,
                                          const std::optional<CalendarDate>& day) {
    const auto* node = table.take(key);
    if (!node) return {};
    if (const auto* value = node->as_date_time()) {
        const auto& written = value->get();
        const auto calendar = from_toml(written.date);
        if (!is_date(calendar)) {
            table.error(key, "the year is out of range; 1970 to 2200 are allowed");
            return {};
        }
        if (written.offset) return offset_moment(written, table, key);
        return resolve_civil(
            {calendar.year, calendar.month, calendar.day, written.time.hour, written.time.minute, written.time.second},
            table.place(key), table.where(key));
    }
    const auto* text = node->as_string();
    const bool is_clock = node->is_time() || (text && parse_clock(text->get()));
    if (!is_clock) {
        table.error(key, (text ? quoted(text->get()) : std::string(type_name(*node))) +
                             " is no time; write 2023-07-28T09:00:00 without quotes, or \"09:00\" beside day");
        return {};
    }
    if (!day) {
        table.error(key, "a time of day needs day = \"2023-07-28\" beside it");
        return {};
    }
    const auto clock_time = clock(table, key);
    return resolve(*day, *clock_time, table.place(key), table.where(key));
}

std::optional<Instant> TimeReader::offset_moment(const toml::date_time& written, TableReader& table,
                                                 std::string_view key) {
    constexpr int offset_minutes_max = 15 * 60;
    const int offset = written.offset->minutes;
    if (offset < -offset_minutes_max || offset > offset_minutes_max) {
        table.error(key, "the offset from UTC is larger than any on Earth");
        return {};
    }
    return midnight_utc(from_toml(written.date)) + hours(written.time.hour) + minutes(written.time.minute) +
           seconds(written.time.second) + std::chrono::milliseconds(written.time.nanosecond / 1'000'000) -
           minutes(offset);
}

std::optional<Instant> TimeReader::resolve(const CalendarDate& date, const ClockTime& clock, Place place,
                                           const std::string& where) {
    return resolve_civil({date.year, date.month, date.day, clock.hour, clock.minute, 0}, place, where);
}

std::optional<Instant> TimeReader::resolve_civil(const CivilTime& civil, Place place, const std::string& where) {
    const auto at = from_civil(civil, zone_);
    if (at) return *at;
    const auto day = to_text({civil.year, civil.month, civil.day});
    const auto clock = two_digits(civil.hour, civil.minute);
    const auto the_day_before = midnight_utc({civil.year, civil.month, civil.day}) - hours(24);
    if (at.error() == ZoneErrc::skipped_local_time) {
        problems_.error(place, where,
                        clock + " does not exist on " + day + " in " + zone_ + ": clocks go forward over it");
    } else if (at.error() == ZoneErrc::ambiguous_local_time) {
        problems_.error(place, where,
                        clock + " happens twice on " + day + " in " + zone_ +
                            ": clocks go back over it; write the time with its offset, the first is " + day + "T" +
                            clock + ":00" + offset_text(utc_offset(the_day_before, zone_)));
    } else {
        problems_.error(place, where, at.error().message());
    }
    return {};
}

Instant TimeReader::day_break(const CalendarDate& date) const {
    const auto at = from_civil({date.year, date.month, date.day, day_break_hour, 0, 0}, zone_);
    if (at) return *at;
    // A zone that changes its clocks at this very hour: an hour more or less is as good an end of the night.
    const auto rough = midnight_utc(date) + hours(day_break_hour);
    return rough - utc_offset(rough, zone_);
}

std::string TimeReader::clock_text(Instant at) const {
    const auto civil = to_civil(at, zone_);
    return civil ? two_digits(civil->hour, civil->minute) : std::string();
}

std::string TimeReader::date_text(Instant at) const {
    const auto text = format_date(at, zone_);
    return text ? *text : std::string();
}

CalendarDate TimeReader::day_of(Instant at) const {
    const auto civil = to_civil(at, zone_);
    const CalendarDate date = civil ? CalendarDate{civil->year, civil->month, civil->day} : date_utc(at);
    return at < day_break(date) ? date_utc(midnight_utc(date) - hours(24)) : date;
}

}  // namespace lanai::schedule
