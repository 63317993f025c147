// Which encoding a viewer gets on simulated paths, in virtual time.
#include "bottleneck.hpp"
#include "relay/layer_selector.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

constexpr LayerSelector::Rates three_layers{150'000, 500'000, 2'500'000};

// As a viewer uses it: asks every 50 ms, switches a little later, sends probes, stops and begins.
struct Session {
    explicit Session(Bottleneck::Path path, LayerSelector::Rates layers = three_layers) : stream(path), rates(layers) {
        wanted = current = LayerSelector::first_layer(rates);
        stream.video_bps = rates[current];
    }
    Stream stream;
    LayerSelector::Rates rates;
    LayerSelector selector;
    std::uint8_t wanted, current;
    int switches_up = 0, stops = 0;
    bool stopped = false;
    std::chrono::microseconds queue_max{0};

    void run(std::chrono::milliseconds time) {
        stream.run(time, [this] {
            queue_max = std::max(queue_max, stream.network.queue_delay(stream.now));
            if (stream.tick % 10 != 0) return;
            if (stream.tick % 20 == 0 && wanted != current) {
                switches_up += rates[wanted] > rates[current] ? 1 : 0;
                current = wanted;
            }
            wanted = selector.choose(wanted, rates, stream.estimator, stream.now);
            if (!stopped && selector.must_stop(stream.estimator, stream.now)) stopped = true, ++stops;
            if (stopped && selector.may_begin(stream.estimator, stream.now)) stopped = false;
            if (!stopped && selector.wants_probe(wanted, rates, stream.estimator, stream.now)) stream.send(10, 600);
            stream.video_bps = stopped ? 0 : rates[current];
        });
    }
};

}  // namespace

TEST_CASE("a viewer begins with what an unknown network should bear") {
    CHECK(LayerSelector::first_layer({150'000, 500'000, 2'500'000}) == 1);
    CHECK(LayerSelector::first_layer({2'500'000, 500'000, 150'000}) == 1);
    CHECK(LayerSelector::first_layer({2'500'000, 0, 0}) == 0);
    CHECK(LayerSelector::first_layer({0, 4'000'000, 2'500'000}) == 2);
    CHECK(LayerSelector::first_layer({0, 0, 0}) == 0);
}

TEST_CASE("a good network has the best picture within seconds and keeps it") {
    const std::uint64_t rate = GENERATE(6'000'000U, 20'000'000U, 100'000'000U);
    Session session({.rate_bps = rate});
    session.run(8s);
    CHECK(session.current == 2);
    session.queue_max = 0us;
    session.run(60s);
    CHECK(session.current == 2);
    CHECK(session.switches_up == 1);
    CHECK(session.stops == 0);
    CHECK(session.queue_max < 100ms);
}

TEST_CASE("1 Mbit/s keeps the middle picture and is not tried beyond over and over") {
    Session session({.rate_bps = 1'000'000});
    session.run(60s);
    CHECK(session.current == 1);
    CHECK(session.switches_up <= 3);
    CHECK(session.stops <= session.switches_up);
}

TEST_CASE("a path that narrows takes the picture down before the buffer is empty, and up again when it widens") {
    Session session({.rate_bps = 10'000'000});
    session.run(10s);
    REQUIRE(session.current == 2);
    session.stream.network.path.rate_bps = 1'000'000;
    session.run(1'200ms);
    CHECK(session.current < 2);
    session.run(2s);
    session.queue_max = 0us;
    session.run(10s);
    CHECK(session.queue_max < 200ms);
    CHECK(session.current <= 1);
    session.stream.network.path.rate_bps = 10'000'000;
    session.run(20s);
    CHECK(session.current == 2);
}

TEST_CASE("jitter and 5 % loss cost nobody the picture") {
    Bottleneck::Path path{.rate_bps = 10'000'000};
    SECTION("jitter") { path.delay = 30ms, path.jitter = 40ms; }
    SECTION("loss") { path.loss = 0.05; }
    Session session(path);
    session.run(20s);
    CHECK(session.current == 2);
    session.run(40s);
    CHECK(session.current == 2);
    CHECK(session.stops == 0);
}

TEST_CASE("without layers pictures stop and begin, and sound is never far behind") {
    Session session({.rate_bps = 1'000'000}, {2'500'000, 0, 0});
    session.run(30s);
    CHECK(session.current == 0);
    CHECK(session.stops > 3);
    CHECK(session.queue_max < 700ms);
}

TEST_CASE("a layer that ends is left, one that is alone is taken") {
    Session session({});
    session.run(5s);
    REQUIRE(session.current == 2);
    session.rates = {150'000, 500'000, 0};
    session.run(200ms);
    CHECK(session.wanted == 1);
    session.rates = {2'500'000, 0, 0};
    session.run(200ms);
    CHECK(session.wanted == 0);
}

TEST_CASE("an outage stops the picture and its end begins it") {
    Session session({}, {2'500'000, 0, 0});
    session.run(5s);
    session.stream.network.path.outage = true;
    session.run(2s);
    CHECK(session.stopped);
    session.stream.network.path.outage = false;
    session.run(400ms);
    CHECK_FALSE(session.stopped);
}
