#include "webrtc/peer.hpp"

#include "rtp/header.hpp"
#include "webrtc/dtls.hpp"
#include "webrtc/ice_lite.hpp"
#include "webrtc/srtp_opener.hpp"
#include "webrtc/srtp_sealer.hpp"

#include <algorithm>
#include <utility>

namespace lanai::streaming::webrtc {
namespace {

enum class Protocol { stun, dtls, rtp, other };

Protocol protocol_of(std::span<const std::uint8_t> datagram) {  // RFC 7983 section 7
    if (datagram.empty()) return Protocol::other;
    const std::uint8_t first = datagram.front();
    if (first <= 3) return Protocol::stun;
    if (first >= 20 && first <= 63) return Protocol::dtls;
    if (first >= 128 && first <= 191) return Protocol::rtp;
    return Protocol::other;
}

}  // namespace

std::string_view to_string(CloseReason reason) {
    switch (reason) {
        case CloseReason::none:
            return "none";
        case CloseReason::ice_timeout:
            return "ice_timeout";
        case CloseReason::consent_lost:
            return "consent_lost";
        case CloseReason::dtls_timeout:
            return "dtls_timeout";
        case CloseReason::dtls_failed:
            return "dtls_failed";
        case CloseReason::peer_closed:
            return "peer_closed";
        case CloseReason::local:
            return "local";
    }
    return "unknown";
}

struct Peer::Impl {
    Impl(PeerConfig c, const DtlsContext& context, TimePoint now)
        : config(std::move(c)),
          ice(config.local_ufrag, config.local_pwd),
          dtls(context.impl(), config.remote_fingerprint_sha256),
          created(now),
          active(now) {}

    void on_stun(std::span<const std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink& sink);
    void on_dtls(std::span<const std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink& sink);
    void on_srtp(std::span<std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink& sink);
    // True once connected; else closed.
    bool start_srtp(PeerSink& sink);
    void send_dtls(PeerSink& sink);
    void send_withheld(PeerSink& sink);
    void count(const boost::system::error_code&);
    void close(CloseReason why, PeerSink& sink);
    [[nodiscard]] TimePoint deadline() const {
        return state == PeerState::connected ? active + consent_timeout : created + connect_timeout;
    }

