#include "import/ics_time.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace lanai::schedule {

namespace {

constexpr std::size_t zones_max = 200;
constexpr std::size_t observances_max = 100;

std::optional<int> digits(std::string_view text) {
    if (text.empty() || text.size() > 4) return {};
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return {};
        value = value * 10 + (c - '0');
    }
    return value;
}

auto ordered(const CivilTime& time) {
    return std::tuple(time.year, time.month, time.day, time.hour, time.minute, time.second);
}

// "+0100", "-023000"
std::optional<minutes> parse_utc_offset(std::string_view text) {
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return {};
    const auto hour = digits(text.substr(1, 2));
    const auto minute = digits(text.substr(3, 2));
    if (!hour || !minute || *hour > 15 || *minute > 59) return {};
    const minutes size(*hour * 60 + *minute);
    return text[0] == '-' ? -size : size;
}

// The onset of an observance: Outlook's begin in 1601, those of a zone's history where clocks were set first, and no
// talk is in either year.
std::optional<CivilTime> parse_onset(std::string_view value) {
    const auto year = digits(value.substr(0, 4));
    if (value.size() < 8 || !year) return {};
    const auto time = parse_ics_time("2000" + std::string(value.substr(4)));
    if (!time) return {};
    auto civil = time->civil;
    civil.year = *year;
    return civil;
}

}  // namespace

std::optional<WrittenTime> parse_ics_time(std::string_view value) {
    const auto whole =
        value.size() == 8 || ((value.size() == 15 || value.size() == 16) && (value[8] == 'T' || value[8] == 't'));
    const auto year = digits(value.substr(0, 4));
    if (!whole || !year) {
        auto time = parse_iso_time(value);  // "2026-06-01T08:30:00": no iCalendar, but written
        if (time && time->offset == minutes(0)) {
            time->offset.reset();
            time->zone = "UTC";
        }
        return time;
    }
    const auto month = digits(value.substr(4, 2));
    const auto day = digits(value.substr(6, 2));
    if (!month || !day || !is_date({*year, *month, *day})) return {};
    WrittenTime time;
    time.civil = {*year, *month, *day, 0, 0, 0};
    time.date_only = value.size() == 8;
    if (time.date_only) return time;
    const auto hour = digits(value.substr(9, 2));
    const auto minute = digits(value.substr(11, 2));
    const auto second = digits(value.substr(13, 2));
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return {};
    time.civil.hour = *hour;
    time.civil.minute = *minute;
    time.civil.second = std::min(*second, 59);
    if (value.size() == 16) {
        if (value[15] != 'Z' && value[15] != 'z') return {};
        time.zone = "UTC";
    }
    return time;
}

std::optional<WeekdayNumber> parse_weekday(std::string_view text) {
    static constexpr std::array<std::string_view, 7> names{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    if (text.size() < 2) return {};
    const auto found = std::find(names.begin(), names.end(), text.substr(text.size() - 2));
    if (found == names.end()) return {};
    WeekdayNumber number;
    number.weekday = static_cast<int>(found - names.begin());
    auto ordinal = text.substr(0, text.size() - 2);
    const bool from_end = ordinal.starts_with('-');
    if (from_end || ordinal.starts_with('+')) ordinal.remove_prefix(1);
    if (ordinal.empty()) return number;
    const auto value = digits(ordinal);
    if (!value || *value < 1 || *value > 53) return {};
    number.ordinal = from_end ? -*value : *value;
    return number;
}

std::vector<std::string_view> split_list(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::map<std::string, std::string> parse_rule(std::string_view text) {
    std::map<std::string, std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(';'), text.size());
        const auto part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        auto name = std::string(part.substr(0, equals));
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        parts[name] = part.substr(equals + 1);
    }
    return parts;
}

void IcsZones::add(const IcsComponent& vtimezone) {
    if (zones_.size() >= zones_max) return;
    const std::string id(vtimezone.value("TZID"));
    Zone zone;
    zone.location = vtimezone.value("X-LIC-LOCATION");
    for (const auto& component : vtimezone.components) {
        const auto start = parse_onset(component.value("DTSTART"));
        const auto offset = parse_utc_offset(component.value("TZOFFSETTO"));
        if (!start || !offset || zone.observances.size() >= observances_max) continue;
        Observance observance;
        observance.start = *start;
        observance.offset = *offset;
        const auto rule = parse_rule(component.value("RRULE"));
        const int month = rule.contains("BYMONTH") ? digits(rule.at("BYMONTH")).value_or(0) : 0;
        const auto weekday = rule.contains("BYDAY") ? parse_weekday(rule.at("BYDAY")) : std::nullopt;
        if (month >= 1 && month <= 12 && weekday && weekday->ordinal != 0) {
            observance.month = month;
            observance.weekday = *weekday;
            if (rule.contains("UNTIL")) observance.last_year = digits(rule.at("UNTIL").substr(0, 4)).value_or(9999);
        }
        zone.observances.push_back(observance);
    }
    if (first_.empty()) first_ = id;
    zones_.emplace(id, std::move(zone));
}

// In the year, or the last one before it; nothing when the month has no such day, or the observance starts later.
std::optional<CivilTime> IcsZones::onset(const Observance& observance, int year) {
    if (year < observance.start.year) return {};
    if (observance.month == 0) return observance.start;
    year = std::min(year, observance.last_year);
    using namespace std::chrono;
    const auto month_of = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(observance.month));
    const std::chrono::weekday day(static_cast<unsigned>(observance.weekday.weekday + 1) % 7);
    const auto ordinal = observance.weekday.ordinal;
    sys_days date;
    if (ordinal < 0) {
        date = sys_days(month_of / day[last]) - days(7 * (-ordinal - 1));
    } else {
        date = sys_days(month_of / day[1]) + days(7 * (ordinal - 1));
    }
    const year_month_day found(date);
    if (found.month() != month_of.month()) return {};
    return CivilTime{year,
                     observance.month,
                     static_cast<int>(static_cast<unsigned>(found.day())),
                     observance.start.hour,
                     observance.start.minute,
                     observance.start.second};
}

std::string IcsZones::name_of(std::string_view tzid) const {
    auto name = find_zone_name(tzid);
    const auto zone = zones_.find(tzid);
    if (name.empty() && zone != zones_.end()) name = find_zone_name(zone->second.location);
    return name;
}

bool IcsZones::apply(std::string_view tzid, WrittenTime& time) const {
    time.zone = name_of(tzid);
    if (!time.zone.empty()) return true;
    const auto zone = zones_.find(tzid);
    if (zone == zones_.end() || zone->second.observances.empty()) return false;
    // The observance that began last; the first of the file for times before any.
    const Observance* current = nullptr;
    CivilTime since;
    for (const auto& observance : zone->second.observances) {
        for (const int year : {time.civil.year - 1, time.civil.year}) {
            const auto begins = onset(observance, year);
            if (!begins || ordered(*begins) > ordered(time.civil)) continue;
            if (!current || ordered(since) < ordered(*begins)) {
                current = &observance;
                since = *begins;
            }
        }
    }
    time.offset = (current ? *current : zone->second.observances.front()).offset;
    return true;
}

WrittenTime IcsZones::moved(WrittenTime time, std::string_view tzid, const CivilTime& civil) const {
    time.civil = civil;
    if (time.zone.empty() && !tzid.empty()) static_cast<void>(apply(tzid, time));
    return time;
}

}  // namespace lanai::schedule
