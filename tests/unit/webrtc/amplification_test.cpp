// What a peer sends to an address that has proved nothing yet but that its owner's check named it.
#include "link.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming::webrtc;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

bool is_dtls(std::span<const std::uint8_t> datagram) { return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63; }

struct Sums {
    std::size_t in = 0, out = 0;
};

// Everything that goes either way, as `lose` lets it through.
Sums count(Link& link, const Link::Loss& lose, std::chrono::milliseconds time) {
    Sums sums;
    link.loss = [&sums, lose](Link::Way way, std::size_t n, std::span<const std::uint8_t> datagram) {
        if (way == Link::Way::to_client) sums.out += datagram.size();
        const bool lost = lose(way, n, datagram);
        if (way == Link::Way::to_server && !lost) sums.in += datagram.size();
        return lost;
    };
    link.client->start(link.now);
    link.settle();
    if (time > 0ms) link.run(time);
    link.loss = nullptr;
    return sums;
}

}  // namespace

TEST_CASE("an ordinary handshake fits below the amplification limit at once") {
    Link link;
    const auto sums = count(link, [](auto...) { return false; }, 0ms);
    CHECK(link.peer->state() == PeerState::connected);
    CHECK(link.peer->counters().withheld == 0);
    CHECK(sums.out <= 3 * sums.in);
}

TEST_CASE("one check and one ClientHello, and then silence, bring three times their bytes at most") {
    Link link;
    int hellos = 0, checks = 0;
    const auto sums = count(
        link,
        [&](Link::Way way, std::size_t, std::span<const std::uint8_t> datagram) {
            return way == Link::Way::to_server && (is_dtls(datagram) ? ++hellos : ++checks) > 1;
        },
        14s);
    CHECK(sums.in > 0);
    CHECK(sums.out > 0);
    CHECK(sums.out <= 3 * sums.in);
    CHECK(link.peer->counters().withheld > 0);
    CHECK(link.peer->state() == PeerState::handshaking);
}

TEST_CASE("what was withheld leaves as soon as more has come, and the handshake is done") {
    Link link;
    // The client hears nothing for two seconds, in which the server repeats itself up to the limit.
    const auto sums = count(link, [](Link::Way way, std::size_t n, auto) { return way == Link::Way::to_client && n > 1; }, 3s);
    CHECK(sums.out <= 3 * sums.in);
    link.run(3s);
    CHECK(link.peer->state() == PeerState::connected);
    CHECK(link.client->connected());
}
