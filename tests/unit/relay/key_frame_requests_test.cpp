#include "relay/key_frame_requests.hpp"

#include <catch2/catch.hpp>

namespace lanai::streaming::relay {

using namespace std::chrono_literals;

namespace {

// So many requests go out in that time, looked at every 5 ms.
int sent(KeyFrameRequests& requests, TimePoint& now, std::chrono::milliseconds time) {
    int count = 0;
    for (const auto end = now + time; now < end; now += 5ms) count += requests.take(now) ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("a key frame that came is followed by a pause") {
    KeyFrameRequests requests;
    TimePoint now{1h};
    CHECK_FALSE(requests.take(now));
    requests.want();
    CHECK(requests.take(now));
    requests.came();
    requests.want();
    CHECK(sent(requests, now, 995ms) == 0);
    CHECK(sent(requests, now, 10ms) == 1);
    requests.came();
    CHECK(sent(requests, now, 10s) == 0);  // nobody wants another
}

TEST_CASE("a request that is not answered is asked again, soon and not for ever") {
    KeyFrameRequests requests;
    TimePoint now{1h};
    requests.want();
    CHECK(requests.take(now));
    CHECK(sent(requests, now, 395ms) == 0);
    CHECK(sent(requests, now, 10ms) == 1);
    CHECK(sent(requests, now, 10s) == 1);
    requests.want();
    CHECK(sent(requests, now, 10s) == 3);
}

TEST_CASE("who asks all the time is heard at most every patience while no key frame comes, and every second when one does") {
    KeyFrameRequests requests;
    TimePoint now{1h};
    int count = 0;
    for (const auto end = now + 8s; now < end; now += 5ms) {
        requests.want();
        count += requests.take(now) ? 1 : 0;
    }
    CHECK(count == 20);
    requests.came();
    count = 0;
    for (const auto end = now + 8s; now < end; now += 5ms) {
        requests.want();
        if (!requests.take(now)) continue;
        ++count;
        requests.came();
    }
    CHECK(count <= 8);
}

}  // namespace lanai::streaming::relay
