#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "access/access.hpp"

namespace lanai::access {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

double refilled(double level, TimePoint since, TimePoint now, const Rate& rate) {
    const double elapsed_ms = std::max(0.0, Milliseconds(now - since).count());
    const double interval_ms = std::max(1.0, Milliseconds(rate.interval).count());
    return std::min(rate.burst, level + elapsed_ms / interval_ms);
}

}  // namespace

std::optional<std::chrono::milliseconds> RateLimiter::take(const std::string& key, TimePoint now) {
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (buckets_.size() >= keys_max) make_room(now);
        found = buckets_.emplace(key, Bucket{rate_.burst, now}).first;
    }
    Bucket& bucket = found->second;
    bucket.level = refilled(bucket.level, bucket.at, now, rate_);
    bucket.at = std::max(bucket.at, now);
    // Whoever waits exactly as long as told must get through: rounding may leave a hair less than one.
    constexpr double hair = 1e-6;
    if (bucket.level >= 1.0 - hair) {
        bucket.level = std::max(0.0, bucket.level - 1.0);
        return std::nullopt;
    }
    const double interval_ms = std::max(1.0, Milliseconds(rate_.interval).count());
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil((1.0 - bucket.level - hair) * interval_ms)));
}

// A full bucket says nothing that a new one would not. When none is full, a sixteenth goes, the oldest first, so that
// a flood of keys pays for the scan once in many calls.
void RateLimiter::make_room(TimePoint now) {
    std::erase_if(buckets_, [&](const auto& entry) {
        return refilled(entry.second.level, entry.second.at, now, rate_) >= rate_.burst;
    });
    if (buckets_.size() < keys_max) return;
    std::vector<std::pair<TimePoint, const std::string*>> by_age;
    by_age.reserve(buckets_.size());
    for (const auto& [key, bucket] : buckets_) by_age.emplace_back(bucket.at, &key);
    const auto oldest_end = by_age.begin() + static_cast<std::ptrdiff_t>(keys_max / 16);
    std::nth_element(by_age.begin(), oldest_end, by_age.end());
    std::vector<std::string> oldest;
    for (auto it = by_age.begin(); it != oldest_end; ++it) oldest.push_back(*it->second);
    for (const auto& key : oldest) buckets_.erase(key);
}

}  // namespace lanai::access
