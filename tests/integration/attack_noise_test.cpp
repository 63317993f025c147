// What strangers send at the relay's port as fast as one core can: noise, and handshakes of nobody.
#include "attack_flood.hpp"
#include "attack_show.hpp"

#include <iostream>

using namespace lanai::streaming;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

void print(const char* what, const FloodResult& flood, const ShardCounters& before, const ShardCounters& after) {
    const auto dropped = after.dropped_unknown_peer - before.dropped_unknown_peer;
    std::cout << what << ": sent " << static_cast<std::uint64_t>(flood.per_second()) << "/s, dropped by the relay "
              << static_cast<std::uint64_t>(static_cast<double>(dropped) / flood.time.count()) << "/s, the rest by the kernel\n";
}

}  // namespace

TEST_CASE("noise as fast as a core sends it costs the talk nothing") {
    const auto segments = GENERATE(false, true);
    Show show;
    const auto before = show.house.counters();
    const LoopbackSocket socket;
    Noise noise(7);
    const auto bytes = noise.bytes(60 * 920 + 1'000);
    Flood flood(attack_time(segments ? 10s : 5s), [&, port = show.house.port()](FloodResult& result) {
        const std::uint16_t length = segments ? static_cast<std::uint16_t>(20 + noise.next() % 900) : std::uint16_t{100};
        const auto at = noise.next() % 1'000;
        if (!segments) {
            result.datagrams += socket.send(port, std::span(bytes).subspan(at, length)) ? 1 : 0;
            return;
        }
        constexpr std::size_t count = 60;
        if (socket.send_segments(port, std::span(bytes).subspan(at, count * length), length)) result.datagrams += count;
    });
    REQUIRE(show.until([&] { return flood.over(); }, 40s));
    const auto sent = flood.result();
    show.check();
    const auto after = show.house.counters();
    print(segments ? "noise, 60 datagrams a call" : "noise", sent, before, after);
    CHECK(after.dropped_unknown_peer - before.dropped_unknown_peer > 1'000);
    CHECK(after.handshakes_failed == before.handshakes_failed);
    CHECK(socket.drain() == 0);
}
