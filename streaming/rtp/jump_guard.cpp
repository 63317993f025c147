#include "rtp/jump_guard.hpp"

#include <cstdlib>

namespace lanai::streaming::rtp {

bool JumpGuard::in_time(const Point& from, std::uint32_t timestamp, TimePoint::duration elapsed) const {
    const auto ticks = static_cast<std::int32_t>(timestamp - from.timestamp);
    const std::chrono::duration<double> moved{static_cast<double>(ticks) / clock_rate_};
    const std::chrono::duration<double> difference = moved - elapsed;
    return difference <= drift_max && -difference <= drift_max;
}

JumpGuard::Verdict JumpGuard::on_packet(std::uint16_t sequence, std::uint32_t timestamp, TimePoint now) {
    const Point point{sequence, timestamp, now};
    if (!newest_) {
        newest_ = point;
        return Verdict::pass;
    }
    const int ahead = step(*newest_, sequence);
    const auto elapsed = now - newest_->at;
    // A late one says nothing of how time goes on, and must not be a long way off.
    const bool late = ahead <= 0;
    if (std::abs(ahead) <= sequence_step_max &&
        in_time(*newest_, timestamp, late ? TimePoint::duration::zero() : elapsed)) {
        if (!late) newest_ = point;
        suspect_.reset();
        return Verdict::pass;
    }
    const bool confirmed = suspect_ && step(*suspect_, sequence) == 1 && in_time(*suspect_, timestamp, now - suspect_->at);
    if (!confirmed && elapsed <= silence_max) {
        suspect_ = point;
        return Verdict::drop;
    }
    newest_ = point;
    suspect_.reset();
    return Verdict::restart;
}

bool JumpGuard::repairs(std::uint16_t sequence, std::uint32_t timestamp) const {
    if (!newest_) return false;
    const int ahead = step(*newest_, sequence);
    return ahead < 0 && -ahead <= sequence_step_max && in_time(*newest_, timestamp, TimePoint::duration::zero());
}

}  // namespace lanai::streaming::rtp
