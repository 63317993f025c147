// A network path in virtual time for tests of congestion control: one bottleneck with a queue, and the receiver that
// reports arrivals as browsers do (transport-cc). Seeded; no clock, no sockets.
#pragma once

#include "rtp/bandwidth_estimator.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace lanai::test {

class Bottleneck {
public:
    using TimePoint = streaming::TimePoint;
    using Us = std::chrono::microseconds;

    struct Path {
        std::uint64_t rate_bps = 10'000'000;
        Us delay{20'000};
        Us jitter{0};  // up to so much more, no reordering
        double loss = 0;
        std::uint64_t queue_bytes_max = 200'000;
        bool outage = false;
        std::int64_t receiver_clock_us = 987'654'321;  // ahead of ours
    };

    explicit Bottleneck(Path made, std::uint32_t seed = 1) : path(made), random_(seed) {}

    Path path;

    // One packet leaves the sender.
    void send(std::uint64_t sequence, std::uint32_t bytes, TimePoint now) {
        std::optional<TimePoint> arrival;
        const bool full = queued_bytes(now) + bytes > path.queue_bytes_max;
        if (!path.outage && !full && chance() >= path.loss) {
            free_at_ = std::max(free_at_, now) + Us(std::uint64_t{bytes} * 8 * 1'000'000 / path.rate_bps);
            const Us extra(path.jitter.count() == 0 ? 0 : static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(path.jitter.count())));
            last_arrival_ = std::max(last_arrival_, free_at_ + path.delay + extra);
            arrival = last_arrival_;
        }
        statuses_.push_back({sequence, arrival});
    }
    [[nodiscard]] std::uint64_t queued_bytes(TimePoint now) const {
        return free_at_ <= now ? 0
                               : static_cast<std::uint64_t>(std::chrono::duration_cast<Us>(free_at_ - now).count()) *
                                     path.rate_bps / 8'000'000;
    }
    [[nodiscard]] Us queue_delay(TimePoint now) const {
        return free_at_ <= now ? Us{0} : std::chrono::duration_cast<Us>(free_at_ - now);
    }
    // What the receiver reports of all that has arrived by now, `delay` after it did; nothing when that is nothing.
    [[nodiscard]] std::optional<streaming::rtp::TransportFeedback> feedback(TimePoint now) {
        const TimePoint seen = now - path.delay;  // the way back
        std::size_t count = 0;
        for (std::size_t i = 0; i < statuses_.size(); ++i) {
            if (statuses_[i].second && *statuses_[i].second <= seen) count = i + 1;
        }
        if (count == 0 || path.outage) return std::nullopt;
        streaming::rtp::TransportFeedback feedback;
        feedback.base_sequence = static_cast<std::uint16_t>(statuses_.front().first);
        std::optional<std::int64_t> reference;
        for (std::size_t i = 0; i < count; ++i) {
            const auto& [sequence, arrival] = statuses_[i];
            streaming::rtp::TransportFeedback::Arrival one{static_cast<std::uint16_t>(sequence), std::nullopt};
            if (arrival) {
                const std::int64_t at =
                    std::chrono::duration_cast<Us>(arrival->time_since_epoch()).count() + path.receiver_clock_us;
                if (!reference) reference = at / 64'000;
                one.at_250us = (at - *reference * 64'000) / 250;
            }
            feedback.arrivals.push_back(one);
        }
        // 24 bits, as on the wire.
        feedback.reference_time_64ms = static_cast<std::int32_t>(static_cast<std::uint32_t>(*reference) << 8U) >> 8;
        statuses_.erase(statuses_.begin(), statuses_.begin() + static_cast<std::ptrdiff_t>(count));
        return feedback;
    }

private:
    double chance() { return static_cast<double>(random_()) / 4'294'967'296.0; }

    std::mt19937 random_;
    TimePoint free_at_{}, last_arrival_{};
    std::deque<std::pair<std::uint64_t, std::optional<TimePoint>>> statuses_;
};

// A talk of 30 pictures a second and sound, sent over a Bottleneck and its feedback given to an estimator.
struct Stream {
    Bottleneck::TimePoint now = Bottleneck::TimePoint{} + std::chrono::hours(7);
    Bottleneck network;
    streaming::rtp::BandwidthEstimator estimator;
    std::uint64_t video_bps = 2'500'000;
    std::uint64_t sequence = 0;
    int tick = 0;

    explicit Stream(Bottleneck::Path path, std::uint32_t seed = 1) : network(path, seed) {}

    void send(std::uint32_t packets, std::uint32_t bytes_each) {
        for (std::uint32_t i = 0; i < packets; ++i) network.send(sequence++, bytes_each, now);
        estimator.on_sent(packets, packets * bytes_each, now);
    }
    // 5 ms.
    void step() {
        now += std::chrono::milliseconds(5);
        ++tick;
        if (tick % 4 == 0) send(1, 120);
        if (tick % 7 == 0 && video_bps > 0) {  // 28.6 pictures a second
            const auto bytes = static_cast<std::uint32_t>(video_bps * 35 / 8'000);
            const std::uint32_t packets = (bytes + 1'099) / 1'100;
            send(packets, bytes / packets);
        }
        if (tick % 20 == 0) {
            if (const auto feedback = network.feedback(now)) estimator.on_feedback(*feedback, now);
        }
    }
    template <class Each>
    void run(std::chrono::milliseconds time, Each each) {
        for (auto end = now + time; now < end;) {
            step();
            each();
        }
    }
    void run(std::chrono::milliseconds time) {
        run(time, [] {});
    }
};

}  // namespace lanai::test
