// The send time that a publisher leaves in the last bytes of a payload and a viewer finds there: both read the same
// machine's wall clock. Such a picture is not meant to be decoded.
#pragma once

#include "rtp/bytes.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace lanai::bench {

inline constexpr std::uint32_t stamp_mark = 0x4C41'4E53;
inline constexpr std::size_t stamp_bytes = 12;
// Shorter payloads are left alone, so that headers of NAL units survive.
inline constexpr std::size_t stamped_payload_bytes_min = 40;

inline std::int64_t wall_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

inline void write_stamp(std::span<std::uint8_t> payload, std::int64_t sent_ns) {
    if (payload.size() < stamped_payload_bytes_min) return;
    streaming::rtp::ByteWriter out(payload.last(stamp_bytes));
    out.u32(stamp_mark);
    out.u64(static_cast<std::uint64_t>(sent_ns));
}

inline std::optional<std::int64_t> read_stamp(std::span<const std::uint8_t> payload) {
    if (payload.size() < stamped_payload_bytes_min) return std::nullopt;
    streaming::rtp::ByteReader in(payload.last(stamp_bytes));
    if (in.u32() != stamp_mark) return std::nullopt;
    return static_cast<std::int64_t>(in.u64());
}

}  // namespace lanai::bench
