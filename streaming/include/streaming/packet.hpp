// One RTP packet in plaintext, and the times the media plane lives by. Immutable once made, so a
// shared_ptr<const Packet> may cross threads; the fan-out to viewers is the only place that shares it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace lanai::streaming {

// Monotonic; every protocol function takes it as a parameter and none reads a clock.
using TimePoint = std::chrono::steady_clock::time_point;

enum class Kind : std::uint8_t { audio, video };
enum class Codec : std::uint8_t { opus, h264, vp8, vp9, av1 };

[[nodiscard]] constexpr Kind kind_of(Codec codec) { return codec == Codec::opus ? Kind::audio : Kind::video; }
[[nodiscard]] constexpr std::uint32_t clock_rate_of(Codec codec) { return codec == Codec::opus ? 48'000 : 90'000; }

// Simulcast: how many encodings of one picture a source may send.
inline constexpr std::size_t layers_max = 3;

struct Packet {
    Codec codec = Codec::opus;
    bool marker = false;
    bool starts_key_frame = false;  // first packet of a picture that decodes by itself (with its SPS/PPS)
    std::uint8_t layer = 0;         // which simulcast encoding of its source, in the order of the offer
    std::uint32_t cut = 0;          // on a programme output: rises each time another source begins
    std::uint64_t sequence = 0;     // unwrapped, RFC 3550 section 5.1; rises by one a packet of its track and layer
    std::uint32_t timestamp = 0;    // in units of the codec's clock rate
    TimePoint arrival{};
    std::vector<std::uint8_t> payload;  // without header, extensions and padding; empty for pure padding
};
using PacketPtr = std::shared_ptr<const Packet>;

// RFC 3550 section 6.4.1: the same instant on the sender's wall clock (NTP, 32.32 fixed point) and on the
// RTP clock of one track.
struct ClockMapping {
    std::uint64_t ntp = 0;
    std::uint32_t timestamp = 0;
};

}  // namespace lanai::streaming
