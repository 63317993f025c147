// One WHEP viewer as lean as it gets: answers for ICE, does DTLS, opens every SRTP packet in place and counts it, and
// sends what a browser sends. No socket reading and no clock inside: the crowd does both. Owned by one thread.
#pragma once

#include "key_frame_watch.hpp"
#include "srtp_gcm.hpp"
#include "stream_counter.hpp"

#include "rtp/header.hpp"
#include "rtp/rtcp.hpp"
#include "test_peer.hpp"
#include "webrtc/datagram_bio.hpp"

#include <netinet/in.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lanai::bench {

using streaming::TimePoint;

// What goes back to the server.
struct Feedback {
    bool consent = true;       // STUN checks each 5 s (RFC 7675)
    bool reports = true;       // RTCP receiver reports each second
    bool transport_cc = true;  // each 100 ms
};

// What the server's description says.
struct RemoteSide {
    std::string ufrag, pwd, fingerprint;
    sockaddr_in address{};
    int h264_payload_type = -1, opus_payload_type = -1, rtx_payload_type = -1;
    std::uint8_t transport_cc_id = 0;
};

struct ViewerTimes {
    TimePoint posted{}, answered{}, connected{}, first_packet{}, first_key_frame{};
};

struct ViewerCounts {
    std::uint64_t packets = 0, bytes = 0, auth_failures = 0, unknown = 0, rtcp = 0;
};

// A datagram as its owner met it.
struct Arrival {
    TimePoint now{};
    std::int64_t wall_ns = 0;  // 0: not stamped by the kernel
};

class Viewer {
public:
    enum class State { idle, checking, handshaking, watching, failed };
    static constexpr std::chrono::milliseconds check_interval{50}, consent_interval{5'000}, report_interval{1'000},
        transport_cc_interval{100}, handshake_retry{50};  // the last doubles each time, as libwebrtc's
    static constexpr std::size_t arrivals_max = 500;  // of one feedback; further ones go unreported

    Viewer(int socket, std::string ufrag, std::shared_ptr<const test::TestDtlsContext>, Feedback);
    ~Viewer();
    Viewer(const Viewer&) = delete;
    Viewer& operator=(const Viewer&) = delete;

    [[nodiscard]] const std::string& ufrag() const { return ufrag_; }
    [[nodiscard]] static const std::string& pwd();
    [[nodiscard]] int socket() const { return socket_; }
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] const ViewerTimes& times() const { return times_; }
    [[nodiscard]] const ViewerCounts& counts() const { return counts_; }
    [[nodiscard]] const StreamCounter& video() const { return video_; }
    [[nodiscard]] const StreamCounter& audio() const { return audio_; }
    [[nodiscard]] const StreamCounter& rtx() const { return rtx_; }
    [[nodiscard]] bool sees_picture() const { return key_frame_.complete(); }
    [[nodiscard]] bool told_to_leave() const { return closed_by_remote_; }

    // The server has answered; connects the socket and sends the first check.
    void begin(const RemoteSide&, TimePoint posted, TimePoint now);
    // datagram is decrypted in place. Delays of stamped packets are appended to `delays_us`.
    void on_datagram(std::span<std::uint8_t> datagram, const Arrival&, std::vector<double>& delays_us);
    // What is due; call every 10 ms or so.
    void tick(TimePoint now);
    void begin_window();
    [[nodiscard]] std::uint64_t window_bytes() const { return counts_.bytes - bytes_before_; }

private:
    void on_stun(std::span<const std::uint8_t>, TimePoint now);
    void on_rtp(std::span<std::uint8_t>, const Arrival&, std::vector<double>& delays_us);
    void on_rtcp(std::span<std::uint8_t>, TimePoint now);
    [[nodiscard]] StreamCounter* stream_of(std::uint8_t payload_type);
    void note_transport(const streaming::rtp::Header&, TimePoint now);
    void drive_dtls(std::span<const std::uint8_t> datagram, TimePoint now);
    void flush_dtls(TimePoint now);
    bool start_srtp();
    void send_check();
    void send_report(TimePoint now);
    void send_transport_cc();
    void send_rtcp(std::span<const std::uint8_t> compound);
    void transmit(std::span<const std::uint8_t> datagram) const;

    struct SslFree {
        void operator()(ssl_st*) const;
    };
    struct SrtpContexts {
        GcmContext rtp_in, rtcp_in, rtcp_out;
    };
    struct TransportArrival {
        std::uint16_t sequence;
        TimePoint at;
    };

    const int socket_;
    std::string ufrag_;
    std::shared_ptr<const test::TestDtlsContext> context_;
    Feedback feedback_;
    RemoteSide remote_;
    State state_ = State::idle;
    bool closed_by_remote_ = false;
    streaming::webrtc::DatagramBio bio_;
    std::unique_ptr<ssl_st, SslFree> ssl_;
    std::vector<std::vector<std::uint8_t>> flight_;
    std::optional<SrtpContexts> srtp_;
    StreamCounter video_, audio_, rtx_;
    KeyFrameWatch key_frame_;
    ViewerTimes times_;
    ViewerCounts counts_;
    std::uint64_t bytes_before_ = 0, checks_ = 0;
    std::uint32_t video_ssrc_ = 0, audio_ssrc_ = 0, srtcp_index_ = 0, last_sr_ = 0;
    TimePoint last_sr_at_{}, check_at_{}, report_at_{}, transport_cc_at_{}, retry_at_{};
    std::chrono::milliseconds retry_after_ = handshake_retry;
    std::vector<TransportArrival> arrivals_;
    std::uint8_t feedback_count_ = 0;
};

}  // namespace lanai::bench
