// What one receiver's network bears, from its transport-cc feedback: how long packets queue, how fast they arrive, what
// the narrowest link could carry, how many are lost. Pure; time is a parameter; owned by one shard thread.
//
// A relay does not choose how much it sends, only which encoding and which pictures; so this says how things stand and
// holds no sending rate. The queue is the one-way delay above its own minimum, the least of the last moments, so that
// jitter does not count. The narrowest link shows in how far apart packets arrive that left together.
//
// Call on_sent() after each send (packets that left together are one), on_feedback() for each report.
#pragma once

#include "rtp/rtcp.hpp"
#include "rtp/sent_bursts.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace lanai::streaming::rtp {

// The least value of the last one to two spans of time.
class SlidingMinimum {
public:
    explicit constexpr SlidingMinimum(std::chrono::microseconds span) : span_(span) {}
    void add(std::int64_t value, TimePoint now);
    void reset() { current_.reset(), before_.reset(); }
    [[nodiscard]] std::optional<std::int64_t> get() const;

private:
    std::chrono::microseconds span_;
    TimePoint since_{};
    std::optional<std::int64_t> current_, before_;
};

class BandwidthEstimator {
public:
    // Packets unanswered for so long: nothing gets through.
    static constexpr std::chrono::milliseconds stalled_after{800};
    // A queue that stays for so long is none: the path has become longer.
    static constexpr std::chrono::milliseconds path_change_after{6'000};
    static constexpr std::chrono::milliseconds queue_of_path_change{40};
    static constexpr std::uint64_t capacity_max_bps = 200'000'000;

    // packets left at `now`, under numbers that follow those before.
    void on_sent(std::uint32_t packets, std::uint32_t bytes, TimePoint now);
    // The number the next packet has to carry.
    [[nodiscard]] std::uint16_t next_sequence() const { return static_cast<std::uint16_t>(next_); }
    void on_feedback(const TransportFeedback&, TimePoint now);

    [[nodiscard]] bool known() const { return feedback_at_.has_value(); }
    // Feedback used to come, and what was sent since goes unanswered.
    [[nodiscard]] bool stalled(TimePoint now) const {
        return known() && unanswered_since_ && now - *unanswered_since_ > stalled_after;
    }
    [[nodiscard]] std::chrono::microseconds queue() const { return queue_; }
    // The queue that the newest packet finds: what is under way, at the pace of the narrowest link, beyond what always is.
    // A packet's delay tells of a queue only once the packet has stood in it; this tells at once, where the link is
    // known.
    [[nodiscard]] std::chrono::microseconds backlog() const;
    [[nodiscard]] std::uint64_t acknowledged_bps() const { return acknowledged_bps_; }
    [[nodiscard]] std::uint64_t capacity_bps() const { return capacity_bps_; }  // 0: not known
    // Of the packets of the last second or so, 0 to 1.
    [[nodiscard]] double loss() const { return loss_; }

private:
    static constexpr std::int64_t bucket_us = 100'000;
    static constexpr std::size_t buckets = 8;

    struct Train {  // what arrived of one burst, as far as this feedback tells
        const SentBurst* burst = nullptr;
        std::int64_t first_us = 0, last_us = 0;
        std::uint32_t received = 0;
    };
    [[nodiscard]] std::int64_t reference_us(const TransportFeedback&);
    void on_arrival(const SentBurst&, std::int64_t at_us, TimePoint now, Train&);
    void end_train(const Train&, TimePoint now);
    void count_bytes(std::int64_t at_us, std::uint32_t bytes);
    [[nodiscard]] std::int64_t under_way_us() const;
    void update(std::uint32_t received, std::uint32_t missing, TimePoint now);

    SentBursts sent_;
    std::uint64_t next_ = 0, answered_ = 0;  // sequence numbers
    std::uint64_t sent_bytes_ = 0, answered_bytes_ = 0;
    std::optional<TimePoint> unanswered_since_, feedback_at_;
    std::optional<std::int32_t> reference_64ms_;
    std::int64_t reference_total_64ms_ = 0;
    SlidingMinimum base_{std::chrono::seconds{10}}, recent_{std::chrono::milliseconds{60}};
    SlidingMinimum under_way_base_{std::chrono::seconds{10}};
    std::chrono::microseconds queue_{0};
    std::optional<TimePoint> queued_since_;
    std::array<std::uint32_t, buckets> bucket_bytes_{};
    std::int64_t bucket_ = 0;  // the newest one's number
    std::int64_t first_bucket_ = 0;
    std::uint64_t acknowledged_bps_ = 0, capacity_bps_ = 0;
    double loss_ = 0;
    std::uint32_t window_received_ = 0, window_missing_ = 0;
};

}  // namespace lanai::streaming::rtp
