// A rate with a burst. Pure; time is a parameter.
#pragma once

#include "streaming/packet.hpp"

#include <algorithm>
#include <chrono>

namespace lanai::streaming::relay {

class TokenBucket {
public:
    // Full at the beginning.
    TokenBucket(double per_second, double burst) : per_second_(per_second), burst_(burst), level_(burst) {}

    // reserve: what must be left over; who may take the last is asked without.
    [[nodiscard]] bool take(double amount, TimePoint now, double reserve = 0) {
        if (at_ == TimePoint{}) at_ = now;
        if (now > at_) {
            level_ = std::min(burst_, level_ + std::chrono::duration<double>(now - at_).count() * per_second_);
            at_ = now;
        }
        if (level_ - amount < reserve) return false;
        level_ -= amount;
        return true;
    }

private:
    double per_second_, burst_, level_;
    TimePoint at_{};
};

}  // namespace lanai::streaming::relay
