// The other side of a relay's WebRTC transport, for tests and load: ICE controlling agent, DTLS client (active) and
// SRTP, without socket or clock. It shares the STUN code and the DTLS datagram BIO with the server, and uses OpenSSL
// and libsrtp by itself for the rest. Owned by one thread.
#pragma once

#include "streaming/packet.hpp"
#include "webrtc/datagram_bio.hpp"
#include "webrtc/stun.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;
struct srtp_ctx_t_;

namespace lanai::test {

using Bytes = std::vector<std::uint8_t>;

// Certificate and OpenSSL context, to be shared by many peers.
class TestDtlsContext {
public:
    // profiles: as SSL_CTX_set_tlsext_use_srtp takes them; empty: no SRTP is offered.
    explicit TestDtlsContext(const std::string& profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80",
                             bool with_certificate = true);
    ~TestDtlsContext();
    TestDtlsContext(const TestDtlsContext&) = delete;
    TestDtlsContext& operator=(const TestDtlsContext&) = delete;
    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
    [[nodiscard]] ssl_ctx_st* get() const { return context_; }

private:
    ssl_ctx_st* context_ = nullptr;
    std::string fingerprint_;
};

struct TestPeerConfig {
    std::string local_ufrag = "client", local_pwd = "clientpasswordclientpassword";
    std::string remote_ufrag, remote_pwd;  // of the answer
    std::string remote_fingerprint;        // of the answer; empty: not checked
    bool nominate = true;                  // USE-CANDIDATE in every check
};

class TestPeer {
public:
    using TimePoint = streaming::TimePoint;
    static constexpr std::chrono::milliseconds check_interval{500};      // until connected
    static constexpr std::chrono::milliseconds consent_interval{5'000};  // afterwards, RFC 7675
    static constexpr std::chrono::milliseconds retransmit_interval{500};

    TestPeer(TestPeerConfig, std::shared_ptr<const TestDtlsContext>);
    ~TestPeer();
    TestPeer(const TestPeer&) = delete;
    TestPeer& operator=(const TestPeer&) = delete;

    void start(TimePoint now);  // the first check
    void handle(std::span<const std::uint8_t> datagram, TimePoint now);
    void tick(TimePoint now);  // checks and retransmissions that are due
    [[nodiscard]] TimePoint next_timeout() const;
    [[nodiscard]] std::vector<Bytes> take_outputs() { return std::exchange(outputs_, {}); }

    [[nodiscard]] bool ice_connected() const { return ice_connected_; }
    [[nodiscard]] bool connected() const { return outbound_ != nullptr; }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool closed_by_remote() const { return closed_by_remote_; }
    // What the server saw as our address in its last answer, and its last STUN error.
    [[nodiscard]] const std::optional<streaming::webrtc::Endpoint>& mapped() const { return mapped_; }
    [[nodiscard]] int stun_error() const { return stun_error_; }
    [[nodiscard]] std::string srtp_profile() const;

    // An ICE restart: checks carry these from now on.
    void restart_ice(std::string local_ufrag, std::string remote_ufrag, std::string remote_pwd);

    // One check as bytes, to be sent from elsewhere or bent.
    [[nodiscard]] Bytes make_check(bool use_candidate);
    // Empty before connected() or when libsrtp refuses.
    [[nodiscard]] Bytes protect_rtp(std::span<const std::uint8_t> plaintext);
    [[nodiscard]] Bytes protect_rtcp(std::span<const std::uint8_t> plaintext);
    // Plaintext that arrived since the last call.
    [[nodiscard]] std::vector<Bytes> take_rtp() { return std::exchange(rtp_, {}); }
    [[nodiscard]] std::vector<Bytes> take_rtcp() { return std::exchange(rtcp_, {}); }
    [[nodiscard]] std::uint64_t unprotect_failures() const { return unprotect_failures_; }
    void close();  // DTLS close_notify

private:
    struct SslFree {
        void operator()(ssl_st*) const;
    };
    struct SrtpFree {
        void operator()(srtp_ctx_t_*) const;
    };
    void on_stun(std::span<const std::uint8_t> datagram, TimePoint now);
    void on_srtp(std::span<const std::uint8_t> datagram);
    void drive_dtls(std::span<const std::uint8_t> datagram, TimePoint now);
    void start_srtp();

    TestPeerConfig config_;
    std::shared_ptr<const TestDtlsContext> context_;
    streaming::webrtc::DatagramBio bio_;
    std::unique_ptr<ssl_st, SslFree> ssl_;
    std::unique_ptr<srtp_ctx_t_, SrtpFree> inbound_, outbound_;
    std::vector<Bytes> outputs_, flight_, rtp_, rtcp_;
    std::optional<TimePoint> check_at_, retransmit_at_;
    std::optional<streaming::webrtc::Endpoint> mapped_;
    std::uint64_t checks_ = 0, unprotect_failures_ = 0;
    int stun_error_ = 0;
    bool ice_connected_ = false, failed_ = false, closed_by_remote_ = false;
};

}  // namespace lanai::test
