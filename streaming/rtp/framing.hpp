// RFC 4571: datagrams in a byte stream, each behind its length in 16 bits. The one parser of that format. Pure; owned
// by one thread.
#pragma once

#include "rtp/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lanai::streaming::rtp {

inline constexpr std::size_t frame_bytes_max = 2'048;  // as long as the longest datagram that is read from UDP
inline constexpr std::size_t frame_head_bytes = 2;

[[nodiscard]] constexpr std::array<std::uint8_t, frame_head_bytes> frame_head(std::uint16_t bytes) {
    return {static_cast<std::uint8_t>(bytes >> 8U), static_cast<std::uint8_t>(bytes & 0xffU)};
}

// Cuts a stream into frames, however it was chopped on its way. Holds no more than one frame that is not whole yet.
class Deframer {
public:
    // Takes the next frame from the front of `input`, which shrinks by what was read. None: all is read, more has to
    // come. The frame lies in `input` or in here; it is valid and may be changed until the next call. Null frames
    // (length 0) are skipped, as section 2 asks. Errc::bad_length: longer than frame_bytes_max; the stream cannot be
    // read on after that.
    [[nodiscard]] Result<std::optional<std::span<std::uint8_t>>> next(std::span<std::uint8_t>& input);

    // Bytes held of a frame that is not whole.
    [[nodiscard]] std::size_t held() const { return partial_.size(); }

private:
    bool fill(std::span<std::uint8_t>& input, std::size_t bytes);

    std::vector<std::uint8_t> partial_;  // head and what came of the body
    bool taken_ = false;                 // partial_ was given out whole by the last call
};

}  // namespace lanai::streaming::rtp
