#include "rtp/bandwidth_estimator.hpp"

#include <algorithm>

namespace lanai::streaming::rtp {
namespace {

constexpr std::uint32_t train_packets_min = 4;         // fewer say nothing of a link
constexpr std::int64_t dispersion_min_us = 500;        // feedback tells time in steps of 250 µs
constexpr std::uint32_t loss_window_packets = 200;
constexpr std::int64_t feedback_age_max_us = 10'000'000;  // arrivals farther from each other are not believed

std::int64_t us_of(TimePoint at) {
    return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
}

}  // namespace

void SlidingMinimum::add(std::int64_t value, TimePoint now) {
    if (now - since_ >= span_) {
        before_ = now - since_ >= 2 * span_ ? std::nullopt : current_;
        current_.reset();
        since_ = now;
    }
    current_ = std::min(current_.value_or(value), value);
}

std::optional<std::int64_t> SlidingMinimum::get() const {
    if (!current_ || !before_) return current_ ? current_ : before_;
    return std::min(*current_, *before_);
}

void BandwidthEstimator::on_sent(std::uint32_t packets, std::uint32_t bytes, TimePoint now) {
    if (packets == 0) return;
    sent_.add({next_, now, packets, bytes, sent_bytes_});
    sent_bytes_ += bytes;
    next_ += packets;
    if (!unanswered_since_) unanswered_since_ = now;
}

// Of the receiver's clock, 24 bits that wrap: followed by the difference to the one before.
std::int64_t BandwidthEstimator::reference_us(const TransportFeedback& feedback) {
    const std::int32_t now = feedback.reference_time_64ms;
    if (reference_64ms_) {
        const auto difference = static_cast<std::uint32_t>(now - *reference_64ms_) << 8U;
        reference_total_64ms_ += static_cast<std::int32_t>(difference) >> 8;
    }
    reference_64ms_ = now;
    return reference_total_64ms_ * 64'000;
}

void BandwidthEstimator::on_feedback(const TransportFeedback& feedback, TimePoint now) {
    if (sent_.empty() || feedback.arrivals.empty()) return;
    const std::int64_t reference = reference_us(feedback);
    // The nearest number at or below what was sent.
    const auto behind = static_cast<std::uint16_t>(next_ - 1 - feedback.base_sequence);
    if (behind >= next_) return;
    const std::uint64_t base = next_ - 1 - behind;
    std::uint32_t received = 0, missing = 0;
    Train train;
    for (const auto& arrival : feedback.arrivals) {
        const std::uint64_t sequence = base + static_cast<std::uint16_t>(arrival.sequence - feedback.base_sequence);
        const SentBurst* const burst = sent_.find(sequence);
        if (burst == nullptr) continue;  // forgotten, or never sent: somebody lies
        if (!arrival.at_250us) {
            missing += sequence >= answered_ ? 1 : 0;
            continue;
        }
        ++received;
        on_arrival(*burst, reference + *arrival.at_250us * 250, now, train);
        if (sequence < answered_) continue;
        answered_ = sequence + 1;
        answered_bytes_ = burst->bytes_before + burst->bytes * (answered_ - burst->first) / burst->packets;
    }
    end_train(train, now);
    if (received > 0) update(received, missing, now);
}

void BandwidthEstimator::on_arrival(const SentBurst& burst, std::int64_t at_us, TimePoint now, Train& train) {
    if (train.burst != &burst) {
        end_train(train, now);
        train = {&burst, at_us, at_us, 0};
    }
    train.first_us = std::min(train.first_us, at_us);
    train.last_us = std::max(train.last_us, at_us);
    ++train.received;
    count_bytes(at_us, burst.bytes_a_packet());
}

void BandwidthEstimator::end_train(const Train& train, TimePoint now) {
    if (train.burst == nullptr) return;
    // Its first packet's delay is the queue it found; the others' is of its own making.
    const std::int64_t delay = train.first_us - us_of(train.burst->at);
    base_.add(delay, now);
    recent_.add(delay, now);
    if (train.received < train_packets_min) return;
    const std::int64_t dispersion = std::max(train.last_us - train.first_us, dispersion_min_us);
    const std::uint64_t bits = std::uint64_t{train.burst->bytes_a_packet()} * (train.received - 1) * 8;
    const std::uint64_t sample = std::min(bits * 1'000'000 / static_cast<std::uint64_t>(dispersion), capacity_max_bps);
    capacity_bps_ = capacity_bps_ == 0 ? sample : (3 * capacity_bps_ + sample) / 4;
}

void BandwidthEstimator::count_bytes(std::int64_t at_us, std::uint32_t bytes) {
    const std::int64_t number = at_us / bucket_us;
    const bool far = number - bucket_ > feedback_age_max_us / bucket_us || bucket_ - number > feedback_age_max_us / bucket_us;
    if (far) {
        bucket_bytes_ = {};
        bucket_ = first_bucket_ = number;
    }
    for (; bucket_ < number; ++bucket_) bucket_bytes_[static_cast<std::uint64_t>(bucket_ + 1) % buckets] = 0;
    if (bucket_ - number >= static_cast<std::int64_t>(buckets)) return;  // too late to count
    bucket_bytes_[static_cast<std::uint64_t>(number) % buckets] += bytes;
}

std::int64_t BandwidthEstimator::under_way_us() const {
    if (capacity_bps_ == 0) return 0;
    return static_cast<std::int64_t>((sent_bytes_ - answered_bytes_) * 8'000'000 / capacity_bps_);
}

std::chrono::microseconds BandwidthEstimator::backlog() const {
    const auto base = under_way_base_.get();
    return std::chrono::microseconds(base ? std::max<std::int64_t>(0, under_way_us() - *base) : 0);
}

void BandwidthEstimator::update(std::uint32_t received, std::uint32_t missing, TimePoint now) {
    feedback_at_ = now;
    if (answered_ >= next_) {
        unanswered_since_.reset();
    } else if (const auto* oldest = sent_.find(answered_)) {
        unanswered_since_ = std::max(oldest->at, unanswered_since_.value_or(oldest->at));
    }
    window_received_ += received;
    window_missing_ += missing;
    const std::uint32_t seen = window_received_ + window_missing_;
    loss_ = static_cast<double>(window_missing_) / seen;
    if (seen > loss_window_packets) window_received_ /= 2, window_missing_ /= 2;

    // Whole buckets only; the newest one is still filling.
    const std::int64_t whole = std::min<std::int64_t>(bucket_ - first_bucket_, buckets - 1);
    if (whole > 0) {
        std::uint64_t bytes = 0;
        for (std::int64_t i = 1; i <= whole; ++i) bytes += bucket_bytes_[static_cast<std::uint64_t>(bucket_ - i) % buckets];
        acknowledged_bps_ = bytes * 8 * 1'000'000 / static_cast<std::uint64_t>(whole * bucket_us);
    }
    if (capacity_bps_ > 0) under_way_base_.add(under_way_us(), now);
    const auto base = base_.get(), recent = recent_.get();
    if (base && recent) queue_ = std::chrono::microseconds(std::max<std::int64_t>(0, *recent - *base));
    if (queue_ < queue_of_path_change) {
        queued_since_.reset();
    } else if (!queued_since_) {
        queued_since_ = now;
    } else if (now - *queued_since_ > path_change_after) {
        base_.reset();
        queued_since_.reset();
    }
}

}  // namespace lanai::streaming::rtp
