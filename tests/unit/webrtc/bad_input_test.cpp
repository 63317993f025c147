// What strangers and broken clients send: random bytes, truncations, replays. Counted, dropped, never fatal.
#include "link.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming::webrtc;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

class Random {
public:
    explicit Random(std::uint32_t seed) : state_(seed) {}
    std::uint8_t byte() {
        state_ = state_ * 1'664'525U + 1'013'904'223U;
        return static_cast<std::uint8_t>(state_ >> 24U);
    }
    Bytes bytes(std::size_t n) {
        Bytes out(n);
        for (auto& b : out) b = byte();
        return out;
    }

private:
    std::uint32_t state_;
};

}  // namespace

TEST_CASE("random bytes never end a transport, before, during or after its handshake") {
    Random random(7);
    Link link;
    const auto noise = [&] {
        for (int i = 0; i < 3'000; ++i) {
            auto datagram = random.bytes(std::size_t{random.byte()} * (i % 5 == 0 ? 6U : 1U));
            if (!datagram.empty() && i % 3 == 0) datagram[0] = static_cast<std::uint8_t>(datagram[0] % 64);
            link.feed(std::move(datagram));
        }
        link.sink.sent.clear();
    };
    noise();
    link.client->start(link.now);
    for (auto& datagram : link.client->take_outputs()) link.feed(datagram);
    for (const auto& one : std::exchange(link.sink.sent, {})) link.client->handle(one.datagram, link.now);
    noise();  // the address is validated: DTLS gets it, and drops it
    link.settle();
    REQUIRE(link.peer->state() == PeerState::connected);
    noise();
    CHECK(link.sink.closed.empty());
    CHECK(link.sink.rtp.empty());
    CHECK(link.peer->counters().malformed > 0);
    CHECK(link.peer->counters().unauthentic > 0);
    link.feed(link.client->protect_rtp(make_rtp(1, 1)));
    CHECK(link.sink.rtp.size() == 1);
}

TEST_CASE("every truncation of every datagram of a handshake is survived") {
    Link link;
    link.loss = [&](Link::Way way, std::size_t, std::span<const std::uint8_t> datagram) {
        if (way != Link::Way::to_server) return false;
        const auto kept = std::exchange(link.sink.sent, {});
        for (std::size_t bytes = 0; bytes < datagram.size(); bytes += 5) {
            link.feed(Bytes(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(bytes)));
        }
        link.sink.sent = kept;  // answers to the truncated ones are lost
        return false;
    };
    link.client->start(link.now);
    link.settle();
    link.run(10s);
    CHECK(link.peer->state() == PeerState::connected);
    CHECK(link.client->connected());
    CHECK(link.sink.closed.empty());
}

TEST_CASE("truncated, bent and replayed SRTP is dropped and counted") {
    const std::string profile = GENERATE("SRTP_AEAD_AES_128_GCM", "SRTP_AES128_CM_SHA1_80");
    Link link(std::make_shared<TestDtlsContext>(profile));
    REQUIRE(link.connect());
    const auto rtp = link.client->protect_rtp(make_rtp(100, 1, 60));
    const auto rtcp = link.client->protect_rtcp(make_rtcp(1));
    for (const auto& packet : {rtp, rtcp}) {
        for (std::size_t bytes = 1; bytes < packet.size(); ++bytes) {
            link.feed(Bytes(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(bytes)));
        }
        for (std::size_t at = 2; at < packet.size(); ++at) {
            auto bent = packet;
            bent[at] ^= 0x40;
            link.feed(bent);
        }
    }
    CHECK(link.sink.rtp.empty());
    CHECK(link.sink.rtcp.empty());
    CHECK(link.peer->counters().unauthentic > 100);
    CHECK(link.peer->counters().replayed == 0);
    link.feed(rtp);
    link.feed(rtp);
    link.feed(rtcp);
    link.feed(rtcp);
    CHECK(link.sink.rtp.size() == 1);
    CHECK(link.sink.rtcp.size() == 1);
    CHECK(link.peer->counters().replayed == 2);
}

TEST_CASE("late packets inside the replay window pass, older ones do not") {
    Link link;
    REQUIRE(link.connect());
    std::vector<Bytes> packets;
    for (std::uint16_t sequence = 1; sequence <= 1'500; ++sequence) {
        packets.push_back(link.client->protect_rtp(make_rtp(sequence, 1, 20)));
    }
    link.feed(packets[1'499]);
    link.feed(packets[600]);
    CHECK(link.sink.rtp.size() == 2);
    link.feed(packets[100]);
    CHECK(link.sink.rtp.size() == 2);
    CHECK(link.peer->counters().replayed == 1);
}

TEST_CASE("a peer cannot make us keep state for ever more sources") {
    Link link;
    REQUIRE(link.connect());
    for (std::uint32_t ssrc = 1; ssrc <= 100; ++ssrc) link.feed(link.client->protect_rtp(make_rtp(1, ssrc, 10)));
    CHECK(link.sink.rtp.size() == 32);
    link.feed(link.client->protect_rtp(make_rtp(2, 1, 10)));
    CHECK(link.sink.rtp.size() == 33);
}

TEST_CASE("nothing is sealed before the handshake") {
    Link link;
    CHECK(link.peer->sealer() == nullptr);
    REQUIRE(link.connect());
    CHECK(link.peer->sealer() != nullptr);
}
