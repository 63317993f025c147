#include <catch2/catch.hpp>
#include <string>

#include "access/access.hpp"

using namespace lanai::access;
using namespace std::chrono_literals;

namespace {
const TimePoint start{1000h};
}

TEST_CASE("a burst passes, then one an interval") {
    RateLimiter limiter(Rate{5, 10s});
    for (int i = 0; i < 5; ++i) CHECK_FALSE(limiter.take("ada", start));
    CHECK(limiter.take("ada", start) == 10s);
    CHECK(limiter.take("ada", start + 4s) == 6s);
    CHECK_FALSE(limiter.take("ada", start + 10s));
    CHECK(limiter.take("ada", start + 10s) == 10s);
}

TEST_CASE("whoever waits as told gets through") {
    RateLimiter limiter(Rate{20, 200ms});
    auto now = start;
    for (int i = 0; i < 20; ++i) REQUIRE_FALSE(limiter.take("ada", now));
    for (int i = 0; i < 1000; ++i) {
        now += 7ms * (i % 5);
        if (const auto wait = limiter.take("ada", now)) {
            now += *wait;
            REQUIRE_FALSE(limiter.take("ada", now));
        }
    }
}

TEST_CASE("a refused try costs nothing") {
    RateLimiter limiter(Rate{1, 1000ms});
    CHECK_FALSE(limiter.take("ada", start));
    for (int i = 0; i < 100; ++i) CHECK(limiter.take("ada", start + 500ms) == 500ms);
    CHECK_FALSE(limiter.take("ada", start + 1000ms));
}

TEST_CASE("a bucket never holds more than its burst") {
    RateLimiter limiter(Rate{2, 1s});
    CHECK_FALSE(limiter.take("ada", start));
    for (int i = 0; i < 2; ++i) CHECK_FALSE(limiter.take("ada", start + 1h));
    CHECK(limiter.take("ada", start + 1h));
}

TEST_CASE("people do not share a bucket") {
    RateLimiter limiter(Rate{1, 1s});
    CHECK_FALSE(limiter.take("ada", start));
    CHECK_FALSE(limiter.take("grace", start));
    CHECK(limiter.take("ada", start));
}

TEST_CASE("time that goes backwards gives nothing and breaks nothing") {
    RateLimiter limiter(Rate{1, 1s});
    CHECK_FALSE(limiter.take("ada", start));
    CHECK(limiter.take("ada", start - 1h));
    CHECK(limiter.take("ada", start + 500ms) == 500ms);
}

TEST_CASE("at the limit full buckets are forgotten and the others kept") {
    RateLimiter limiter(Rate{1, 1s});
    for (std::size_t i = 0; i < RateLimiter::keys_max - 1; ++i) {
        REQUIRE_FALSE(limiter.take("old" + std::to_string(i), start));
    }
    REQUIRE_FALSE(limiter.take("ada", start + 900ms));
    REQUIRE_FALSE(limiter.take("new", start + 1s));  // the old ones are full again and make room
    CHECK(limiter.take("ada", start + 1s));
}

TEST_CASE("at the limit without a full bucket the oldest goes") {
    RateLimiter limiter(Rate{1, 1h});
    for (std::size_t i = 0; i < RateLimiter::keys_max; ++i) {
        REQUIRE_FALSE(limiter.take("key" + std::to_string(i), start + std::chrono::milliseconds(i)));
    }
    const auto now = start + std::chrono::milliseconds(RateLimiter::keys_max);
    REQUIRE_FALSE(limiter.take("new", now));
    CHECK(limiter.take("key" + std::to_string(RateLimiter::keys_max - 1), now));  // the youngest is remembered
    CHECK_FALSE(limiter.take("key0", now));                                       // the oldest was forgotten
}
