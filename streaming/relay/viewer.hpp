// A WHEP session: rewrites the stage's output for one viewer and sends it, answers NACKs from the fan-out's ring, and
// catches a newcomer up from the last key frame. Owned by one shard's thread.
#pragma once

#include "relay/fanout.hpp"
#include "relay/layer_selector.hpp"
#include "relay/retransmission_budget.hpp"
#include "relay/sequence_map.hpp"
#include "relay/session.hpp"
#include "relay/video_gate.hpp"
#include "rtp/bandwidth_estimator.hpp"
#include "rtp/header_template.hpp"
#include "rtp/rtcp.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lanai::streaming::relay {

// What a viewer's answer announced.
struct ViewerSsrcs {
    webrtc::LocalDescription::Ssrcs audio, video;
    std::string cname;
};

class Viewer final : public Session {
public:
    static constexpr std::size_t catch_up_bytes = 24'000;  // a tick (5 ms): about 40 Mbit/s
    static constexpr std::chrono::milliseconds begin_interval{250};
    static constexpr std::chrono::milliseconds adapt_interval{50};
    // A key frame of a layer that is to be switched to is asked for again after that long.
    static constexpr std::chrono::milliseconds switch_interval{1'000};
    // A layer that fell silent so long before the others is not what there is to see now.
    static constexpr std::chrono::milliseconds silent_max{2'500};
    static constexpr std::chrono::milliseconds lag_max{1'200};  // that far behind, the rest waits for a key frame
    static constexpr std::uint32_t probe_packets = 10;
    static constexpr std::uint32_t catch_up_step = 90;  // 1 ms between the pictures of the past
    // A viewer's calls for a key frame are passed on this often at most; the stage asks its source once a second.
    static constexpr std::chrono::milliseconds key_frame_interval_min{200};

    Viewer(SessionNames, const webrtc::Negotiated&, webrtc::DtlsContext&, Wire&, LiveCounters&, TimePoint now,
           const ViewerSsrcs&, Fanout&, KeyFrameRequest);

    [[nodiscard]] Fanout& fanout() { return fanout_; }
    // New packets of the stage's output; already in the ring.
    void on_batch(std::span<const Outgoing>, TimePoint now);
    [[nodiscard]] bool live() const { return video_ == Video::live; }
    // What the stage's video is encoded with from here on.
    void on_air(Codec);
    // It can decode the rendition and not what is on air.
    [[nodiscard]] bool needs_rendition() const { return needs_rendition_; }
    // Of a viewer that is not: sends what is left to catch up, and tries again to begin while there was no key frame.
    // True: call it again within 5 ms, for a paced catching up; else 50 ms will do.
    [[nodiscard]] bool tick(TimePoint now);
    // Both tracks' sender reports, from the fan-out's clocks.
    void send_reports(TimePoint now);

    void on_connected() override;
    void on_rtp(std::span<const std::uint8_t>) override {}  // viewers send none
    void on_rtcp(std::span<const std::uint8_t> plaintext) override;

private:
    struct PayloadTypes {
        Codec codec;
        std::uint8_t media;
        std::optional<std::uint8_t> rtx;
    };
    struct Track {
        std::vector<PayloadTypes> payload_types;  // empty: not offered
        rtp::HeaderTemplate header, rtx_header;
        SequenceMap sequences;
        RetransmissionBudget retransmissions;
        std::uint64_t rtx_index = 0;
        std::uint32_t ssrc = 0;
        std::uint32_t timestamp_offset = 0;
        std::uint32_t packets = 0, octets = 0;
        std::uint32_t reported_packets = 0;  // in the last sender report
        [[nodiscard]] const PayloadTypes* types_of(Codec) const;
        [[nodiscard]] bool offered() const { return !payload_types.empty(); }
    };
    enum class Video : std::uint8_t { waiting, catching_up, live };

    void set_up(Kind, const webrtc::MediaMatch&, const ViewerSsrcs&);
    [[nodiscard]] Track& track(Kind kind) { return tracks_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] bool takes(const Packet&);
    [[nodiscard]] bool takes_video(const Packet&);
    void stop_video();
    [[nodiscard]] bool may_begin() const;
    // What the network bears: which layer, and whether any picture now. viewer_adapt.cpp.
    void adapt(TimePoint now);
    void probe();
    [[nodiscard]] bool still_catching_up();
    [[nodiscard]] std::size_t past_budget() const;
    void begin_segment(const Packet& key_frame);
    // Of a viewer over TCP (video_gate.hpp): may this packet of the picture go; does the past go on?
    [[nodiscard]] bool tcp_passes(const Packet&);
    [[nodiscard]] bool tcp_goes_on();
    [[nodiscard]] std::optional<std::uint8_t> layer_to_begin_with() const;
    void begin_video();
    void send_past();
    void put(Track&, const Packet&, std::uint8_t padding_bytes);
    void put_again(Track&, const Packet&, std::uint64_t index, std::uint32_t timestamp_shift);
    void seal(const rtp::HeaderTemplate&, rtp::HeaderTemplate::Patch, const webrtc::SrtpSealer::Plaintext&,
              std::uint64_t index);
    void end_burst();
    [[nodiscard]] bool report_due() const;
    void answer(const rtp::Nack&);
    void ask_key_frame();
    void answer(const rtp::ReceiverReferenceTime&);
    // On the stage's timeline, as this viewer is told it.
    [[nodiscard]] std::uint32_t timestamp_of(const Packet&, std::uint32_t shift) const;

    Fanout& fanout_;
    std::array<Track, 2> tracks_;
    KeyFrameRequest needs_key_frame_;
    std::string cname_;
    webrtc::SrtpSealer* sealer_ = nullptr;  // once connected; the peer's
    rtp::BandwidthEstimator network_;
    LayerSelector selector_;
    std::uint32_t burst_packets_ = 0, burst_bytes_ = 0;  // under transport-cc numbers, of the burst under way
    TimePoint adapted_{}, switch_asked_{}, past_sent_{};
    bool stalled_ = false;           // video stopped because nothing got through: what was sent last is lost
    std::uint64_t repair_from_ = 0;  // RTP index; what was sent before is not missed any more
    Video video_ = Video::waiting;
    bool needs_rendition_ = false;
    std::uint8_t wanted_layer_ = 0;
    std::uint32_t cut_ = 0;                     // that the video sent last belongs to
    std::optional<std::uint32_t> newest_;       // timestamp_of the newest picture sent
    std::uint64_t catch_up_next_ = 0;
    bool reported_ = false;  // each track's clock, once
    TimePoint begin_again_{}, key_frame_asked_{};
    // Stage sequence of each past picture's first packet, and the timestamp it is given instead of its own.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> compressed_;
    std::uint64_t compressed_end_ = 0;
    std::uint8_t compressed_layer_ = 0;
    VideoGate gate_;
};

}  // namespace lanai::streaming::relay
