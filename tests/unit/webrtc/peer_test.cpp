// Whole handshakes of Peer against an OpenSSL client in memory, and how transports end.
#include "link.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming::webrtc;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

bool is_dtls(std::span<const std::uint8_t> datagram) {
    return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63;
}

}  // namespace

TEST_CASE("a handshake connects both sides, whichever SRTP profiles the client offers") {
    struct Row {
        const char *offered, *chosen;
    };
    const Row row = GENERATE(values<Row>({
        {"SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80", "SRTP_AEAD_AES_128_GCM"},
        {"SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM", "SRTP_AEAD_AES_128_GCM"},
        {"SRTP_AES128_CM_SHA1_80", "SRTP_AES128_CM_SHA1_80"},
        {"SRTP_AES128_CM_SHA1_32:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80", "SRTP_AES128_CM_SHA1_80"},
    }));
    Link link(std::make_shared<TestDtlsContext>(row.offered));
    CHECK(link.peer->state() == PeerState::waiting);
    REQUIRE(link.connect());
    CHECK(link.client->srtp_profile() == row.chosen);
    CHECK(link.sink.connected == 1);
    CHECK(link.peer->remote() == link.address);
    CHECK(link.client->mapped() == link.address);
    CHECK(link.peer->local_ufrag() == "server");

    // Media both ways.
    link.feed(link.client->protect_rtp(make_rtp(1, 0xAABBCCDD)));
    link.feed(link.client->protect_rtcp(make_rtcp(0xAABBCCDD)));
    REQUIRE(link.sink.rtp.size() == 1);
    CHECK(link.sink.rtp[0] == make_rtp(1, 0xAABBCCDD));
    REQUIRE(link.sink.rtcp.size() == 1);
    CHECK(link.sink.rtcp[0] == make_rtcp(0xAABBCCDD));
    for (std::uint64_t index = 65'530; index != 65'546; ++index) {  // over the wrap
        const auto plain = make_rtp(static_cast<std::uint16_t>(index), 42);
        const auto sealed = link.seal_rtp(plain, index);
        CHECK(sealed.size() > plain.size());
        link.client->handle(sealed, link.now);
        const auto got = link.client->take_rtp();
        REQUIRE(got.size() == 1);
        CHECK(got[0] == plain);
    }
    auto report = make_rtcp(42);
    report.resize(report.size() + Peer::srtp_overhead_max);
    const auto bytes = link.peer->sealer()->seal_rtcp(report, 8);
    REQUIRE(bytes);
    link.client->handle(std::span(report).first(*bytes), link.now);
    CHECK(link.client->take_rtcp() == std::vector<Bytes>{make_rtcp(42)});
    CHECK(link.client->unprotect_failures() == 0);
}

TEST_CASE("a handshake survives the loss of any one flight, and heavy random loss") {
    SECTION("the n-th DTLS datagram each way") {
        const auto way = GENERATE(Link::Way::to_server, Link::Way::to_client);
        const auto lost = GENERATE(0, 1, 2, 3);
        CAPTURE(lost);
        Link link;
        int seen = 0;
        link.loss = [&, way, lost](Link::Way w, std::size_t, std::span<const std::uint8_t> datagram) {
            return w == way && is_dtls(datagram) && seen++ == lost;
        };
        link.client->start(link.now);
        link.settle();
        link.run(5s);
        CHECK(link.client->connected());
        CHECK(link.peer->state() == PeerState::connected);
    }
    SECTION("every first copy of a server's DTLS datagram") {
        Link link;
        std::vector<Bytes> before;
        link.loss = [&](Link::Way way, std::size_t, std::span<const std::uint8_t> datagram) {
            if (way != Link::Way::to_client || !is_dtls(datagram)) return false;
            Bytes copy(datagram.begin(), datagram.end());
            if (std::find(before.begin(), before.end(), copy) != before.end()) return false;
            before.push_back(std::move(copy));
            return before.size() < 6;
        };
        link.client->start(link.now);
        link.settle();
        CHECK_FALSE(link.client->connected());
        link.run(8s);
        CHECK(link.client->connected());
    }
    SECTION("a third of everything, seeded") {
        const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
        Link link;
        std::uint32_t state = seed * 2'654'435'761U;
        link.loss = [&](Link::Way, std::size_t, std::span<const std::uint8_t>) {
            state = state * 1'664'525U + 1'013'904'223U;
            return state >> 16U < 65'536U / 3;
        };
        link.client->start(link.now);
        link.settle();
        link.run(14s);
        CHECK(link.client->connected());
        CHECK(link.peer->state() == PeerState::connected);
    }
}

TEST_CASE("a lost last flight comes again when the client repeats its own") {
    Link link;
    bool lose = true;
    link.loss = [&](Link::Way way, std::size_t, std::span<const std::uint8_t> datagram) {
        return lose && way == Link::Way::to_client && is_dtls(datagram) && link.peer->state() == PeerState::connected;
    };
    link.client->start(link.now);
    link.settle();
    CHECK(link.peer->state() == PeerState::connected);
    CHECK_FALSE(link.client->connected());
    lose = false;
    link.run(1s);
    CHECK(link.client->connected());
}

TEST_CASE("a certificate that the SDP did not announce ends the transport") {
    auto other = TestDtlsContext().fingerprint();
    Link link(std::make_shared<TestDtlsContext>(), other);
    link.client->start(link.now);
    link.settle();
    CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::dtls_failed});
    CHECK(link.peer->state() == PeerState::closed);
    CHECK(link.client->failed());  // it got the alert
    CHECK(link.sink.connected == 0);
}

