// What WHIP and WHEP sessions have in common: a name, an ETag and a WebRTC peer. Owned by one shard's thread.
#pragma once

#include "relay/burst.hpp"
#include "relay/counters.hpp"
#include "relay/pending_sessions.hpp"
#include "webrtc/peer.hpp"
#include "webrtc/sdp.hpp"
#include "webrtc/srtp_sealer.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lanai::streaming::relay {

struct SessionNames {
    std::string id;    // as in the Location
    std::string etag;  // with quotes
    std::string ufrag, pwd;
};

class Session : public webrtc::PeerSink {
public:
    Session(SessionNames names, const webrtc::Negotiated& negotiated, webrtc::DtlsContext& dtls, Wire& wire,
            LiveCounters& counters, TimePoint now)
        : names_(std::move(names)),
          wire_(wire),
          counters_(counters),
          remote_ufrag_(negotiated.remote_ufrag),
          remote_pwd_(negotiated.remote_pwd),
          peer_(
              {names_.ufrag, names_.pwd, negotiated.remote_ufrag, negotiated.remote_pwd, negotiated.fingerprint_sha256},
              dtls, now) {}

    [[nodiscard]] const SessionNames& names() const { return names_; }
    // The peer's side of the ICE session.
    [[nodiscard]] const std::string& remote_ufrag() const { return remote_ufrag_; }
    [[nodiscard]] const std::string& remote_pwd() const { return remote_pwd_; }
    // What the answer said of the transport; told again at an ICE restart.
    void keep_transport(webrtc::TransportLines lines) { transport_ = std::move(lines); }
    [[nodiscard]] const webrtc::TransportLines& transport() const { return transport_; }
    // fresh: its id is ours.
    void restart_ice(SessionNames fresh, std::string remote_ufrag, std::string remote_pwd) {
        peer_.restart_ice(fresh.ufrag, fresh.pwd);
        names_ = std::move(fresh);
        remote_ufrag_ = std::move(remote_ufrag);
        remote_pwd_ = std::move(remote_pwd);
    }
    // Our ufrags under which the shard's table has this session; kept by the shard, at most two.
    [[nodiscard]] std::vector<std::string>& ufrags() { return ufrags_; }
    [[nodiscard]] const webrtc::Peer& peer() const { return peer_; }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] webrtc::CloseReason close_reason() const { return close_reason_; }
    [[nodiscard]] bool is_publisher() const { return publisher_; }

    // The addresses under which the shard's table has this peer; kept by the shard, oldest first.
    static constexpr std::size_t listed_max = 8;
    [[nodiscard]] std::vector<webrtc::Endpoint>& listed() { return listed_; }

    void handle(std::span<std::uint8_t> datagram, const webrtc::Endpoint& from, TimePoint now) {
        now_ = now;
        if (!ended_) peer_.handle(datagram, from, now, *this);
    }
    void tick_peer(TimePoint now) {
        now_ = now;
        if (ended_ || peer_.next_timeout() > now) return;
        const auto withheld = peer_.counters().withheld;
        peer_.tick(now, *this);
        counters_.refusals_withheld.add(peer_.counters().withheld - withheld);
    }
    // That TCP connection ended.
    void lost(const webrtc::Endpoint& at) {
        std::erase(listed_, at);
        peer_.forget(at);
    }
    void close() {
        if (!ended_) peer_.close(*this);
        ended_ = true;
    }

    // Its place among those who have not connected yet.
    void keep_place(PendingSessions::Place place) { place_ = std::move(place); }

    // PeerSink
    void send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram) override { transmit(to, datagram); }
    [[nodiscard]] bool may_refuse(TimePoint now) override {
        if (wire_.may_refuse(now)) return true;
        counters_.refusals_withheld.add();
        return false;
    }
    void on_connected() override {
        counters_.handshakes_done.add();
        place_ = {};
    }
    void on_closed(webrtc::CloseReason reason) override {
        ended_ = true;
        close_reason_ = reason;
        if (reason == webrtc::CloseReason::dtls_failed || reason == webrtc::CloseReason::dtls_timeout) {
            counters_.handshakes_failed.add();
        }
    }

protected:
    bool transmit(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram) {
        if (!wire_.send(to, datagram)) {
            counters_.send_errors.add();
            return false;
        }
        counters_.packets_out.add();
        counters_.bytes_out.add(datagram.size());
        return true;
    }
    // Encrypts a compound and sends it to the peer.
    void send_rtcp(std::span<const std::uint8_t> compound) {
        std::array<std::uint8_t, 1'500> buffer;
        auto* const sealer = peer_.sealer();
        if (sealer == nullptr || compound.empty()) return;
        if (compound.size() + webrtc::Peer::srtp_overhead_max > buffer.size()) return;
        std::copy(compound.begin(), compound.end(), buffer.begin());
        const auto bytes = sealer->seal_rtcp(buffer, compound.size());
        if (bytes) transmit(peer_.remote(), std::span(buffer).first(*bytes));
    }

    SessionNames names_;
    Wire& wire_;
    LiveCounters& counters_;
    std::string remote_ufrag_, remote_pwd_;
    webrtc::TransportLines transport_;
    PendingSessions::Place place_;
    std::vector<std::string> ufrags_;
    webrtc::Peer peer_;
    TimePoint now_{};  // of the call under way
    std::vector<webrtc::Endpoint> listed_;
    bool ended_ = false;
    bool publisher_ = false;
    webrtc::CloseReason close_reason_ = webrtc::CloseReason::none;
};

}  // namespace lanai::streaming::relay
