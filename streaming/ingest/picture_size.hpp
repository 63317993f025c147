// How large the pictures of a bitstream say they are, before a decoder makes room for them. Pure; bytes are a peer's and
// may be anything.
#pragma once

#include "streaming/packet.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace lanai::streaming::ingest {

struct PictureSize {
    std::uint32_t width_px = 0, height_px = 0;

    friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

// What is worth decoding: beyond the largest camera, some 100 MB in a decoder.
inline constexpr std::uint32_t picture_side_max_px = 8'192;
inline constexpr std::uint32_t picture_pixels_max = 4'096 * 2'304;
[[nodiscard]] bool decodable(const PictureSize&);

// Of a key frame's first RTP payload (VP8: RFC 7741 and RFC 6386 §9.1; VP9: RFC 9628 and the bitstream's uncompressed
// header). None: it does not say, or is malformed.
[[nodiscard]] std::optional<PictureSize> vp8_picture_size(std::span<const std::uint8_t> payload);
[[nodiscard]] std::optional<PictureSize> vp9_picture_size(std::span<const std::uint8_t> payload);
// The largest that a temporal unit's sequence headers allow (AV1 bitstream, §5.5.1). None: it has no sequence header.
[[nodiscard]] std::optional<PictureSize> av1_picture_size(std::span<const std::uint8_t> temporal_unit);

}  // namespace lanai::streaming::ingest