TEST_CASE("no client certificate, or no SRTP profile in common, ends the transport") {
    const bool certificate = GENERATE(true, false);
    const std::string profiles = certificate ? GENERATE("", "SRTP_AEAD_AES_256_GCM") : "SRTP_AEAD_AES_128_GCM";
    Link link(std::make_shared<TestDtlsContext>(profiles, certificate));
    link.client->start(link.now);
    link.settle();
    link.run(1s);
    CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::dtls_failed});
    CHECK(link.sink.connected == 0);
}

TEST_CASE("time-outs: no check, no handshake, silence") {
    SECTION("nobody comes") {
        Link link;
        CHECK(link.peer->next_timeout() == link.now + Peer::connect_timeout);
        link.peer->tick(link.now + Peer::connect_timeout - 1ms, link.sink);
        CHECK(link.sink.closed.empty());
        link.peer->tick(link.now + Peer::connect_timeout, link.sink);
        CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::ice_timeout});
        CHECK(link.peer->next_timeout() == TimePoint::max());
    }
    SECTION("DTLS that never finishes") {
        Link link;
        link.loss = [](Link::Way way, std::size_t, std::span<const std::uint8_t> datagram) {
            return way == Link::Way::to_client && is_dtls(datagram);
        };
        link.client->start(link.now);
        link.settle();
        CHECK(link.peer->state() == PeerState::handshaking);
        link.run(Peer::connect_timeout + 1s);
        CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::dtls_timeout});
        CHECK(link.passed_down < 100);  // the flight came again, with back-off
    }
    SECTION("a connected peer that falls silent") {
        Link link;
        REQUIRE(link.connect());
        link.run(60s);  // its checks keep it alive
        CHECK(link.sink.closed.empty());
        link.loss = [](Link::Way, std::size_t, std::span<const std::uint8_t>) { return true; };
        link.run(Peer::consent_timeout + 1s);
        CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::consent_lost});
    }
    SECTION("media alone keeps a peer alive") {
        Link link;
        REQUIRE(link.connect());
        const auto start = link.now;
        link.now += 29s;
        link.feed(link.client->protect_rtcp(make_rtcp(1)));
        link.peer->tick(start + 31s, link.sink);
        CHECK(link.sink.closed.empty());
        CHECK(link.peer->next_timeout() == link.now + Peer::consent_timeout);
    }
}

TEST_CASE("either side may say goodbye") {
    Link link;
    REQUIRE(link.connect());
    SECTION("the client") {
        link.client->close();
        link.settle();
        CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::peer_closed});
    }
    SECTION("the server") {
        link.peer->close(link.sink);
        link.peer->close(link.sink);
        CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::local});
        link.settle();
        CHECK(link.client->closed_by_remote());
        CHECK(link.peer->sealer() == nullptr);
    }
    // Nothing is answered afterwards.
    link.sink.sent.clear();
    link.feed(link.client->make_check(true));
    link.peer->tick(link.now + 1h, link.sink);
    CHECK(link.sink.sent.empty());
    CHECK(link.sink.closed.size() == 1);
    CHECK(link.sink.after_closed == 0);
}

TEST_CASE("a sink may close the peer from within a call") {
    Link link;
    REQUIRE(link.connect());
    link.sink.when_rtp = [&] { link.peer->close(link.sink); };
    link.feed(link.client->protect_rtp(make_rtp(1, 5)));
    CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::local});
}

TEST_CASE("the transport follows an authenticated check to a new address, and nothing else") {
    Link link;
    REQUIRE(link.connect());
    const Endpoint old = link.address;
    Endpoint moved = old;
    moved.port = 6'000;
    auto packet = link.client->protect_rtp(make_rtp(1, 5));
    link.peer->handle(packet, moved, link.now, link.sink);
    CHECK(link.sink.rtp.empty());
    auto forged = link.client->make_check(true);
    forged[forged.size() - 12] ^= 1;
    link.peer->handle(forged, moved, link.now, link.sink);
    CHECK(link.peer->remote() == old);
    auto check = link.client->make_check(true);
    link.peer->handle(check, moved, link.now, link.sink);
    CHECK(link.peer->remote() == moved);
    packet = link.client->protect_rtp(make_rtp(2, 5));
    link.peer->handle(packet, moved, link.now, link.sink);
    CHECK(link.sink.rtp.size() == 1);
    CHECK(link.sink.closed.empty());
}

TEST_CASE("DTLS from an address that no check validated is not looked at") {
    Link link;
    link.loss = [](Link::Way way, std::size_t, std::span<const std::uint8_t> datagram) {
        return way == Link::Way::to_server && is_dtls(datagram);
    };
    link.client->start(link.now);
    link.settle();
    link.client->tick(link.now + 1s);
    Bytes hello;
    for (auto& datagram : link.client->take_outputs()) {
        if (is_dtls(datagram)) hello = datagram;
    }
    REQUIRE_FALSE(hello.empty());
    link.sink.sent.clear();
    Endpoint stranger = link.address;
    stranger.port = 1;
    link.peer->handle(hello, stranger, link.now, link.sink);
    CHECK(link.sink.sent.empty());
    CHECK(link.peer->counters().unauthentic == 1);
    link.peer->handle(hello, link.address, link.now, link.sink);
    CHECK_FALSE(link.sink.sent.empty());
    for (const auto& one : link.sink.sent) CHECK(one.datagram.size() <= 1'200);
}

TEST_CASE("reasons have names") {
    CHECK(to_string(CloseReason::consent_lost) == "consent_lost");
    CHECK(to_string(CloseReason::none) == "none");
    for (int code = 1; code <= static_cast<int>(Errc::srtp_replayed); ++code) {
        CHECK(make_error_code(static_cast<Errc>(code)).message() != "unknown error");
    }
}
