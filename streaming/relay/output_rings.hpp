// The last packets of a stage's output on one shard, and where its tracks stand. Owned by the shard's thread.
#pragma once

#include "relay/rendition.hpp"
#include "rtp/packet_ring.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace lanai::streaming::relay {

struct OutputRings {
    static constexpr std::size_t video_slots = 4'096;  // about 8 s at 4 Mbit/s
    static constexpr std::size_t audio_slots = 256;    // about 5 s
    rtp::PacketRing audio{audio_slots};
    std::array<rtp::PacketRing, rendition_layer + 1> video{rtp::PacketRing(video_slots), rtp::PacketRing(video_slots),
                                                           rtp::PacketRing(video_slots), rtp::PacketRing(video_slots)};
    [[nodiscard]] rtp::PacketRing& of(Kind kind, std::uint8_t layer) {
        return kind == Kind::audio ? audio : video[layer];
    }
    [[nodiscard]] const rtp::PacketRing& of(Kind kind, std::uint8_t layer) const {
        return kind == Kind::audio ? audio : video[layer];
    }
};

// By Kind: the output's wall clock and timestamp at one instant, once the source's clock is known.
using OutputClocks = std::array<std::optional<ClockMapping>, 2>;

}  // namespace lanai::streaming::relay
