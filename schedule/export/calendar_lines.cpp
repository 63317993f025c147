#include "export/calendar_lines.hpp"

#include "export/times.hpp"
#include "import/forms.hpp"

#include <array>
#include <cstdio>

namespace lanai::schedule {

namespace {

constexpr std::size_t line_octets_max = 75;

}  // namespace

void CalendarLines::begin(std::string_view component) {
    raw("BEGIN", component);
}

void CalendarLines::end(std::string_view component) {
    raw("END", component);
}

void CalendarLines::raw(std::string_view name, std::string_view value) {
    std::string line(name);
    line.append(":").append(value);
    std::string_view rest = line;
    auto octets_max = line_octets_max;
    while (rest.size() > octets_max) {
        const auto piece = cut_utf8(rest, octets_max);
        out_.append(piece).append("\r\n ");
        rest.remove_prefix(piece.size());
        octets_max = line_octets_max - 1;  // the blank counts
    }
    out_.append(rest).append("\r\n");
}

void CalendarLines::text(std::string_view name, std::string_view value) {
    if (!value.empty()) raw(name, calendar_text(value));
}

std::string calendar_text(std::string_view value) {
    std::string escaped;
    for (const char c : value) {
        if (c == '\\' || c == ';' || c == ',') escaped += '\\';
        if (c == '\n') {
            escaped += "\\n";
        } else if (c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)) {
            escaped += c;
        }
    }
    return escaped;
}

std::string calendar_time(const CivilTime& civil) {
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "%04d%02d%02dT%02d%02d%02d", civil.year, civil.month, civil.day, civil.hour,
                  civil.minute, civil.second);
    return text.data();
}

std::string calendar_utc(Instant at) {
    return calendar_time(local_time(at, "UTC").civil) + "Z";
}

}  // namespace lanai::schedule
