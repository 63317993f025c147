#include "rtp/receiver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lanai::streaming::rtp {
namespace {

using std::chrono::nanoseconds;
constexpr nanoseconds feedback_tick = std::chrono::microseconds{250};
constexpr std::int64_t ticks_per_reference = 256;  // 64 ms

// The arrival on the stream's RTP clock; only differences matter, so it may wrap.
std::uint32_t in_timestamp_units(TimePoint now, std::uint32_t clock_rate) {
    const std::int64_t ns = std::chrono::duration_cast<nanoseconds>(now.time_since_epoch()).count();
    return static_cast<std::uint32_t>(ns / ns_per_s * clock_rate + ns % ns_per_s * clock_rate / ns_per_s);
}

std::uint32_t in_65536ths(TimePoint::duration elapsed) {
    const double value = std::chrono::duration<double>(elapsed).count() * 65536;
    return static_cast<std::uint32_t>(std::clamp(value, 0.0, double{std::numeric_limits<std::uint32_t>::max()}));
}

}  // namespace

void ReceiveStatistics::on_packet(std::uint64_t sequence, std::uint32_t timestamp, TimePoint now) {
    ++received_;
    first_ = std::min(first_.value_or(sequence), sequence);
    highest_ = std::max(highest_.value_or(sequence), sequence);

    const std::uint32_t transit = in_timestamp_units(now, clock_rate_) - timestamp;
    if (last_transit_) {
        const double difference = std::abs(double(static_cast<std::int32_t>(transit - *last_transit_)));
        jitter_ += (difference - jitter_) / 16;
    }
    last_transit_ = transit;
}

