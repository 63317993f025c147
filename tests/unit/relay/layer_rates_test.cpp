#include "relay/layer_rates.hpp"

#include <catch2/catch.hpp>

namespace lanai::streaming::relay {
namespace {

using namespace std::chrono_literals;

struct Source {
    LayerRates rates{};
    TimePoint now{1h};

    // 30 pictures a second of each of these layers; a kilobyte each, in two packets.
    void send(std::initializer_list<std::uint8_t> layers, std::chrono::milliseconds time) {
        for (const auto end = now + time; now < end; now += 33ms) {
            for (const auto layer : layers) {
                for (const bool marker : {false, true}) {
                    Packet packet;
                    packet.layer = layer;
                    packet.marker = marker;
                    packet.payload.resize(500);
                    rates.on_packet(packet);
                }
            }
            rates.tick(now);
        }
    }
};

}  // namespace

TEST_CASE("a layer that ends is known before half a second is over, and the others go on") {
    Source source;
    source.send({0, 1, 2}, 3s);
    for (const auto bps : source.rates.bps()) CHECK((bps > 200'000 && bps < 280'000));
    source.send({0, 1}, 300ms);
    CHECK(source.rates.bps()[2] == 0);
    CHECK(source.rates.bps()[1] > 200'000);
    source.send({0}, 450ms);
    CHECK(source.rates.bps()[1] == 0);
    CHECK(source.rates.bps()[0] > 200'000);
    source.send({0}, 2s);
    CHECK(source.rates.bps()[1] == 0);
    source.send({0, 1, 2}, 2s);
    CHECK(source.rates.bps()[1] > 100'000);
    CHECK(source.rates.bps()[2] > 100'000);
}

TEST_CASE("one layer alone, and a few lost pictures, are no end") {
    Source alone;
    alone.send({0}, 3s);
    CHECK(alone.rates.bps()[0] > 200'000);
    Source lossy;
    lossy.send({0, 1}, 3s);
    lossy.send({0}, 200ms);
    CHECK(lossy.rates.bps()[1] > 0);
    lossy.send({0, 1}, 1s);
    CHECK(lossy.rates.bps()[1] > 150'000);
}

}  // namespace lanai::streaming::relay
