// Tells a stream that goes on from one that jumps: sequence numbers or timestamps that no network and no pause
// explains (RFC 3550 appendix A.1 does so for sequence numbers). A jump that the next packet confirms is a sender that
// began anew; one that it does not is a stray packet. Passed on, either would drag every receiver's own count along, and
// with it the roll-over counter that SRTP guesses. Pure; time is a parameter.
#pragma once

#include "streaming/packet.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace lanai::streaming::rtp {

class JumpGuard {
public:
    static constexpr int sequence_step_max = 3'000;        // either way; MAX_DROPOUT of RFC 3550
    static constexpr std::chrono::seconds drift_max{5};    // between a timestamp's step and its arrival's
    static constexpr std::chrono::seconds silence_max{2};  // what begins anew after that needs no confirmation

    enum class Verdict : std::uint8_t {
        pass,
        drop,     // it jumped; so far nobody confirms it
        restart,  // it and the one before jumped to the same place: what was before is over
    };

    explicit JumpGuard(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}
    [[nodiscard]] Verdict on_packet(std::uint16_t sequence, std::uint32_t timestamp, TimePoint now);
    // Can a retransmission be of this packet? Only of what lies behind the newest.
    [[nodiscard]] bool repairs(std::uint16_t sequence, std::uint32_t timestamp) const;

private:
    struct Point {
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        TimePoint at{};
    };
    // How far `sequence` lies ahead of the point.
    [[nodiscard]] static int step(const Point& from, std::uint16_t sequence) {
        return static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - from.sequence));
    }
    [[nodiscard]] bool in_time(const Point& from, std::uint32_t timestamp, TimePoint::duration elapsed) const;

    std::uint32_t clock_rate_;
    std::optional<Point> newest_;
    std::optional<Point> suspect_;
};

}  // namespace lanai::streaming::rtp
