#include "import/forms.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

namespace lanai::schedule {

namespace {

constexpr int year_min = 1970;
constexpr int year_max = 2200;
// Longer words are no typing errors of keys, and the distance costs the product of both lengths.
constexpr std::size_t nearest_word_bytes_max = 40;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// All of text is digits, as many as size_min to size_max.
std::optional<int> parse_digits(std::string_view text, std::size_t size_min, std::size_t size_max) {
    if (text.size() < size_min || text.size() > size_max || !std::all_of(text.begin(), text.end(), is_digit)) return {};
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

struct Pair {
    int first;
    int second;
};

std::optional<Pair> parse_colon_pair(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    const auto first = parse_digits(text.substr(0, colon), 1, 2);
    const auto second = parse_digits(text.substr(colon + 1), 2, 2);
    if (!first || !second || *second > 59) return {};
    return Pair{*first, *second};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::array<std::size_t, nearest_word_bytes_max + 1> row{};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<ClockTime> parse_clock(std::string_view text) {
    const auto pair = parse_colon_pair(text);
    if (!pair || pair->first > 23) return {};
    return ClockTime{pair->first, pair->second};
}

std::optional<minutes> parse_length(std::string_view text) {
    const auto pair = parse_colon_pair(text);
    if (!pair) return {};
    return minutes(pair->first * 60 + pair->second);
}

std::optional<CalendarDate> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    const auto year = parse_digits(text.substr(0, 4), 4, 4);
    const auto month = parse_digits(text.substr(5, 2), 2, 2);
    const auto day = parse_digits(text.substr(8, 2), 2, 2);
    if (!year || !month || !day) return {};
    const CalendarDate date{*year, *month, *day};
    return is_date(date) ? std::optional(date) : std::nullopt;
}

bool is_date(const CalendarDate& date) {
    if (date.year < year_min || date.year > year_max || date.month < 1 || date.month > 12) return false;
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
    const int last = days[static_cast<std::size_t>(date.month - 1)] + (leap && date.month == 2 ? 1 : 0);
    return date.day >= 1 && date.day <= last;
}

std::string to_text(const CalendarDate& date) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", date.year, date.month, date.day);
    return text.data();
}

bool is_id(std::string_view text, std::size_t bytes_max) {
    return !text.empty() && text.size() <= bytes_max && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '_';
    });
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = lower(text[i]);
        if (dash ? c != '-' : !(is_digit(c) || (c >= 'a' && c <= 'f'))) return false;
    }
    return true;
}

bool is_colour(std::string_view text) {
    return text.size() == 7 && text[0] == '#' && std::all_of(text.begin() + 1, text.end(), [](char c) {
               return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
           });
}

bool is_web_address(std::string_view text) {
    const auto after = [&](std::string_view scheme) { return text.starts_with(scheme) && text.size() > scheme.size(); };
    const bool blank_free =
        std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
    return blank_free && (after("https://") || after("http://"));
}

std::string slug_of(std::string_view title, std::size_t bytes_max) {
    std::string slug;
    for (const char c : title) {
        if (slug.size() >= bytes_max) break;
        if (is_letter(c) || is_digit(c)) {
            slug += lower(c);
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return slug;
}

std::string lower_case(std::string text) {
    for (char& c : text) c = lower(c);
    return text;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    auto size = bytes_max;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    return text.substr(0, size);
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
    if (word.size() > nearest_word_bytes_max) return {};
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(1, (word.size() + 1) / 3) + 1;
    for (const auto candidate : known) {
        if (candidate.size() > nearest_word_bytes_max) continue;
        const auto distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace lanai::schedule
