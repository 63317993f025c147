// A Peer and a TestPeer with a perfect or a lossy link between them, and a clock that the test moves.
#pragma once

#include "test_peer.hpp"
#include "webrtc/peer.hpp"
#include "webrtc/srtp_sealer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lanai::test {

using streaming::TimePoint;
using streaming::webrtc::CloseReason;
using streaming::webrtc::Endpoint;

struct RecordingSink final : streaming::webrtc::PeerSink {
    struct Sent {
        Endpoint to;
        Bytes datagram;
    };
    void send(const Endpoint& to, std::span<const std::uint8_t> datagram) override {
        sent.push_back({to, Bytes(datagram.begin(), datagram.end())});
        after_closed += closed.size();
    }
    void on_connected() override { ++connected; }
    void on_rtp(std::span<const std::uint8_t> packet) override {
        rtp.emplace_back(packet.begin(), packet.end());
        if (when_rtp) when_rtp();
    }
    void on_rtcp(std::span<const std::uint8_t> packet) override { rtcp.emplace_back(packet.begin(), packet.end()); }
    void on_closed(CloseReason why) override { closed.push_back(why); }

    std::vector<Sent> sent;
    std::vector<Bytes> rtp, rtcp;
    std::vector<CloseReason> closed;
    std::function<void()> when_rtp;
    std::size_t connected = 0, after_closed = 0;
};

struct Link {
    enum class Way { to_server, to_client };
    // Returns true to lose the n-th datagram (from 0) that goes this way.
    using Loss = std::function<bool(Way, std::size_t n, std::span<const std::uint8_t>)>;

    explicit Link(std::shared_ptr<const TestDtlsContext> context = std::make_shared<TestDtlsContext>(),
                  std::string fingerprint = {}) {
        streaming::webrtc::PeerConfig config{"server", "serverpasswordserverpassword", "client",
                                             "clientpasswordclientpassword",
                                             fingerprint.empty() ? context->fingerprint() : fingerprint};
        peer = std::make_unique<streaming::webrtc::Peer>(config, dtls, now);
        TestPeerConfig other;
        other.remote_ufrag = "server";
        other.remote_pwd = "serverpasswordserverpassword";
        other.remote_fingerprint = dtls.fingerprint_sha256();
        client = std::make_unique<TestPeer>(other, std::move(context));
    }

    // Passes datagrams until nobody has more to say.
    void settle() {
        for (bool busy = true; busy;) {
            auto up = client->take_outputs();
            auto down = std::exchange(sink.sent, {});
            busy = !up.empty() || !down.empty();
            for (auto& datagram : up) {
                if (loss && loss(Way::to_server, passed_up++, datagram)) continue;
                peer->handle(datagram, address, now, sink);
            }
            for (const auto& one : down) {
                if (loss && loss(Way::to_client, passed_down++, one.datagram)) continue;
                client->handle(one.datagram, now);
            }
        }
    }
    // Lets time pass, with all that falls due in it.
    void run(std::chrono::milliseconds time) {
        const TimePoint end = now + time;
        while (true) {
            now = std::max(now, std::min({end, peer->next_timeout(), client->next_timeout()}));
            if (peer->next_timeout() <= now) peer->tick(now, sink);
            if (client->next_timeout() <= now) client->tick(now);
            settle();
            if (now >= end) return;
        }
    }
    bool connect() {
        client->start(now);
        settle();
        return client->connected() && peer->state() == streaming::webrtc::PeerState::connected;
    }
    // A plaintext packet of make_rtp as the server sends it; empty before it may. index: RFC 3711 section 3.3.1.
    Bytes seal_rtp(const Bytes& plaintext, std::uint64_t index) {
        auto* const sealer = peer->sealer();
        if (sealer == nullptr) return {};
        Bytes packet(plaintext.size() + streaming::webrtc::Peer::srtp_overhead_max);
        std::copy_n(plaintext.begin(), 12, packet.begin());
        packet.resize(sealer->seal_rtp(packet.data(), 12, {{}, std::span(plaintext).subspan(12), {}}, index));
        return packet;
    }
    void feed(Bytes datagram) { peer->handle(datagram, address, now, sink); }

    streaming::webrtc::DtlsContext dtls;
    TimePoint now = TimePoint{} + std::chrono::hours(5);
    Endpoint address{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 9}, 5'000};
    RecordingSink sink;
    std::unique_ptr<streaming::webrtc::Peer> peer;
    std::unique_ptr<TestPeer> client;
    Loss loss;
    std::size_t passed_up = 0, passed_down = 0;
};

// A plaintext RTP packet of 12 header bytes and `payload_bytes` of payload.
inline Bytes make_rtp(std::uint16_t sequence, std::uint32_t ssrc, std::size_t payload_bytes = 1'000) {
    Bytes packet{0x80, 96, static_cast<std::uint8_t>(sequence >> 8U), static_cast<std::uint8_t>(sequence & 0xFFU), 0, 0,
                 0,    1};
    for (int shift = 24; shift >= 0; shift -= 8) packet.push_back(static_cast<std::uint8_t>(ssrc >> shift & 0xFFU));
    packet.resize(12 + payload_bytes, static_cast<std::uint8_t>(sequence));
    return packet;
}

// An empty receiver report.
inline Bytes make_rtcp(std::uint32_t ssrc) {
    Bytes packet{0x80, 201, 0, 1};
    for (int shift = 24; shift >= 0; shift -= 8) packet.push_back(static_cast<std::uint8_t>(ssrc >> shift & 0xFFU));
    return packet;
}

}  // namespace lanai::test
