// What strangers send at the relay's port as fast as one core can: noise, and handshakes of nobody.
#include "attack_flood.hpp"
#include "attack_show.hpp"
#include "webrtc/stun.hpp"

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

// `count` copies of one datagram, to leave in one call.
std::vector<std::uint8_t> repeated(const std::vector<std::uint8_t>& datagram, std::size_t count) {
    std::vector<std::uint8_t> all;
    for (std::size_t i = 0; i < count; ++i) all.insert(all.end(), datagram.begin(), datagram.end());
    return all;
}

// A check of a session that there is not, as long as it gets.
std::vector<std::uint8_t> long_check() {
    webrtc::StunWriter out(webrtc::StunType::binding_request, {1, 2, 3});
    out.username("nobodyofthatname:nobody");
    out.attribute(0x8022, std::vector<std::uint8_t>(900, 'x'));  // SOFTWARE
    out.message_integrity("password");
    out.fingerprint();
    return out.bytes();
}

void check_flood(const char* what, std::chrono::milliseconds duration,
                 const std::function<void(const LoopbackSocket&, std::uint16_t port, FloodResult&)>& step) {
    Show show;
    const auto before = show.house.counters();
    const LoopbackSocket socket;
    Flood flood(attack_time(duration), [&, port = show.house.port()](FloodResult& result) { step(socket, port, result); });
    REQUIRE(show.until([&] { return flood.over(); }, 40s));
    const auto sent = flood.result();
    show.check();
    const auto after = show.house.counters();
    print(what, sent, before, after);
    CHECK(after.dropped_unknown_peer - before.dropped_unknown_peer > 1'000);
    CHECK(after.handshakes_failed == before.handshakes_failed);
    CHECK(socket.drain() == 0);
}

constexpr std::size_t a_call = 60;  // datagrams, near the kernel's limit of 64

}  // namespace

TEST_CASE("noise as fast as a core sends it costs the talk nothing") {
    Noise noise(7);
    const auto bytes = noise.bytes(a_call * 920 + 1'000);
    check_flood("noise, 60 datagrams a call", 10s, [&](const LoopbackSocket& socket, std::uint16_t port, FloodResult& result) {
        const auto length = static_cast<std::uint16_t>(20 + noise.next() % 900);
        const auto datagrams = std::span(bytes).subspan(noise.next() % 1'000, a_call * length);
        if (socket.send_segments(port, datagrams, length)) result.datagrams += a_call;
    });
}

TEST_CASE("noise, one datagram a call, costs the talk nothing") {
    Noise noise(8);
    const auto bytes = noise.bytes(2'000);
    check_flood("noise", 3s, [&](const LoopbackSocket& socket, std::uint16_t port, FloodResult& result) {
        if (socket.send(port, std::span(bytes).subspan(noise.next() % 1'000, 100))) ++result.datagrams;
    });
}

TEST_CASE("checks of nobody's session cost the talk nothing") {
    const auto one = long_check();
    const auto all = repeated(one, a_call);
    check_flood("checks of nobody", 5s, [&](const LoopbackSocket& socket, std::uint16_t port, FloodResult& result) {
        if (socket.send_segments(port, all, static_cast<std::uint16_t>(one.size()))) result.datagrams += a_call;
    });
}
