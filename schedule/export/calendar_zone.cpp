#include "export/calendar_lines.hpp"

#include <date/tz.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

namespace lanai::schedule {

namespace {

using std::chrono::seconds;

constexpr std::size_t observances_max = 1'000;  // no zone has changed its clocks so often

// Before 1970 no calendar program cares, and the first rule of a zone begins in the year -32767.
constexpr std::chrono::sys_seconds earliest{seconds(0)};

std::vector<date::sys_info> observances(std::string_view zone, Instant first, Instant last) {
    std::vector<date::sys_info> found;
    try {
        const auto* rules = date::locate_zone(zone);
        found.push_back(rules->get_info(std::chrono::floor<seconds>(first)));
        while (found.back().end <= last && found.size() < observances_max) {
            found.push_back(rules->get_info(found.back().end));
        }
    } catch (const std::exception&) {
        found.clear();  // unknown, or a system without tzdata
    }
    return found;
}

// "-1000"; seconds only where there are any.
std::string offset_value(seconds offset) {
    const int size = std::abs(static_cast<int>(offset.count()));
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), size % 60 ? "%c%02d%02d%02d" : "%c%02d%02d",
                  offset < seconds(0) ? '-' : '+', size / 3600, size / 60 % 60, size % 60);
    return text.data();
}

std::string local_value(std::chrono::sys_seconds at, seconds offset) {
    const auto text = calendar_utc(at + offset);
    return text.substr(0, text.size() - 1);
}

seconds offset_before(std::string_view zone, const date::sys_info& info) {
    try {
        return date::locate_zone(zone)->get_info(info.begin - seconds(1)).offset;
    } catch (const std::exception&) {
        return info.offset;
    }
}

}  // namespace

void write_time_zone(CalendarLines& out, std::string_view zone, Instant first, Instant last) {
    const auto found = observances(zone, first, last);
    if (found.empty()) return;
    out.begin("VTIMEZONE");
    out.raw("TZID", zone);
    for (const auto& info : found) {
        const bool always = info.begin < earliest;
        const auto before = always ? info.offset : offset_before(zone, info);
        const char* kind = info.save == std::chrono::minutes(0) ? "STANDARD" : "DAYLIGHT";
        out.begin(kind);
        out.raw("DTSTART", local_value(always ? earliest : info.begin, before));
        out.raw("TZOFFSETFROM", offset_value(before));
        out.raw("TZOFFSETTO", offset_value(info.offset));
        out.text("TZNAME", info.abbrev);
        out.end(kind);
    }
    out.end("VTIMEZONE");
}

}  // namespace lanai::schedule
