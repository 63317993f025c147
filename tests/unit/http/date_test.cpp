#include "http/date.hpp"

#include <catch2/catch.hpp>

using namespace lanai::http;
using namespace std::chrono;

namespace {

constexpr sys_seconds example = sys_days{year{1994} / 11 / 6} + hours(8) + minutes(49) + seconds(37);
constexpr sys_seconds in_1995 = sys_days{year{1995} / 1 / 1};

}  // namespace

TEST_CASE("dates as HTTP has them") {
    CHECK(http_date(sys_seconds{}) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(http_date(example) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http_date(sys_days{year{2024} / 2 / 29} + hours(23)) == "Thu, 29 Feb 2024 23:00:00 GMT");
}

TEST_CASE("all three forms of RFC 9110 are read") {
    CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", in_1995) == example);
    CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", in_1995) == example);
    CHECK(parse_http_date("Sun Nov  6 08:49:37 1994", in_1995) == example);
    CHECK(parse_http_date("Sun Nov 16 08:49:37 1994", in_1995) == example + days(10));
    for (int day = 0; day < 800; ++day) {
        const auto at = example + days(day) + seconds(day * 61);
        CHECK(parse_http_date(http_date(at), in_1995) == at);
    }
}

TEST_CASE("a year of two digits is at most fifty years ahead") {
    const auto year_of = [](const char* text, sys_seconds now) {
        const auto at = parse_http_date(text, now);
        return at ? static_cast<int>(year_month_day{floor<days>(*at)}.year()) : 0;
    };
    CHECK(year_of("Sunday, 06-Nov-45 08:49:37 GMT", in_1995) == 2045);
    CHECK(year_of("Sunday, 06-Nov-46 08:49:37 GMT", in_1995) == 1946);
    CHECK(year_of("Sunday, 06-Nov-94 08:49:37 GMT", sys_days{year{2026} / 1 / 1}) == 1994);
    CHECK(year_of("Sunday, 06-Nov-26 08:49:37 GMT", sys_days{year{2026} / 1 / 1}) == 2026);
}

TEST_CASE("what is no date is none") {
    for (const char* text :
         {"", "x", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
          "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
          "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Now 1994 08:49:37 GMT", "Son, 06 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 19941 08:49:37 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
          "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 06 08:49:37", "1994-11-06T08:49:37Z"}) {
        INFO(text);
        CHECK_FALSE(parse_http_date(text, in_1995).has_value());
    }
}

TEST_CASE("the one good form alone") {
    CHECK(parse_imf_fixdate("Thu, 01 Jan 1970 00:00:10 GMT")->time_since_epoch() == seconds(10));
    CHECK(parse_imf_fixdate("Thu, 29 Feb 2024 23:59:60 GMT"));
    for (const char* text :
         {"Thu, 30 Feb 2024 00:00:00 GMT", "Thu, 01 Foo 1970 00:00:00 GMT", "Thu, 01 Jan 1970 24:00:00 GMT",
          "Thu, 01 Jan 1970 00.00.00 GMT", "Thursday, 01-Jan-70 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 CET",
          "Thu, x1 Jan 1970 00:00:00 GMT"}) {
        INFO(text);
        CHECK_FALSE(parse_imf_fixdate(text));
    }
}
