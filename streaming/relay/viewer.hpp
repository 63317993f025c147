// A WHEP session: rewrites the stage's output for one viewer and sends it, answers NACKs from the fan-out's ring, and
// catches a newcomer up from the last key frame. Owned by one shard's thread.
#pragma once

#include "relay/session.hpp"
#include "relay/video_gate.hpp"
#include "rtp/packet_ring.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lanai::streaming::relay {

// The last packets of a stage's output on this shard.
struct OutputRings {
    static constexpr std::size_t video_slots = 4'096;  // about 8 s at 4 Mbit/s
    static constexpr std::size_t audio_slots = 256;    // about 5 s
    rtp::PacketRing audio{audio_slots};
    rtp::PacketRing video{video_slots};
    [[nodiscard]] rtp::PacketRing& of(Kind kind) { return kind == Kind::audio ? audio : video; }
};

// What a viewer's answer announced.
struct ViewerSsrcs {
    webrtc::LocalDescription::Ssrcs audio, video;
    std::string cname;
};

class Viewer final : public Session {
public:
    static constexpr int retransmissions_max = 3;          // of one packet
    static constexpr std::size_t catch_up_bytes = 24'000;  // a tick (5 ms): about 40 Mbit/s
    static constexpr std::chrono::milliseconds begin_interval{250};
    static constexpr std::uint32_t catch_up_step = 90;  // 1 ms between the pictures of the past

    Viewer(SessionNames, const webrtc::Negotiated&, webrtc::DtlsContext&, Wire&, LiveCounters&, TimePoint now,
           std::string stage, const ViewerSsrcs&, OutputRings&, std::function<void()> needs_key_frame);

    [[nodiscard]] const std::string& stage() const { return stage_; }
    // A new packet of the stage's output; already in the ring.
    void on_output(const Packet&);
    // Sends what is left to catch up, and tries again to begin while there was no key frame. Call every 5 ms.
    void catch_up(TimePoint now);
    // clock: where the output track stands now; ours is that plus this viewer's offset.
    void send_report(Kind, const ClockMapping& clock);

    void on_connected() override;
    void on_rtp(std::span<const std::uint8_t>) override {}  // viewers send none
    void on_rtcp(std::span<const std::uint8_t> plaintext) override;

private:
    struct PayloadTypes {
        Codec codec;
        std::uint8_t media;
        std::optional<std::uint8_t> rtx;
    };
    struct Retransmitted {
        std::uint16_t sequence = 0;
        std::uint8_t times = 0;
    };
    struct Track {
        bool offered = false;
        std::string mid;
        rtp::ExtensionIds extensions;
        std::vector<PayloadTypes> payload_types;
        std::uint32_t ssrc = 0, rtx_ssrc = 0;
        std::uint16_t sequence_offset = 0;
        std::uint32_t timestamp_offset = 0;
        std::uint16_t rtx_sequence = 0;
        std::uint32_t packets = 0, octets = 0;
        std::optional<std::uint64_t> first, highest;  // of the stage's sequence numbers
        std::array<Retransmitted, 256> retransmitted{};
    };

    [[nodiscard]] Track& track(Kind kind) { return tracks_[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] static const PayloadTypes* payload_types_of(const Track&, Codec);
    // Of a viewer over TCP (video_gate.hpp): may this packet go; may the past go on, or begin again?
    [[nodiscard]] bool tcp_passes(Kind, const Packet&);
    [[nodiscard]] bool tcp_goes_on();
    bool take_up_at(std::uint64_t key_frame);
    void begin_video();
    void send_past();
    void send_packet(Track&, const Packet&);
    bool send_rtp(Track&, const PayloadTypes&, const Packet&, bool as_rtx);
    void retransmit(Track&, Kind, std::uint16_t wire_sequence);
    [[nodiscard]] std::uint32_t timestamp_for(Kind, const Packet&) const;

    std::string stage_;
    std::array<Track, 2> tracks_;
    OutputRings& rings_;
    std::function<void()> needs_key_frame_;
    std::string cname_;
    std::uint16_t transport_cc_sequence_ = 0;
    std::optional<std::uint64_t> catch_up_next_;
    TimePoint begin_again_{};
    // Stage sequence of each past picture's first packet, and the timestamp it is given instead of its own.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> compressed_;
    std::uint64_t compressed_end_ = 0;
    VideoGate gate_;
};

}  // namespace lanai::streaming::relay
