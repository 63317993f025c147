// What transport-cc feedback tells of simulated paths, in virtual time.
#include "bottleneck.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::rtp;
using namespace lanai::test;
using namespace std::chrono_literals;

TEST_CASE("a wide path shows no queue, what gets through, and what its narrowest link bears") {
    const std::uint64_t rate = GENERATE(4'000'000U, 10'000'000U, 50'000'000U);
    Stream stream({.rate_bps = rate});
    stream.run(2s);
    stream.run(10s, [&] { CHECK(stream.estimator.queue() < 40ms); });
    CHECK(stream.estimator.acknowledged_bps() == Approx(2'500'000 + 48'000).epsilon(0.12));
    CHECK(stream.estimator.capacity_bps() == Approx(rate).epsilon(0.35));
    CHECK(stream.estimator.loss() == 0);
    CHECK_FALSE(stream.estimator.stalled(stream.now));
}

TEST_CASE("a narrow path shows its queue within half a second, and its rate") {
    const std::uint64_t rate = GENERATE(300'000U, 1'000'000U, 2'000'000U);
    Stream stream({.rate_bps = rate, .queue_bytes_max = 1'000'000});
    stream.video_bps = rate / 3;
    stream.run(3s);
    CHECK(stream.estimator.queue() < 30ms);
    stream.video_bps = 2 * rate;
    stream.run(700ms);
    CHECK(stream.estimator.queue() > 150ms);
    CHECK(stream.estimator.acknowledged_bps() <= rate * 11 / 10);
    stream.run(1s);
    CHECK(stream.estimator.acknowledged_bps() == Approx(rate).epsilon(0.15));
    CHECK(stream.estimator.queue() < stream.network.queue_delay(stream.now) + 100ms);
    // And that it is gone again.
    stream.video_bps = rate / 4;
    const auto drains = stream.network.queue_delay(stream.now);
    stream.run(std::chrono::ceil<std::chrono::milliseconds>(drains * 3 / 2) + 700ms);
    CHECK(stream.estimator.queue() < 60ms);
}

TEST_CASE("jitter, random loss and another clock are no queue") {
    Bottleneck::Path path{.rate_bps = 8'000'000};
    SECTION("50 ms and 20 more or less") { path.delay = 30ms, path.jitter = 40ms; }
    SECTION("2 % loss") { path.loss = 0.02; }
    SECTION("5 % loss") { path.loss = 0.05; }
    SECTION("a receiver whose clock is about to wrap") {
        path.receiver_clock_us = (std::int64_t{1} << 23U) * 64'000 - 7h / 1us - 3'000'000;
    }
    Stream stream(path, 5);
    stream.run(3s);
    stream.run(20s, [&] { CHECK(stream.estimator.queue() < 60ms); });
    CHECK(stream.estimator.acknowledged_bps() > 2'200'000);
    CHECK(stream.estimator.loss() == Approx(path.loss).margin(0.05));
    CHECK(stream.estimator.loss() < 0.12);
}

TEST_CASE("transport-wide numbers wrap and nobody notices") {
    Stream stream({.rate_bps = 20'000'000});
    stream.video_bps = 12'000'000;
    stream.run(2s);
    stream.run(60s, [&] { CHECK(stream.estimator.queue() < 40ms); });
    REQUIRE(stream.sequence > 65'536);
    CHECK(stream.estimator.acknowledged_bps() == Approx(12'000'000).epsilon(0.12));
}

TEST_CASE("an outage shows within a second, and its end at once") {
    Stream stream({});
    stream.run(3s);
    stream.network.path.outage = true;
    stream.run(1'000ms);
    CHECK(stream.estimator.stalled(stream.now));
    stream.run(1'000ms);
    stream.network.path.outage = false;
    stream.run(300ms);
    CHECK_FALSE(stream.estimator.stalled(stream.now));
    CHECK(stream.estimator.queue() < 40ms);
}

TEST_CASE("a path that has become longer is not taken for a queue for ever") {
    Stream stream({});
    stream.run(20s);
    stream.network.path.delay = 120ms;
    stream.run(1s);
    CHECK(stream.estimator.queue() > 60ms);
    stream.run(9s);
    CHECK(stream.estimator.queue() < 20ms);
}

TEST_CASE("feedback that lies, repeats, or speaks of what was never sent does no harm") {
    std::mt19937 random(GENERATE(range(0U, 30U)));
    Stream stream({});
    stream.run(500ms);
    for (int i = 0; i < 300; ++i) {
        TransportFeedback feedback;
        feedback.base_sequence = static_cast<std::uint16_t>(random());
        feedback.reference_time_64ms = static_cast<std::int32_t>(random()) >> 8;
        const auto count = random() % 600;
        for (std::uint32_t n = 0; n < count; ++n) {
            TransportFeedback::Arrival arrival{static_cast<std::uint16_t>(feedback.base_sequence + n), std::nullopt};
            if (random() % 3 != 0) arrival.at_250us = static_cast<std::int64_t>(random() % 200'000) - 100'000;
            feedback.arrivals.push_back(arrival);
        }
        stream.estimator.on_feedback(feedback, stream.now);
        if (i % 3 == 0) stream.estimator.on_feedback(feedback, stream.now);
        stream.run(20ms);
        CHECK(stream.estimator.capacity_bps() <= BandwidthEstimator::capacity_max_bps);
        CHECK(stream.estimator.queue() >= 0us);
        CHECK(stream.estimator.loss() >= 0);
        CHECK(stream.estimator.loss() <= 1);
    }
    stream.run(25s);  // the truth prevails
    CHECK(stream.estimator.queue() < 60ms);
    CHECK(stream.estimator.acknowledged_bps() == Approx(2'548'000).epsilon(0.15));
}

TEST_CASE("without anything sent, feedback means nothing") {
    BandwidthEstimator estimator;
    TransportFeedback feedback;
    feedback.arrivals = {{0, 1}, {1, std::nullopt}};
    estimator.on_feedback(feedback, TimePoint{} + 1s);
    CHECK_FALSE(estimator.known());
    CHECK_FALSE(estimator.stalled(TimePoint{} + 1h));
}
