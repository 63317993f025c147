#include "ingest/picture_timeline.hpp"

#include <algorithm>

namespace lanai::streaming::ingest {
namespace {

constexpr std::uint64_t ns_per_9_ticks = 100'000;  // 90 kHz: nine ticks are exactly so many nanoseconds
// The pipeline's time line begins a while after 0, so that nothing in it needs to be negative.
constexpr std::uint64_t first_tick = 90'000;

std::uint64_t ticks_at(std::uint64_t place_ns) {
    return (place_ns * 9 + ns_per_9_ticks / 2) / ns_per_9_ticks;
}

}  // namespace

std::uint64_t PictureTimeline::place(std::uint32_t timestamp) {
    if (!newest_) {
        ticks_ = first_tick;
    } else {
        std::int64_t step = static_cast<std::int32_t>(timestamp - *newest_);
        // Another layer of a simulcast source may place the picture at which it takes over on, or a little before, the
        // last one of the layer before. A receiver would merge two pictures of one timestamp.
        if (step <= 0 && step >= -late_max) {
            step = step_min;
            timestamp = *newest_ + static_cast<std::uint32_t>(step_min);
        }
        ticks_ += static_cast<std::uint64_t>(std::clamp(step, step_min, step_max));
        media_ticks_ += static_cast<std::uint64_t>(std::max<std::int64_t>(step, 0));
    }
    newest_ = timestamp;
    const std::lock_guard lock(mutex_);
    if (under_way_.size() == under_way_max) under_way_.pop_front();
    under_way_.push_back({ticks_, timestamp});
    return ticks_ * ns_per_9_ticks / 9;
}

std::optional<std::uint32_t> PictureTimeline::timestamp_at(std::uint64_t place_ns) const {
    const std::uint64_t ticks = ticks_at(place_ns);
    const std::lock_guard lock(mutex_);
    const auto found = std::lower_bound(under_way_.begin(), under_way_.end(), ticks,
                                        [](const Placed& placed, std::uint64_t at) { return placed.ticks < at; });
    if (found == under_way_.end() || found->ticks != ticks) return std::nullopt;
    return found->timestamp;
}

void PictureTimeline::forget_before(std::uint64_t place_ns) {
    const std::uint64_t ticks = ticks_at(place_ns);
    const std::lock_guard lock(mutex_);
    while (!under_way_.empty() && under_way_.front().ticks < ticks) under_way_.pop_front();
}

}  // namespace lanai::streaming::ingest
