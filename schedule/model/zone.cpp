#include "schedule/zone.hpp"

#include <date/tz.h>

#include <array>
#include <cstdio>
#include <exception>

namespace lanai::schedule {

namespace {

using boost::system::result;
using std::chrono::seconds;

class ZoneCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "lanai.schedule.zone"; }
    std::string message(int value) const override {
        switch (static_cast<ZoneErrc>(value)) {
            case ZoneErrc::unknown_zone:
                return "the system's tzdata has no such zone";
            case ZoneErrc::no_such_date:
                return "there is no such date or time of day";
            case ZoneErrc::skipped_local_time:
                return "clocks go forward over this time: it does not exist";
            case ZoneErrc::ambiguous_local_time:
                return "clocks go back over this time: it happens twice";
        }
        return "unknown error";
    }
};

// The date library throws for an unknown name, and when tzdata is not there or cannot be read.
const date::time_zone* find_zone(std::string_view name) noexcept {
    if (name.empty()) return nullptr;
    try {
        return date::locate_zone(name);
    } catch (const std::exception&) {
        return nullptr;
    }
}

result<date::sys_info> info_at(Instant at, std::string_view zone) noexcept {
    const auto* found = find_zone(zone);
    if (!found) return ZoneErrc::unknown_zone;
    try {
        return found->get_info(at);
    } catch (const std::exception&) {
        return ZoneErrc::unknown_zone;
    }
}

// "+0530" -> "UTC+05:30", "-03" -> "UTC-03"; letters stay.
std::string zone_label(std::string_view abbreviation) {
    if (abbreviation.empty() || (abbreviation[0] != '+' && abbreviation[0] != '-')) return std::string(abbreviation);
    std::string label = "UTC" + std::string(abbreviation.substr(0, 3));
    if (abbreviation.size() > 3) label += ":" + std::string(abbreviation.substr(3));
    return label;
}

}  // namespace

boost::system::error_code make_error_code(ZoneErrc error) {
    static const ZoneCategory category;
    return {static_cast<int>(error), category};
}

bool zone_exists(std::string_view zone) {
    return find_zone(zone) != nullptr;
}

minutes utc_offset(Instant at, std::string_view zone) {
    const auto info = info_at(at, zone);
    return info ? std::chrono::floor<minutes>(info->offset) : minutes{0};
}

result<Instant> from_civil(const CivilTime& civil, std::string_view zone) {
    const date::year_month_day day{date::year{civil.year}, date::month{static_cast<unsigned>(civil.month)},
                                   date::day{static_cast<unsigned>(civil.day)}};
    const bool clock_ok = civil.hour >= 0 && civil.hour < 24 && civil.minute >= 0 && civil.minute < 60 &&
                          civil.second >= 0 && civil.second < 60;
    if (!day.ok() || !clock_ok) return ZoneErrc::no_such_date;
    const auto* found = find_zone(zone);
    if (!found) return ZoneErrc::unknown_zone;
    const auto local = date::local_seconds(date::local_days(day)) + std::chrono::hours(civil.hour) +
                       minutes(civil.minute) + seconds(civil.second);
    try {
        const auto info = found->get_info(local);
        if (info.result == date::local_info::nonexistent) return ZoneErrc::skipped_local_time;
        if (info.result == date::local_info::ambiguous) return ZoneErrc::ambiguous_local_time;
        return Instant(local.time_since_epoch() - info.first.offset);
    } catch (const std::exception&) {
        return ZoneErrc::unknown_zone;
    }
}

result<CivilTime> to_civil(Instant at, std::string_view zone) {
    const auto info = info_at(at, zone);
    if (!info) return info.error();
    const auto local = std::chrono::floor<seconds>(at) + info->offset;
    const auto midnight = std::chrono::floor<date::days>(local);
    const date::year_month_day day{midnight};
    const date::hh_mm_ss<seconds> clock{local - midnight};
    return CivilTime{static_cast<int>(day.year()),
                     static_cast<int>(static_cast<unsigned>(day.month())),
                     static_cast<int>(static_cast<unsigned>(day.day())),
                     static_cast<int>(clock.hours().count()),
                     static_cast<int>(clock.minutes().count()),
                     static_cast<int>(clock.seconds().count())};
}

result<std::string> format_clock(Instant at, std::string_view zone) {
    const auto info = info_at(at, zone);
    if (!info) return info.error();
    const auto civil = to_civil(at, zone);
    if (!civil) return civil.error();
    std::array<char, 32> clock{};
    std::snprintf(clock.data(), clock.size(), "%02d:%02d ", civil->hour, civil->minute);
    return clock.data() + zone_label(info->abbrev);
}

result<std::string> format_date(Instant at, std::string_view zone) {
    const auto civil = to_civil(at, zone);
    if (!civil) return civil.error();
    std::array<char, 64> day{};
    std::snprintf(day.data(), day.size(), "%04d-%02d-%02d", civil->year, civil->month, civil->day);
    return std::string(day.data());
}

}  // namespace lanai::schedule
