// The clock that audio and video of one source share. GStreamer's system clock is monotonic and never restarts
// within a process, so a source that stops and starts again continues on the same time line.
#pragma once

#include <chrono>
#include <cstdint>

namespace lanai::streaming::ingest {

struct MediaClock {
    std::chrono::nanoseconds epoch{};       // on the monotonic clock; RTP timestamps count from here
    std::chrono::nanoseconds since_1900{};  // the wall clock at `epoch`

    // `at` is an instant on the monotonic clock, not before `epoch`.
    [[nodiscard]] constexpr std::uint64_t ntp(std::chrono::nanoseconds at) const {
        constexpr std::uint64_t second = 1'000'000'000;
        const auto wall = static_cast<std::uint64_t>((since_1900 + (at - epoch)).count());
        return (wall / second) << 32 | ((wall % second) << 32) / second;
    }

    // Units of `rate` since the epoch; rounds down, so equal instants give equal timestamps.
    [[nodiscard]] constexpr std::uint64_t units(std::chrono::nanoseconds at, std::uint32_t rate) const {
        constexpr std::uint64_t second = 1'000'000'000;
        const auto elapsed = static_cast<std::uint64_t>((at - epoch).count());
        return elapsed / second * rate + elapsed % second * rate / second;
    }
};

// RFC 5905: the NTP era began 70 years, 17 of them leap years, before the Unix epoch.
inline constexpr std::chrono::seconds ntp_to_unix_epoch{2'208'988'800};

}  // namespace lanai::streaming::ingest
