#include "import/written_time.hpp"

#include "import/time_reader.hpp"

#include <algorithm>
#include <array>

namespace lanai::schedule {

namespace {

constexpr int offset_hours_max = 15;
constexpr long length_part_max = 100'000;

// Reads digits and marks from the front of a text.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    [[nodiscard]] bool done() const { return text_.empty(); }
    bool eat(char mark) {
        if (!text_.starts_with(mark)) return false;
        text_.remove_prefix(1);
        return true;
    }
    // As many digits as there are, at least one.
    std::optional<long> number() {
        std::size_t size = 0;
        long value = 0;
        while (size < text_.size() && text_[size] >= '0' && text_[size] <= '9') {
            value = std::min(value * 10 + (text_[size++] - '0'), length_part_max);
        }
        digits_ = size;
        text_.remove_prefix(size);
        return size > 0 ? std::optional(value) : std::nullopt;
    }
    std::optional<int> two_digits() {
        const auto value = text_.size() >= 2 && is_digit(text_[0]) && is_digit(text_[1])
                               ? std::optional((text_[0] - '0') * 10 + (text_[1] - '0'))
                               : std::nullopt;
        if (value) text_.remove_prefix(2);
        return value;
    }
    // Of the last number().
    [[nodiscard]] std::size_t digits() const { return digits_; }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    std::string_view text_;
    std::size_t digits_ = 0;
};

bool parse_clock_of(Cursor& cursor, CivilTime& civil) {
    const auto hour = cursor.two_digits();
    if (!hour || !cursor.eat(':')) return false;
    const auto minute = cursor.two_digits();
    if (!minute) return false;
    civil.hour = *hour;
    civil.minute = *minute;
    if (cursor.eat(':')) {
        const auto second = cursor.two_digits();
        if (!second) return false;
        civil.second = std::min(*second, 59);  // a leap second is as good as the one before
        if (cursor.eat('.') && !cursor.number()) return false;
    }
    return civil.hour < 24 && civil.minute < 60 && *hour >= 0;
}

// False when there is something, but no offset.
bool parse_offset(Cursor& cursor, std::optional<minutes>& offset) {
    cursor.eat(' ');
    if (cursor.done()) return true;
    if (cursor.eat('Z') || cursor.eat('z')) {
        offset = minutes(0);
        return cursor.done();
    }
    const bool west = cursor.eat('-');
    if (!west && !cursor.eat('+')) return false;
    const auto hour = cursor.two_digits();
    cursor.eat(':');
    const auto minute = cursor.done() ? std::optional(0) : cursor.two_digits();
    if (!hour || !minute || *hour > offset_hours_max || *minute > 59) return false;
    offset = minutes((*hour * 60 + *minute) * (west ? -1 : 1));
    return cursor.done();
}

Instant as_if_utc(const CivilTime& civil) {
    const auto at = from_civil(civil, "UTC");
    return at ? *at : Instant{};
}

}  // namespace

CalendarDate date_of(const CivilTime& civil) {
    return {civil.year, civil.month, civil.day};
}

CivilTime civil_of(const CalendarDate& date, const ClockTime& clock) {
    return {date.year, date.month, date.day, clock.hour, clock.minute, 0};
}

std::optional<WrittenTime> parse_iso_time(std::string_view text) {
    const auto date = parse_date(text.substr(0, 10));
    if (!date) return {};
    WrittenTime time;
    time.civil = civil_of(*date);
    if (text.size() == 10) {
        time.date_only = true;
        return time;
    }
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return {};
    auto clock = std::string(text.substr(11));
    // The end of a day, as some write it.
    const bool midnight = clock.starts_with("24:00");
    if (midnight) {
        time.civil = civil_of(next_day(*date));
        clock.replace(0, 2, "00");
    }
    Cursor cursor(clock);
    if (!parse_clock_of(cursor, time.civil) || !parse_offset(cursor, time.offset)) return {};
    return time;
}

std::optional<ClockTime> parse_clock_seconds(std::string_view text) {
    const auto second_colon = text.find(':', text.find(':') + 1);
    if (second_colon != std::string_view::npos && text.size() == second_colon + 3 &&
        text.find(':') != std::string_view::npos) {
        text = text.substr(0, second_colon);
    }
    return parse_clock(text);
}

std::optional<minutes> parse_iso_length(std::string_view text) {
    Cursor cursor(text);
    const bool negative = cursor.eat('-');
    if (!negative) cursor.eat('+');
    if (!cursor.eat('P') || cursor.done()) return {};
    long seconds = 0;
    bool in_time = false;
    while (!cursor.done()) {
        if (!in_time && cursor.eat('T')) {
            in_time = true;
            continue;
        }
        const auto value = cursor.number();
        if (!value) return {};
        if (!in_time && cursor.eat('W')) {
            seconds += *value * 7 * 86'400;
        } else if (!in_time && cursor.eat('D')) {
            seconds += *value * 86'400;
        } else if (in_time && cursor.eat('H')) {
            seconds += *value * 3'600;
        } else if (in_time && cursor.eat('M')) {
            seconds += *value * 60;
        } else if (in_time && cursor.eat('S')) {
            seconds += *value;
        } else {
            return {};
        }
    }
    return minutes(seconds / 60 * (negative ? -1 : 1));
}