void ReceiveStatistics::on_sender_report(const SenderReport& report, TimePoint now) {
    last_sr_ = static_cast<std::uint32_t>(report.clock.ntp >> 16 & 0xFFFF'FFFF);
    last_sr_at_ = now;
}

ReportBlock ReceiveStatistics::report(std::uint32_t ssrc, TimePoint now) {
    ReportBlock block;
    block.ssrc = ssrc;
    if (highest_) {
        const std::uint64_t expected = *highest_ - *first_ + 1;
        // Signed: duplicates make more received than expected.
        const auto lost = static_cast<std::int64_t>(expected - received_);
        const auto expected_interval = static_cast<std::int64_t>(expected - expected_prior_);
        const std::int64_t lost_interval = expected_interval - static_cast<std::int64_t>(received_ - received_prior_);
        if (expected_interval > 0 && lost_interval > 0) {
            block.fraction_lost =
                static_cast<std::uint8_t>(std::min<std::int64_t>(lost_interval * 256 / expected_interval, 255));
        }
        block.cumulative_lost = static_cast<std::int32_t>(std::clamp<std::int64_t>(lost, -0x80'0000, 0x7F'FFFF));
        block.highest_sequence = static_cast<std::uint32_t>(*highest_ & 0xFFFF'FFFF);
        expected_prior_ = expected;
        received_prior_ = received_;
    }
    block.jitter = static_cast<std::uint32_t>(jitter_);
    if (last_sr_at_) {
        block.last_sr = last_sr_;
        block.delay_since_last_sr = in_65536ths(now - *last_sr_at_);
    }
    return block;
}

bool NackGenerator::on_packet(std::uint64_t sequence, TimePoint now) {
    if (!highest_) {
        first_ = sequence;
        highest_ = sequence;
        return true;
    }
    if (sequence < first_) return first_ - sequence <= holes_max;  // the first that came had overtaken it
    if (sequence <= *highest_) return holes_.erase(sequence) > 0;
    if (sequence - *highest_ - 1 + holes_.size() > holes_max) {
        holes_.clear();
        key_frame_needed_ = true;
    } else {
        for (std::uint64_t missing = *highest_ + 1; missing < sequence; ++missing) {
            holes_.emplace_hint(holes_.end(), missing, Hole{now, now, 0});
        }
    }
    highest_ = sequence;
    return true;
}

std::vector<std::uint16_t> NackGenerator::due(TimePoint now) {
    std::vector<std::uint16_t> sequences;
    for (auto it = holes_.begin(); it != holes_.end() && sequences.size() < due_max;) {
        auto& [sequence, hole] = *it;
        const bool ask = hole.tries == 0 ? *highest_ - sequence >= reorder_tolerance || now - hole.since >= reorder_wait
                                         : now - hole.asked >= retry_interval;
        if (now - hole.since > age_max || (ask && hole.tries == tries_max)) {
            key_frame_needed_ = true;
            it = holes_.erase(it);
            continue;
        }
        if (ask) {
            sequences.push_back(static_cast<std::uint16_t>(sequence & 0xFFFF));
            hole.asked = now;
            ++hole.tries;
        }
        ++it;
    }
    return sequences;
}

bool NackGenerator::take_key_frame_needed() {
    const bool needed = key_frame_needed_;
    key_frame_needed_ = false;
    return needed;
}

void TransportCcReceiver::on_packet(std::uint16_t transport_sequence, TimePoint now) {
    const std::uint64_t sequence = unwrapper_.unwrap(transport_sequence);
    if (!epoch_) epoch_ = now;
    if (!next_base_) next_base_ = sequence;
    // Too late: going back would call packets lost that were reported and forgotten.
    if (sequence < forgotten_below_ || sequence + statuses_max < *next_base_) return;
    if (!arrivals_.try_emplace(sequence, now).second) return;
    next_base_ = std::min(*next_base_, sequence);
    if (arrivals_.size() > arrivals_max) {
        forgotten_below_ = arrivals_.begin()->first + 1;
        next_base_ = std::max(*next_base_, forgotten_below_);
        arrivals_.erase(arrivals_.begin());
    }
}

std::optional<TransportFeedback> TransportCcReceiver::due(std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                                                          TimePoint now) {
    if (!epoch_ || now - last_sent_.value_or(*epoch_) < interval) return std::nullopt;
    auto it = arrivals_.lower_bound(*next_base_);
    if (it == arrivals_.end()) return std::nullopt;
    // A sender that jumped rather than lost: nothing useful can be said of what lies between.
    if (it->first - *next_base_ >= statuses_max) next_base_ = it->first;

    const auto ticks = [this](TimePoint at) { return (at - *epoch_) / feedback_tick; };
    TransportFeedback feedback;
    feedback.sender_ssrc = sender_ssrc;
    feedback.media_ssrc = media_ssrc;
    feedback.base_sequence = static_cast<std::uint16_t>(*next_base_ & 0xFFFF);
    feedback.feedback_count = feedback_count_++;
    feedback.reference_time_64ms = static_cast<std::int32_t>(ticks(it->second) / ticks_per_reference);

    const std::int64_t reference = ticks_per_reference * feedback.reference_time_64ms;
    const std::uint64_t base = *next_base_;
    for (std::int64_t previous = 0; it != arrivals_.end() && it->first - base < statuses_max; ++it) {
        const std::int64_t at_250us = ticks(it->second) - reference;
        const std::int64_t delta = at_250us - previous;
        if (delta < INT16_MIN || delta > INT16_MAX) break;
        for (; *next_base_ < it->first; ++*next_base_) {
            feedback.arrivals.push_back({static_cast<std::uint16_t>(*next_base_ & 0xFFFF), std::nullopt});
        }
        feedback.arrivals.push_back({static_cast<std::uint16_t>(*next_base_ & 0xFFFF), at_250us});
        ++*next_base_;
        previous = at_250us;
    }
    if (it == arrivals_.end()) last_sent_ = now;
    while (!arrivals_.empty() && arrivals_.begin()->first < *next_base_ &&
           now - arrivals_.begin()->second > back_window) {
        forgotten_below_ = arrivals_.begin()->first + 1;
        arrivals_.erase(arrivals_.begin());
    }
    return feedback;
}

}  // namespace lanai::streaming::rtp
