#include "link/impairment.hpp"

#include <algorithm>

namespace lanai::test {

namespace {

std::chrono::nanoseconds time_on_wire(std::size_t bytes, std::uint64_t rate_bps) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * 8e9 / static_cast<double>(rate_bps)));
}

}  // namespace

Fate Impairment::fate_of(std::size_t bytes, TimePoint now) {
    const double single = dice_.share(), turn = dice_.share(), within = dice_.share();
    in_burst_ = in_burst_ ? turn >= impairments_.burst_end : turn < impairments_.burst_begin;
    if (impairments_.outage) return Fate::outage;
    if (in_burst_ && within < impairments_.burst_loss) return Fate::lost_in_burst;
    if (single < impairments_.loss) return Fate::lost;
    if (impairments_.rate_bps == 0) return Fate::passed;
    const auto begins = std::max(bottleneck_free_, now);
    const auto wait_max = time_on_wire(impairments_.queue_bytes_max, impairments_.rate_bps);
    const auto own = time_on_wire(bytes, impairments_.rate_bps);
    if (begins + own - now > wait_max) return Fate::queue_full;
    bottleneck_free_ = begins + own;
    return Fate::passed;
}

Impairment::Verdict Impairment::judge(std::size_t bytes, TimePoint now) {
    const Fate fate = fate_of(bytes, now);
    const double spread = dice_.share(), chosen = dice_.share();
    switch (fate) {
        case Fate::passed: ++counts_.passed, counts_.bytes += bytes; break;
        case Fate::lost: ++counts_.lost; break;
        case Fate::lost_in_burst: ++counts_.lost_in_burst; break;
        case Fate::queue_full: ++counts_.queue_full; break;
        case Fate::outage: ++counts_.outage; break;
    }
    if (fate != Fate::passed) return {fate, {}};
    const auto leaves = impairments_.rate_bps == 0 ? now : bottleneck_free_;
    const auto jitter = std::chrono::duration_cast<std::chrono::nanoseconds>(impairments_.jitter) * (2 * spread - 1);
    auto due = leaves + std::max<std::chrono::nanoseconds>(
                            impairments_.delay + std::chrono::duration_cast<std::chrono::nanoseconds>(jitter), {});
    due = last_due_ = std::max(due, last_due_);
    if (chosen < impairments_.reorder) {
        ++counts_.reordered;
        due += impairments_.reorder_by;
    }
    return {Fate::passed, due};
}

}  // namespace lanai::test
