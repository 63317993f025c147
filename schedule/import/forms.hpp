// The small forms that texts in a programme have: clock times, dates, lengths, identifiers. Pure.
#pragma once

#include "schedule/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace lanai::schedule {

inline constexpr std::size_t id_bytes_max = 64;
inline constexpr std::size_t slug_bytes_max = 80;           // of those that are made
inline constexpr std::size_t slug_written_bytes_max = 200;  // of those that are written
inline constexpr std::size_t name_bytes_max = 300;
inline constexpr std::size_t title_bytes_max = 500;
inline constexpr std::size_t text_bytes_max = 64 * 1024;
inline constexpr std::size_t address_bytes_max = 2'000;
inline constexpr std::size_t talk_persons_max = 100;
inline constexpr std::size_t talk_links_max = 200;
inline constexpr std::size_t rooms_max = 200;
inline constexpr std::size_t days_max = 100;
inline constexpr std::size_t tracks_max = 500;

struct ClockTime {
    int hour = 0;
    int minute = 0;
};

struct CalendarDate {
    int year = 0;
    int month = 1;
    int day = 1;
};

// "9:00", "09:00"; nothing else.
[[nodiscard]] std::optional<ClockTime> parse_clock(std::string_view text);
// "0:45", "1:30", "12:00"; at most 99:59.
[[nodiscard]] std::optional<minutes> parse_length(std::string_view text);
// "2023-07-28", of the proleptic Gregorian calendar, year 1970 to 2200.
[[nodiscard]] std::optional<CalendarDate> parse_date(std::string_view text);
[[nodiscard]] bool is_date(const CalendarDate&);
[[nodiscard]] std::string to_text(const CalendarDate&);

// 1 to bytes_max of A-Z a-z 0-9 - _ : may stand in an address as it is.
[[nodiscard]] bool is_id(std::string_view text, std::size_t bytes_max = id_bytes_max);
[[nodiscard]] bool is_uuid(std::string_view text);
[[nodiscard]] bool is_colour(std::string_view text);       // "#f9b000"
[[nodiscard]] bool is_web_address(std::string_view text);  // http or https, no blanks

// "Best paper award: talk 1" -> "best-paper-award-talk-1"; empty when no ASCII letter or digit is in it.
[[nodiscard]] std::string slug_of(std::string_view title, std::size_t bytes_max);

// ASCII letters only.
[[nodiscard]] std::string lower_case(std::string text);

// The first bytes_max bytes at most, never half a character.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);

// The one of `known` that a typing error away from `word`; empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace lanai::schedule