std::optional<minutes> parse_any_length(std::string_view text) {
    if (text.find('P') != std::string_view::npos) return parse_iso_length(text);
    Cursor cursor(text);
    const bool negative = cursor.eat('-');
    std::vector<long> parts;
    std::size_t first_digits = 0;
    do {
        const auto part = cursor.number();
        if (!part || parts.size() == 4) return {};
        if (parts.empty()) first_digits = cursor.digits();
        if (!parts.empty() && cursor.digits() > 2) return {};
        parts.push_back(*part);
    } while (cursor.eat(':'));
    if (!cursor.done()) return {};
    long total = 0;
    // "1:02:30" of a system that counts days; "1:30:00", "01:30:30" and "0:20:30" have seconds at their end.
    const bool days_first = parts.size() == 4 ||
                            (parts.size() == 3 && first_digits == 1 && parts[0] != 0 && parts[2] != 0 && parts[1] < 24);
    if (parts.size() == 1) {
        total = parts[0];
    } else if (days_first) {
        if (parts[1] > 23 || parts[2] > 59) return {};
        total = (parts[0] * 24 + parts[1]) * 60 + parts[2];
    } else {
        if (parts[1] > 59 || (parts.size() == 3 && parts[2] > 59)) return {};
        total = parts[0] * 60 + parts[1];
    }
    return minutes(negative ? -total : total);
}

std::optional<Resolved> resolve(const WrittenTime& time, std::string_view event_zone) {
    if (time.offset) return Resolved{as_if_utc(time.civil) - *time.offset, false};
    const std::string_view zone = time.zone.empty() ? event_zone : std::string_view(time.zone);
    const auto at = from_civil(time.civil, zone);
    if (at) return Resolved{*at, false};
    if (at.error() != ZoneErrc::skipped_local_time && at.error() != ZoneErrc::ambiguous_local_time) return {};
    // The offset that held the day before: before the clocks went forward, or back.
    const auto rough = as_if_utc(time.civil);
    return Resolved{rough - utc_offset(rough - std::chrono::hours(36), zone), true};
}

std::string guess_zone(const std::vector<WrittenTime>& times) {
    static constexpr std::array<std::string_view, 37> candidates{"Europe/Berlin",       "UTC",
                                                                 "Europe/London",       "America/New_York",
                                                                 "America/Chicago",     "America/Denver",
                                                                 "America/Los_Angeles", "Pacific/Honolulu",
                                                                 "Asia/Tokyo",          "Asia/Shanghai",
                                                                 "Asia/Kolkata",        "Australia/Sydney",
                                                                 "Europe/Helsinki",     "Europe/Moscow",
                                                                 "America/Sao_Paulo",   "Asia/Dubai",
                                                                 "Africa/Johannesburg", "Africa/Lagos",
                                                                 "Asia/Singapore",      "Pacific/Auckland",
                                                                 "America/Phoenix",     "America/Anchorage",
                                                                 "America/Halifax",     "America/St_Johns",
                                                                 "America/Bogota",      "America/Santiago",
                                                                 "Africa/Nairobi",      "Asia/Jerusalem",
                                                                 "Asia/Karachi",        "Asia/Dhaka",
                                                                 "Asia/Bangkok",        "Australia/Adelaide",
                                                                 "Australia/Brisbane",  "Australia/Perth",
                                                                 "Asia/Kathmandu",      "Asia/Tehran",
                                                                 "Asia/Yangon"};
    std::optional<minutes> first;
    for (const auto& time : times) {
        if (time.offset && !first) first = time.offset;
    }
    if (!first) return {};
    for (const auto zone : candidates) {
        const bool fits =
            zone_exists(zone) && std::all_of(times.begin(), times.end(), [&](const WrittenTime& time) {
                return !time.offset || utc_offset(as_if_utc(time.civil) - *time.offset, zone) == *time.offset;
            });
        if (fits) return std::string(zone);
    }
    // Etc/GMT-5 lies five hours east of Greenwich.
    const auto hours = static_cast<int>(first->count() / 60);
    auto fixed = hours == 0 ? std::string("UTC")
                            : "Etc/GMT" + std::string(hours > 0 ? "-" : "+") + std::to_string(std::abs(hours));
    return zone_exists(fixed) ? fixed : "UTC";
}

}  // namespace lanai::schedule
