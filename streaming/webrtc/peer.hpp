// One WebRTC transport as a state machine: ICE-lite, DTLS and SRTP over one 5-tuple at a time. No socket, no
// clock: datagrams and time go in, datagrams and plaintext packets come out through the sink, during the call.
// Owned by one shard thread.
#pragma once

#include "streaming/packet.hpp"
#include "webrtc/endpoint.hpp"
#include "webrtc/error.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lanai::streaming::webrtc {

class SrtpSealer;

// The server's DTLS certificate (ECDSA P-256, made at start) and context, shared by all peers of a shard.
class DtlsContext {
public:
    DtlsContext();  // throws std::runtime_error when OpenSSL refuses
    ~DtlsContext();
    DtlsContext(const DtlsContext&) = delete;
    DtlsContext& operator=(const DtlsContext&) = delete;
    [[nodiscard]] const std::string& fingerprint_sha256() const;
    struct Impl;
    [[nodiscard]] Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

struct PeerConfig {
    std::string local_ufrag, local_pwd;
    std::string remote_ufrag, remote_pwd;
    std::string remote_fingerprint_sha256;
};

enum class PeerState : std::uint8_t { waiting, handshaking, connected, closed };
enum class CloseReason : std::uint8_t {
    none,
    ice_timeout,
    consent_lost,
    dtls_timeout,
    dtls_failed,
    peer_closed,
    local
};
[[nodiscard]] std::string_view to_string(CloseReason);

// Called during Peer's own calls. May use sealer() and call close, may not destroy the Peer. Nothing comes after
// on_closed.
class PeerSink {
public:
    virtual ~PeerSink() = default;
    virtual void send(const Endpoint& to, std::span<const std::uint8_t> datagram) = 0;
    // Asked before an error is answered to a check that proved nothing; silence is as good.
    [[nodiscard]] virtual bool may_refuse(TimePoint) { return true; }
    virtual void on_connected() = 0;
    virtual void on_rtp(std::span<const std::uint8_t> plaintext) = 0;
    virtual void on_rtcp(std::span<const std::uint8_t> plaintext) = 0;
    virtual void on_closed(CloseReason) = 0;
};

struct PeerCounters {
    std::uint64_t malformed = 0, unauthentic = 0, replayed = 0;
    std::uint64_t withheld = 0;  // handshake datagrams beyond Peer::amplification_max
};

class Peer {
public:
    static constexpr std::chrono::seconds connect_timeout{15};  // POST to DTLS done
    static constexpr std::chrono::seconds consent_timeout{30};  // RFC 7675: silent that long is gone
    // Until the handshake is done, at most so many bytes are sent for each that came: a check proves who sent it, not from
    // where, and its address may be a victim's. What is beyond waits for more to come.
    static constexpr std::uint64_t amplification_max = 3;
    static constexpr std::size_t srtp_overhead_max = 32;        // room a sealer needs behind the packet

    Peer(PeerConfig, DtlsContext&, TimePoint now);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    // Any datagram: STUN, DTLS, SRTP, SRTCP (RFC 7983). Never throws; bad ones are counted.
    void handle(std::span<std::uint8_t> datagram, const Endpoint& from, TimePoint now, PeerSink&);
    // Retransmissions and time-outs. Call when next_timeout() has come.
    void tick(TimePoint now, PeerSink&);
    // That TCP connection ended: another validated pair is used, if there is one.
    void forget(const Endpoint&);
    [[nodiscard]] TimePoint next_timeout() const;

    // What leaves is sealed with this; null before on_connected and after on_closed.
    [[nodiscard]] SrtpSealer* sealer();

    // An ICE restart (RFC 8445 section 9) with new credentials of ours: only the path is found anew, DTLS and SRTP go on.
    // The credentials before are good until the first authenticated check with the new ones.
    void restart_ice(std::string local_ufrag, std::string local_pwd);
    // Whether a check that names this ufrag may be ours.
    [[nodiscard]] bool answers(std::string_view local_ufrag) const;

    void close(PeerSink&);  // DTLS close_notify
    [[nodiscard]] PeerState state() const;
    [[nodiscard]] const Endpoint& remote() const;  // the pair in use: the last nominated (USE-CANDIDATE) or checked
    // An authenticated check came from there.
    [[nodiscard]] bool is_validated(const Endpoint&) const;
    [[nodiscard]] const std::string& local_ufrag() const;
    [[nodiscard]] TimePoint heard() const;  // when something authentic came last; before that: made
    [[nodiscard]] const PeerCounters& counters() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The local ufrag of a STUN binding request (USERNAME is "local:remote"), to find the peer of a new 5-tuple.
// Empty when it is no such request. Reads no further than the name; all else is the peer's to check.
[[nodiscard]] std::string_view stun_local_ufrag(std::span<const std::uint8_t> datagram);

}  // namespace lanai::streaming::webrtc
