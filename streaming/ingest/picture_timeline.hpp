// Where a source's pictures stand on a pipeline's time line, and which RTP timestamp each came with: what the encoder
// gives leaves with exactly that one, whatever the source's clock did in between. Pure. place() and what it tells about
// belong to one thread; the rest may be called from any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace lanai::streaming::ingest {

class PictureTimeline {
public:
    // In units of 90 kHz. A pause or a leap of the source is at most step_max on the pipeline's time line, where the
    // media that wait are counted by their time.
    static constexpr std::int64_t step_min = 90, step_max = 9'000;
    // A picture this much before the last one or less is put right behind it; farther back, the source's clock was set.
    static constexpr std::int64_t late_max = 90'000;
    // Pictures in the pipeline; beyond, the oldest is forgotten.
    static constexpr std::size_t under_way_max = 1'024;

    // The next picture's place, in nanoseconds; each is later than the one before.
    std::uint64_t place(std::uint32_t timestamp);
    // RTP timestamp of the picture that was placed last.
    [[nodiscard]] std::uint32_t newest() const { return newest_.value_or(0); }
    // How far the timestamps have advanced in all, in units of 90 kHz.
    [[nodiscard]] std::uint64_t media_ticks() const { return media_ticks_; }

    // RTP timestamp of the picture that was placed there; nothing: none was, or it is forgotten.
    [[nodiscard]] std::optional<std::uint32_t> timestamp_at(std::uint64_t place_ns) const;
    // What was placed before is not asked for again.
    void forget_before(std::uint64_t place_ns);

private:
    struct Placed {
        std::uint64_t ticks;
        std::uint32_t timestamp;
    };

    std::optional<std::uint32_t> newest_;
    std::uint64_t ticks_ = 0;  // of the newest, on the pipeline's time line
    std::uint64_t media_ticks_ = 0;

    mutable std::mutex mutex_;
    std::deque<Placed> under_way_;  // in order
};

}  // namespace lanai::streaming::ingest
