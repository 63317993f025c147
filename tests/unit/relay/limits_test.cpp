// The limits that keep one from taking what others need.
#include "relay/pending_sessions.hpp"
#include "relay/token_bucket.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;
using namespace std::chrono_literals;

TEST_CASE("a bucket gives its burst, then its rate, and keeps a reserve") {
    TimePoint now{100s};
    TokenBucket bucket(1'000, 500);
    CHECK(bucket.take(450, now, 50));
    CHECK_FALSE(bucket.take(10, now, 50));
    CHECK(bucket.take(50, now));
    CHECK_FALSE(bucket.take(1, now));
    now += 100ms;
    CHECK(bucket.take(99, now));
    CHECK_FALSE(bucket.take(99, now));
    now += 1h;
    CHECK(bucket.take(500, now));
    CHECK_FALSE(bucket.take(1, now));
    CHECK_FALSE(bucket.take(1, now - 1h));  // a clock read before another thread's is no refill
}

TEST_CASE("a network's pending sessions are bounded, others' are not touched, and places come back") {
    const auto pending = std::make_shared<PendingSessions>(3);
    std::vector<PendingSessions::Place> places;
    for (int i = 0; i < 3; ++i) {
        auto place = pending->take("192.0.2.1");
        REQUIRE(place.has_value());
        places.push_back(std::move(*place));
    }
    CHECK_FALSE(pending->take("192.0.2.1").has_value());
    auto other = pending->take("2001:db8::/64");
    CHECK(other.has_value());
    CHECK(pending->networks() == 2);
    places.front() = {};  // connected
    auto again = pending->take("192.0.2.1");
    REQUIRE(again.has_value());
    CHECK_FALSE(pending->take("192.0.2.1").has_value());
    places.clear(), again.reset(), other.reset();
    CHECK(pending->networks() == 0);  // nothing is kept of whoever left
}

TEST_CASE("without a network there is no limit") {
    const auto pending = std::make_shared<PendingSessions>(0);
    CHECK(pending->take("").has_value());
    CHECK_FALSE(pending->take("192.0.2.1").has_value());
}
