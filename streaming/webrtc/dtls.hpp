// DTLS 1.2 server (setup:passive) of one peer, and the keys it gives SRTP (RFC 5764). OpenSSL in memory: no socket;
// time is a parameter. Owned by one shard thread.
#pragma once

#include "streaming/packet.hpp"
#include "webrtc/datagram_bio.hpp"
#include "webrtc/dtls_alert.hpp"
#include "webrtc/error.hpp"
#include "webrtc/peer.hpp"
#include "webrtc/srtp_keys.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lanai::streaming::webrtc {

struct SslContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslContextPtr = std::unique_ptr<SSL_CTX, SslContextFree>;
using SslPtr = std::unique_ptr<SSL, SslFree>;

struct DtlsContext::Impl {
    SslContextPtr context;
    std::string fingerprint;
};

class DtlsSession {
public:
    // The first retransmission of a flight waits this long, each further one twice as long as the one before.
    static constexpr std::chrono::milliseconds retransmit_first{400}, retransmit_max{3'000};
    static constexpr std::chrono::milliseconds repeat_min{100};  // between two answers to a repeated last flight

    enum class State : std::uint8_t { handshaking, connected, closed, failed };

    // OpenSSL's object is made with the first datagram: whoever opens a session and stays away costs none. One that
    // cannot be made is `failed` then.
    DtlsSession(const DtlsContext::Impl&, std::string remote_fingerprint);
    ~DtlsSession();
    DtlsSession(const DtlsSession&) = delete;
    DtlsSession& operator=(const DtlsSession&) = delete;

    void handle(std::span<const std::uint8_t> datagram, TimePoint now);
    void tick(TimePoint now);  // the flight again, when due
    void shut_down();          // close_notify
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> take_outputs();

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] Errc error() const { return error_; }  // why it failed
    [[nodiscard]] std::optional<TimePoint> next_timeout() const { return retransmit_at_; }
    // Once connected, and only the first time: the keys are not kept.
    [[nodiscard]] Result<SrtpKeys> take_keys();

    // Called by OpenSSL: is this the certificate that the SDP announced?
    [[nodiscard]] bool is_expected(const X509&);

private:
    using Flight = std::vector<std::vector<std::uint8_t>>;
    [[nodiscard]] bool begin();
    void advance();
    void finish();
    [[nodiscard]] Result<SrtpKeys> export_keys() const;
    void keep_flight(const Flight&, TimePoint now);
    [[nodiscard]] Flight last_flight_again(TimePoint now);
    void fail(Errc);

    const DtlsContext::Impl& context_;
    DatagramBio bio_;
    SslPtr ssl_;  // until the handshake is done
    std::optional<SrtpKeys> keys_;
    std::optional<DtlsAlertReader> alerts_;
    Flight goodbye_;  // close_notify, sealed while OpenSSL's object was there
    std::string remote_fingerprint_;
    State state_ = State::handshaking;
    Errc error_ = Errc::dtls_failed;
    bool mismatch_ = false;
    Flight outputs_;  // to send now
    Flight flight_;   // sent, not answered yet; once connected the last one
    TimePoint flight_sent_at_{};
    std::optional<TimePoint> retransmit_at_;
    std::chrono::milliseconds retransmit_after_ = retransmit_first;
};

}  // namespace lanai::streaming::webrtc
