// A recorded H.264 talk cut into RTP payloads in the rhythm of its frames, with synthetic Opus beside it: what a
// publisher sends. Pure; owned by one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lanai::bench {

using Nal = std::vector<std::uint8_t>;
using Frame = std::vector<Nal>;  // an access unit

inline constexpr int talk_frames_per_second = 30;
inline constexpr std::size_t opus_payload_bytes = 120;  // 48 kbit/s in packets of 20 ms

// Reads an Annex B byte stream with one slice a picture. Throws std::runtime_error when there is no picture in it.
[[nodiscard]] std::vector<Frame> read_talk(const std::string& path);

enum class Split {
    full,   // as many bytes as fit, the rest in the last packet: GStreamer, OBS
    equal,  // packets of about the same length: libwebrtc
};

// RFC 6184 mode 1: parameter sets in one STAP-A, slices whole or in FU-As.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> packetize(const Frame&, std::size_t payload_bytes_max, Split);

// One of 20 ms. Not to be decoded.
[[nodiscard]] std::vector<std::uint8_t> opus_payload(std::uint32_t number);

}  // namespace lanai::bench
