#include "http/date.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lanai::http {

namespace {

using namespace std::chrono;

// By hand: strftime's and strptime's names follow the locale.
constexpr std::array<std::string_view, 7> day_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Takes pieces from the front of a text; once one is not there, the rest is not either.
class Pieces {
public:
    explicit Pieces(std::string_view text) : rest_(text) {}

    void literal(std::string_view expected) {
        ok_ = ok_ && rest_.starts_with(expected);
        if (ok_) rest_.remove_prefix(expected.size());
    }
    // Exactly so many digits; with `padded`, a space may stand for the first.
    int number(std::size_t digits, bool padded = false) {
        int value = 0;
        ok_ = ok_ && rest_.size() >= digits;
        for (std::size_t i = 0; ok_ && i < digits; ++i) {
            const char c = rest_[i];
            if (padded && i == 0 && c == ' ') continue;
            ok_ = c >= '0' && c <= '9';
            value = value * 10 + (c - '0');
        }
        if (ok_) rest_.remove_prefix(digits);
        return value;
    }
    unsigned month() {
        const auto* found = std::find(month_names.begin(), month_names.end(), rest_.substr(0, 3));
        ok_ = ok_ && found != month_names.end();
        if (ok_) rest_.remove_prefix(3);
        return static_cast<unsigned>(found - month_names.begin()) + 1;
    }
    // The name of a day, whole or its first three letters; which one says nothing that the date does not.
    void day_name(bool whole) {
        const auto name_of = [&](std::string_view day) { return whole ? day : day.substr(0, 3); };
        const auto* found = std::find_if(day_names.begin(), day_names.end(),
                                         [&](std::string_view day) { return rest_.starts_with(name_of(day)); });
        ok_ = ok_ && found != day_names.end();
        if (ok_) rest_.remove_prefix(name_of(*found).size());
    }
    [[nodiscard]] bool at(char c) const { return ok_ && rest_.starts_with(c); }
    [[nodiscard]] bool ended() const { return ok_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

struct Civil {
    int year = 0, day = 0, hour = 0, minute = 0, second = 0;
    unsigned month = 0;
};

void read_time(Pieces& pieces, Civil& civil) {
    civil.hour = pieces.number(2);
    pieces.literal(":");
    civil.minute = pieces.number(2);
    pieces.literal(":");
    civil.second = pieces.number(2);
}

std::optional<sys_seconds> instant_of(const Civil& civil) {
    const year_month_day date{year{civil.year}, month{civil.month}, day{static_cast<unsigned>(civil.day)}};
    if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 60) return std::nullopt;
    return sys_days{date} + hours(civil.hour) + minutes(civil.minute) + seconds(civil.second);
}

std::optional<sys_seconds> parse_rfc850(std::string_view text, sys_seconds now) {
    Pieces pieces(text);
    Civil civil;
    pieces.day_name(true);
    pieces.literal(", ");
    civil.day = pieces.number(2);
    pieces.literal("-");
    civil.month = pieces.month();
    pieces.literal("-");
    const int short_year = pieces.number(2);
    pieces.literal(" ");
    read_time(pieces, civil);
    pieces.literal(" GMT");
    if (!pieces.ended()) return std::nullopt;
    const int this_year = static_cast<int>(year_month_day{floor<days>(now)}.year());
    const int latest = this_year + 50;
    civil.year = latest - (latest - short_year) % 100;
    return instant_of(civil);
}

std::optional<sys_seconds> parse_asctime(std::string_view text) {
    Pieces pieces(text);
    Civil civil;
    pieces.day_name(false);
    pieces.literal(" ");
    civil.month = pieces.month();
    pieces.literal(" ");
    civil.day = pieces.number(2, true);
    pieces.literal(" ");
    read_time(pieces, civil);
    pieces.literal(" ");
    civil.year = pieces.number(4);
    return pieces.ended() ? instant_of(civil) : std::nullopt;
}

}  // namespace

std::string http_date(sys_seconds at) {
    const auto date = floor<days>(at);
    const year_month_day civil{date};
    const hh_mm_ss time{at - date};
    const auto month = static_cast<unsigned>(civil.month()) - 1;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.3s, %02u %s %04d %02d:%02d:%02d GMT",
                  day_names[weekday{date}.c_encoding()].data(), static_cast<unsigned>(civil.day()),
                  month_names[month].data(), static_cast<int>(civil.year()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return text.data();
}

std::optional<sys_seconds> parse_imf_fixdate(std::string_view text) {
    Pieces pieces(text);
    Civil civil;
    pieces.day_name(false);
    pieces.literal(", ");
    civil.day = pieces.number(2);
    pieces.literal(" ");
    civil.month = pieces.month();
    pieces.literal(" ");
    civil.year = pieces.number(4);
    pieces.literal(" ");
    read_time(pieces, civil);
    pieces.literal(" GMT");
    return pieces.ended() ? instant_of(civil) : std::nullopt;
}

std::optional<sys_seconds> parse_http_date(std::string_view text, sys_seconds now) {
    if (const auto fixed = parse_imf_fixdate(text)) return fixed;
    if (const auto old = parse_rfc850(text, now)) return old;
    return parse_asctime(text);
}

}  // namespace lanai::http
