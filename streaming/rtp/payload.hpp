// What the relay must know about payloads: where a picture that decodes by itself begins, and RTX (RFC 4588).
// Pure; any thread; bytes are a peer's and may be anything.
#pragma once

#include "rtp/error.hpp"
#include "streaming/packet.hpp"

#include <cstdint>
#include <span>

namespace lanai::streaming::rtp {

// True for the packet at which a decoder may start: H.264 (RFC 6184) an SPS, or an IDR slice whose parameter sets came
// in this STAP-A; VP8 (RFC 7741) first partition of a key frame; VP9 (RFC 9628) start of a picture without
// inter prediction on spatial layer 0; AV1 (AV1 RTP) the N bit with Z = 0. Opus: always.
[[nodiscard]] bool starts_key_frame(Codec, std::span<const std::uint8_t> payload);

// True when an H.264 IDR picture begins here (its first slice: single NAL, in a STAP-A, or an FU-A start), with or
// without parameter sets: for senders that never repeat their SPS. The caller knows whether it follows an SPS it
// already took.
[[nodiscard]] bool contains_idr_start(std::span<const std::uint8_t> payload);

struct RtxPayload {
    std::uint16_t original_sequence = 0;
    std::span<const std::uint8_t> payload;
};
// payload: of an RTX packet that has one. Senders probe with pure padding on RTX: skip those before.
[[nodiscard]] Result<RtxPayload> parse_rtx(std::span<const std::uint8_t> payload);

}  // namespace lanai::streaming::rtp