    PeerConfig config;
    IceLite ice;
    DtlsSession dtls;
    std::optional<SrtpOpener> opener;
    std::optional<SrtpSealer> sealer;
    PeerState state = PeerState::waiting;
    PeerCounters counters;
    std::uint64_t bytes_in = 0, bytes_out = 0;         // until connected
    std::vector<std::vector<std::uint8_t>> withheld;  // the rest of a flight; at most one
    TimePoint created;
    TimePoint active;  // when an authenticated datagram came last
    Endpoint remote;
};

void Peer::Impl::on_stun(std::span<const std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink& sink) {
    const auto reply = ice.handle(datagram, from, now);
    switch (reply.outcome) {
        case IceLite::Outcome::ignored:
            break;
        case IceLite::Outcome::malformed:
            ++counters.malformed;
            break;
        case IceLite::Outcome::unauthentic:
            ++counters.unauthentic;
            break;
        case IceLite::Outcome::answered:
            active = now;
            if (ice.selected()) remote = *ice.selected();
            if (state == PeerState::waiting) state = PeerState::handshaking;
            bytes_in += datagram.size();
            bytes_out += reply.datagram.size();
            break;
    }
    if (reply.datagram.empty()) return;
    if (reply.outcome == IceLite::Outcome::unauthentic && !sink.may_refuse(now)) return;
    sink.send(from, reply.datagram);
    send_withheld(sink);
}

void Peer::Impl::on_dtls(std::span<const std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink& sink) {
    if (!ice.is_validated(from)) {
        ++counters.unauthentic;
        return;
    }
    ice.prefer(from);
    if (ice.selected()) remote = *ice.selected();
    bytes_in += datagram.size();
    send_withheld(sink);
    dtls.handle(datagram, now);
    send_dtls(sink);
    if (state == PeerState::closed) return;
    switch (dtls.state()) {
        case DtlsSession::State::handshaking:
            break;
        case DtlsSession::State::connected:
            if (state == PeerState::handshaking && start_srtp(sink)) sink.on_connected();
            break;
        case DtlsSession::State::closed:
            close(CloseReason::peer_closed, sink);
            break;
        case DtlsSession::State::failed:
            close(CloseReason::dtls_failed, sink);
            break;
    }
}

bool Peer::Impl::start_srtp(PeerSink& sink) {
    // As the DTLS server: reads with the client's key, writes with the server's.
    const auto keys = dtls.take_keys();
    auto opens = keys ? SrtpOpener::make(keys->profile, keys->client) : Result<SrtpOpener>(keys.error());
    auto seals = keys ? SrtpSealer::make(keys->profile, keys->server) : Result<SrtpSealer>(keys.error());
    if (!opens || !seals) {
        close(CloseReason::dtls_failed, sink);
        return false;
    }
    opener.emplace(std::move(*opens));
    sealer.emplace(std::move(*seals));
    state = PeerState::connected;
    return true;
}

void Peer::Impl::on_srtp(std::span<std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink& sink) {
    if (state != PeerState::connected || !ice.is_validated(from)) {  // too early to be read
        ++counters.unauthentic;
        return;
    }
    const bool rtcp = rtp::looks_like_rtcp(datagram);
    const auto bytes = rtcp ? opener->open_rtcp(datagram) : opener->open_rtp(datagram);
    if (!bytes) {
        count(bytes.error());
        return;
    }
    active = now;
    const auto plaintext = datagram.first(*bytes);
    rtcp ? sink.on_rtcp(plaintext) : sink.on_rtp(plaintext);
}

void Peer::Impl::send_dtls(PeerSink& sink) {
    auto datagrams = dtls.take_outputs();
    if (state == PeerState::closed || datagrams.empty()) return;
    if (state == PeerState::connected) {
        for (const auto& datagram : datagrams) sink.send(remote, datagram);
        return;
    }
    if (!withheld.empty()) {  // the same flight once more, of which the first part left already
        counters.withheld += datagrams.size();
        return;
    }
    withheld = std::move(datagrams);
    send_withheld(sink);
    counters.withheld += withheld.size();
}

void Peer::Impl::send_withheld(PeerSink& sink) {
    auto next = withheld.begin();
    for (; next != withheld.end() && bytes_out + next->size() <= amplification_max * bytes_in; ++next) {
        bytes_out += next->size();
        if (state != PeerState::closed) sink.send(remote, *next);
    }
    withheld.erase(withheld.begin(), next);
}

void Peer::Impl::count(const boost::system::error_code& error) {
    error == make_error_code(Errc::srtp_replayed) ? ++counters.replayed : ++counters.unauthentic;
}

// The last thing a call does: the sink may forget us afterwards.
void Peer::Impl::close(CloseReason why, PeerSink& sink) {
    if (state == PeerState::closed) return;
    state = PeerState::closed;
    sink.on_closed(why);
}

Peer::Peer(PeerConfig config, DtlsContext& context, TimePoint now)
    : impl_(std::make_unique<Impl>(std::move(config), context, now)) {}

Peer::~Peer() = default;

void Peer::handle(std::span<std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink& sink) {
    if (impl_->state == PeerState::closed) return;
    switch (protocol_of(datagram)) {
        case Protocol::stun:
            return impl_->on_stun(datagram, from, now, sink);
        case Protocol::dtls:
            return impl_->on_dtls(datagram, from, now, sink);
        case Protocol::rtp:
            return impl_->on_srtp(datagram, from, now, sink);
        case Protocol::other:
            ++impl_->counters.malformed;
            return;
    }
}

void Peer::tick(TimePoint now, PeerSink& sink) {
    Impl& self = *impl_;
    if (self.state == PeerState::closed) return;
    if (now >= self.deadline()) {
        switch (self.state) {
            case PeerState::waiting:
                return self.close(CloseReason::ice_timeout, sink);
            case PeerState::handshaking:
                return self.close(CloseReason::dtls_timeout, sink);
            case PeerState::connected:
                return self.close(CloseReason::consent_lost, sink);
            case PeerState::closed:
                return;
        }
    }
    self.dtls.tick(now);
    self.send_dtls(sink);
}

void Peer::forget(const Endpoint& at) {
    impl_->ice.forget(at);
    if (impl_->ice.selected()) impl_->remote = *impl_->ice.selected();
}

TimePoint Peer::next_timeout() const {
    if (impl_->state == PeerState::closed) return TimePoint::max();
    const auto retransmit = impl_->dtls.next_timeout();
    return retransmit ? std::min(*retransmit, impl_->deadline()) : impl_->deadline();
}

SrtpSealer* Peer::sealer() {
    return impl_->state == PeerState::connected ? &*impl_->sealer : nullptr;
}

void Peer::restart_ice(std::string local_ufrag, std::string local_pwd) {
    impl_->config.local_ufrag = local_ufrag;
    impl_->config.local_pwd = local_pwd;
    impl_->ice.restart(std::move(local_ufrag), std::move(local_pwd));
}

bool Peer::answers(std::string_view local_ufrag) const {
    return impl_->ice.answers(local_ufrag);
}

void Peer::close(PeerSink& sink) {
    if (impl_->state == PeerState::closed) return;
    impl_->dtls.shut_down();
    impl_->send_dtls(sink);
    impl_->close(CloseReason::local, sink);
}

PeerState Peer::state() const {
    return impl_->state;
}

const Endpoint& Peer::remote() const {
    return impl_->remote;
}

bool Peer::is_validated(const Endpoint& from) const {
    return impl_->ice.is_validated(from);
}

const std::string& Peer::local_ufrag() const {
    return impl_->config.local_ufrag;
}

TimePoint Peer::heard() const {
    return impl_->active;
}

const PeerCounters& Peer::counters() const {
    return impl_->counters;
}

std::string_view stun_local_ufrag(std::span<const std::uint8_t> datagram) {
    if (protocol_of(datagram) != Protocol::stun) return {};
    const auto username = peek_username(datagram);
    const std::size_t colon = username.find(':');
    return colon == std::string_view::npos ? std::string_view{} : username.substr(0, colon);
}

}  // namespace lanai::streaming::webrtc
