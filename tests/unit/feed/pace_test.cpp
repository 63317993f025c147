#include <catch2/catch.hpp>

#include "feed/pace.hpp"
#include "http/date.hpp"

using namespace lanai::feed;
using namespace std::chrono_literals;

TEST_CASE("a feed that answers is asked at its pace, and up to a tenth later") {
    CHECK(next_wait(300s, 0, {}, 0.0) == 300s);
    CHECK(next_wait(300s, 0, {}, 0.5) == 315s);
    CHECK(next_wait(300s, 0, {}, 1.0) == 330s);
}

TEST_CASE("after failures the wait doubles to half an hour, never below the pace") {
    const auto wait = [](seconds refresh, unsigned failures) { return next_wait(refresh, failures, {}, 0.0); };
    CHECK(wait(10s, 1) == 30s);
    CHECK(wait(10s, 2) == 60s);
    CHECK(wait(10s, 3) == 120s);
    CHECK(wait(10s, 7) == 30min);
    CHECK(wait(10s, 4'000'000'000U) == 30min);
    CHECK(wait(300s, 1) == 300s);
    CHECK(wait(300s, 5) == 480s);
    CHECK(wait(2h, 9) == 2h);
}

TEST_CASE("Retry-After is heeded, up to six hours") {
    CHECK(next_wait(10s, 1, 1000s, 0.0) == 1000s);
    CHECK(next_wait(10s, 1, 5s, 0.0) == 30s);
    CHECK(next_wait(10s, 0, 100h, 0.0) == 6h);
}

TEST_CASE("Retry-After as seconds and as a date") {
    const auto now = *lanai::http::parse_imf_fixdate("Fri, 28 Jul 2023 19:00:00 GMT");
    CHECK(parse_retry_after("120", now) == 120s);
    CHECK(parse_retry_after(" 0 ", now) == 0s);
    CHECK(parse_retry_after("99999999999999999999", now) == retry_after_max);
    CHECK(parse_retry_after("Fri, 28 Jul 2023 19:02:00 GMT", now) == 120s);
    CHECK(parse_retry_after("Fri, 28 Jul 2023 18:00:00 GMT", now) == 0s);
    CHECK(parse_retry_after("Sat, 28 Jul 2035 18:00:00 GMT", now) == retry_after_max);
    for (const char* text : {"", "soon", "-5", "1.5", "12 s", "Fri, 28 Jul 2023"}) {
        INFO(text);
        CHECK_FALSE(parse_retry_after(text, now));
    }
}
