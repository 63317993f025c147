// A WHIP session: receives one audio and one video track (the video in up to three simulcast encodings), repairs them
// (NACK, RTX), feeds back (transport-cc, RR, PLI) and hands plaintext packets on. Owned by one shard's thread.
#pragma once

#include "relay/key_frame_requests.hpp"
#include "relay/session.hpp"
#include "relay/token_bucket.hpp"
#include "rtp/jump_guard.hpp"
#include "rtp/receiver.hpp"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace lanai::streaming::relay {

struct PublisherEvents {
    std::function<void(Packet, TimePoint)> on_packet;
    std::function<void(Kind, std::uint8_t layer, ClockMapping)> on_clock;
    std::function<void()> on_restarted;  // a track's SSRC changed
};

class Publisher final : public Session {
public:
    static constexpr std::chrono::seconds report_interval{1};
    // Silent that long, another publisher may have the source.
    static constexpr std::chrono::milliseconds stale_after{1'300};
    // Silent that long, it gives way to its own owner.
    static constexpr std::chrono::milliseconds own_silence{500};
    // And before its first packet: ICE and DTLS take their time on a slow path.
    static constexpr std::chrono::milliseconds arrival_max{5'000};
    // An SSRC that was silent for so long gives way to another of the same payload type.
    static constexpr std::chrono::milliseconds ssrc_silence{2'000};
    // With a viewer's header and tag it still fits a datagram of ours; more than any path carries.
    static constexpr std::size_t payload_bytes_max = 1'900;

    Publisher(SessionNames, const webrtc::Negotiated&, webrtc::DtlsContext&, Wire&, LiveCounters&, TimePoint now,
              std::string stage, std::string source, PublisherEvents);

    [[nodiscard]] const std::string& stage() const { return stage_; }
    [[nodiscard]] const std::string& source() const { return source_; }
    // Not connected any more, or not heard of: may be replaced.
    [[nodiscard]] bool stale(TimePoint now) const;
    // Who publishes; empty: nobody in particular.
    void owned_by(std::string owner) { owner_ = std::move(owner); }
    [[nodiscard]] const std::string& owner() const { return owner_; }
    [[nodiscard]] bool gives_way_to(const std::string& owner, TimePoint now) const;
    // What comes beyond (with half a second's worth of burst) is dropped as by a network that has no room for it, and the
    // last tenth is the sound's.
    void limit_rate(unsigned mbps_max);
    // layer: of the offer's rids; without simulcast only 0 is there.
    void request_key_frame(std::uint8_t layer, TimePoint now);
    // NACK, feedback and reports that are due. Call every 10 ms or so.
    void tick(TimePoint now);

    void on_rtp(std::span<const std::uint8_t> plaintext) override;
    void on_rtcp(std::span<const std::uint8_t> plaintext) override;

private:
    // One RTP stream and what repairs it. Simulcast has one for each rid.
    struct Encoding {
        explicit Encoding(Codec codec, std::string name = {})
            : rid(std::move(name)), statistics(clock_rate_of(codec)), guard(clock_rate_of(codec)) {}
        std::string rid;
        std::optional<std::uint32_t> ssrc, rtx_ssrc;
        TimePoint heard{};
        rtp::SequenceUnwrapper unwrapper;
        rtp::NackGenerator nacks;
        rtp::ReceiveStatistics statistics;
        rtp::JumpGuard guard;
        bool received = false;
        KeyFrameRequests key_frame_requests;
        struct KeyFrame {
            std::uint64_t sequence;
            std::uint32_t timestamp;
        };
        std::optional<KeyFrame> key_frame;  // where the last one began
    };
    struct Track {
        Track(const webrtc::MediaMatch& media, const webrtc::CodecMatch& match);
        [[nodiscard]] bool simulcast() const { return !encodings.front().rid.empty(); }
        webrtc::CodecMatch codec;
        rtp::ExtensionIds extensions;
        std::vector<Encoding> encodings;
    };

    [[nodiscard]] Track* track_of_payload_type(std::uint8_t payload_type, bool& is_rtx);
    [[nodiscard]] static Encoding* encoding_of(Track&, const rtp::Header&, bool is_rtx);
    [[nodiscard]] bool accept_ssrc(Track&, Encoding&, std::uint32_t ssrc);
    [[nodiscard]] bool accept_step(Track&, Encoding&, const rtp::Header&);
    void begin_anew(Track&, Encoding&, std::uint32_t ssrc);
    [[nodiscard]] bool within_rate(const Track&, std::size_t bytes);
    // recovered: it came as RTX, whose losses and jitter are not the media stream's (RFC 4588 section 6.3).
    void accept_media(Track&, Encoding&, const rtp::Header&, std::uint16_t sequence,
                      std::span<const std::uint8_t> payload, bool recovered);
    void accept_rtx(Track&, Encoding&, const rtp::Header&);
    void send_key_frame_request(Track&, Encoding&);  // if it is time for one
    void send_nacks(Track&, Encoding&, TimePoint now);
    void send_feedback(TimePoint now);
    void send_reports(TimePoint now);

    std::string stage_, source_, owner_;
    PublisherEvents events_;
    std::array<std::optional<Track>, 2> tracks_;
    rtp::TransportCcReceiver transport_cc_;
    bool transport_cc_negotiated_ = false;
    std::optional<TokenBucket> rate_;  // in bytes
    double sound_reserve_ = 0;
    std::uint32_t own_ssrc_;
    std::uint8_t fir_sequence_ = 0;
    TimePoint created_{};
    TimePoint heard_{};
    TimePoint reported_{};
};

}  // namespace lanai::streaming::relay
