// What a shard takes over TCP and what it lets wait: counts, bytes and pictures, without a socket.
#include "relay/tcp_admission.hpp"
#include "relay/tcp_queue.hpp"
#include "relay/video_gate.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;
using namespace std::chrono_literals;

namespace {

webrtc::Endpoint v4(std::uint8_t third, std::uint8_t last) {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, third, last}, 1'000, 1};
}
webrtc::Endpoint v6(std::uint8_t network, std::uint8_t host) {
    return {{0x20, 1, 0xd, 0xb8, 0, 0, 0, network, 0, 0, 0, 0, 0, 0, 0, host}, 1'000, 1};
}

constexpr TimePoint t0{};

}  // namespace

TEST_CASE("connections are limited for all, and for a client: an IPv4 address or an IPv6 /64") {
    TcpAdmission admission({100, 50, 4, 2});
    for (const auto& client : {std::array{v4(1, 1), v4(1, 1)}, std::array{v6(1, 1), v6(1, 99)}}) {
        CHECK(admission.admit(client[0]));
        CHECK(admission.admit(client[1]));
        CHECK_FALSE(admission.admit(client[0]));  // two newcomers wait already
        admission.prove(client[0]);
        CHECK(admission.admit(client[1]));
        CHECK_FALSE(admission.admit(client[1]));
        admission.prove(client[0]);
        admission.prove(client[1]);
        CHECK(admission.admit(client[0]));
        admission.prove(client[0]);
        CHECK_FALSE(admission.admit(client[0]));  // four in all
        admission.leave(client[1], true);
        CHECK(admission.admit(client[1]));
    }
    CHECK(admission.admit(v4(1, 2)));
    CHECK(admission.admit(v6(2, 1)));
}

TEST_CASE("a flood of newcomers crowds, the proven do not, and who leaves makes room") {
    TcpAdmission admission({6, 3, 10, 10});
    for (std::uint8_t i = 0; i < 3; ++i) CHECK(admission.admit(v4(0, i)));
    CHECK_FALSE(admission.crowded());
    CHECK(admission.admit(v4(0, 3)));
    CHECK(admission.crowded());
    admission.leave(v4(0, 0), false);
    CHECK_FALSE(admission.crowded());
    for (std::uint8_t i = 1; i < 4; ++i) admission.prove(v4(0, i));
    for (std::uint8_t i = 4; i < 7; ++i) CHECK(admission.admit(v4(0, i)));
    CHECK_FALSE(admission.crowded());
    CHECK(admission.connections() == 6);
    CHECK_FALSE(admission.admit(v4(0, 7)));
    for (std::uint8_t i = 1; i < 7; ++i) admission.leave(v4(0, i), i < 4);
    CHECK(admission.connections() == 0);
    for (std::uint8_t i = 0; i < 3; ++i) CHECK(admission.admit(v4(0, i)));
    CHECK_FALSE(admission.crowded());
}

TEST_CASE("the queue frames what it is given, gives it back in order and holds no more than its bound") {
    TcpQueue queue;
    const std::vector<std::uint8_t> small{1, 2, 3}, large(rtp::frame_bytes_max, 9);
    CHECK(queue.push(small));
    CHECK(queue.push(large));
    CHECK_FALSE(queue.push({}));
    CHECK_FALSE(queue.push(std::vector<std::uint8_t>(rtp::frame_bytes_max + 1)));
    REQUIRE(queue.size() == 3 + rtp::frame_bytes_max + 4);
    CHECK(queue.front()[1] == 3);
    queue.pop(4);
    CHECK(queue.front()[0] == 3);
    queue.pop(1);
    CHECK(queue.front()[0] == rtp::frame_bytes_max >> 8U);
    std::size_t pushed = 0;
    while (queue.push(large)) ++pushed;
    CHECK(queue.size() <= TcpQueue::bytes_max);
    CHECK(pushed == TcpQueue::bytes_max / (rtp::frame_bytes_max + 2) - 1);
    queue.pop(rtp::frame_bytes_max + 2);
    CHECK(queue.push(large));
    queue.pop(queue.size() - 1);
    CHECK(queue.front()[0] == 9);
    queue.pop(100);
    CHECK(queue.empty());
}

TEST_CASE("a backlog that goes away cuts nothing, one that stays cuts at a picture's beginning") {
    VideoGate gate;
    const auto behind = VideoGate::backlog_bytes + 1;
    CHECK(gate.pass(1, behind, t0));
    CHECK(gate.pass(2, behind, t0 + VideoGate::patience - 1ms));
    CHECK(gate.pass(3, 0, t0 + VideoGate::patience));
    CHECK(gate.pass(4, behind, t0 + 2 * VideoGate::patience));
    CHECK(gate.pass(4, behind, t0 + 4 * VideoGate::patience));  // its rest
    CHECK_FALSE(gate.closed());
    CHECK_FALSE(gate.pass(5, behind, t0 + 4 * VideoGate::patience));
    CHECK(gate.closed());
    gate.open();
    CHECK(gate.pass(6, behind, t0 + 5 * VideoGate::patience));  // patience begins anew
}

TEST_CASE("much at once stops the next picture, too much stops the picture under way") {
    VideoGate gate;
    CHECK(gate.pass(1, 0, t0));
    CHECK(gate.pass(1, VideoGate::picture_goes_on_bytes_max, t0));
    CHECK_FALSE(gate.pass(2, VideoGate::picture_begins_bytes_max + 1, t0));
    gate.open();
    CHECK(gate.pass(3, 0, t0));
    CHECK_FALSE(gate.pass(3, VideoGate::picture_goes_on_bytes_max + 1, t0));
    CHECK(gate.closed());
}

TEST_CASE("a slow viewer does not ask for key frames all the time") {
    VideoGate gate;
    CHECK(gate.ask(t0));
    CHECK_FALSE(gate.ask(t0 + VideoGate::ask_interval - 1ms));
    CHECK(gate.ask(t0 + VideoGate::ask_interval));
}
