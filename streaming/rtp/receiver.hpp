// What a receiver of one RTP stream keeps: statistics for its reports, holes to ask for again, and arrival
// times for transport-cc. Pure state machines; time is a parameter; owned by one shard thread.
#pragma once

#include "rtp/header.hpp"
#include "rtp/rtcp.hpp"
#include "streaming/packet.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace lanai::streaming::rtp {

// RFC 3550 appendix A.3 and A.8.
class ReceiveStatistics {
public:
    explicit ReceiveStatistics(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}
    void on_packet(std::uint64_t sequence, std::uint32_t timestamp, TimePoint now);
    void on_sender_report(const SenderReport&, TimePoint now);
    // Block for the next report; resets the interval's loss.
    [[nodiscard]] ReportBlock report(std::uint32_t ssrc, TimePoint now);

private:
    std::uint32_t clock_rate_;
    std::optional<std::uint64_t> first_, highest_;
    std::uint64_t received_ = 0, expected_prior_ = 0, received_prior_ = 0;
    double jitter_ = 0;
    std::optional<std::uint32_t> last_transit_;  // in timestamp units; wraps as timestamps do
    std::uint32_t last_sr_ = 0;
    std::optional<TimePoint> last_sr_at_;
};

// Which sequence numbers to ask for again, and when. A hole is asked for when reorder_tolerance later packets (or
// reorder_wait, at the end of a burst) have shown that it is no reordering, then every retry interval, at most
// tries_max times, and forgotten after age_max.
class NackGenerator {
public:
    static constexpr std::size_t holes_max = 1'000;  // more: all are dropped and a key frame is needed
    static constexpr std::size_t due_max = 250;      // at most one NACK of 1,000 bytes; the rest with the next call
    static constexpr std::uint64_t reorder_tolerance = 2;
    static constexpr std::chrono::milliseconds reorder_wait{10};
    static constexpr int tries_max = 10;
    static constexpr std::chrono::milliseconds retry_interval{50};
    static constexpr std::chrono::milliseconds age_max{1'000};

    // False: it has come before, or comes after it was given up.
    bool on_packet(std::uint64_t sequence, TimePoint now);
    // Sequences to put in a NACK now. Call after packets and every 10 ms or so.
    [[nodiscard]] std::vector<std::uint16_t> due(TimePoint now);
    // True once after a hole was given up: the picture can only be mended by a key frame.
    [[nodiscard]] bool take_key_frame_needed();

private:
    struct Hole {
        TimePoint since, asked;
        int tries = 0;
    };
    std::map<std::uint64_t, Hole> holes_;
    std::uint64_t first_ = 0;
    std::optional<std::uint64_t> highest_;
    bool key_frame_needed_ = false;
};

// Arrival times of one transport (all its SSRCs), made into feedback every interval.
class TransportCcReceiver {
public:
    static constexpr std::chrono::milliseconds interval{50};
    static constexpr std::size_t arrivals_max = 2'000;  // kept; beyond, the oldest goes unreported
    static constexpr std::size_t statuses_max = 500;    // of one feedback, so that it fits a datagram
    // Reported arrivals are kept that long: a late packet moves the base back over them, and they are told again.
    static constexpr std::chrono::milliseconds back_window{500};

    void on_packet(std::uint16_t transport_sequence, TimePoint now);
    // Feedback for what arrived since the last one; nullopt when nothing is due. Call until nullopt: what does not fit
    // one feedback (statuses_max, or an arrival more than 8 s after the one before) is due at once.
    [[nodiscard]] std::optional<TransportFeedback> due(std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                                                       TimePoint now);

private:
    SequenceUnwrapper unwrapper_;
    std::map<std::uint64_t, TimePoint> arrivals_;
    std::optional<std::uint64_t> next_base_;  // the first sequence the next feedback speaks of
    std::uint64_t forgotten_below_ = 0;       // what lies below cannot be told again
    std::optional<TimePoint> last_sent_, epoch_;
    std::uint8_t feedback_count_ = 0;
};

}  // namespace lanai::streaming::rtp
