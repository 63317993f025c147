// What a bad network does to one direction of one flow. Pure: time is a parameter, chance comes from a seed, and each
// packet takes the same number of draws whatever happens to it, so the same seed gives each packet the same fate.
#pragma once

#include "link/dice.hpp"
#include "streaming/packet.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace lanai::test {

using streaming::TimePoint;

struct Impairments {
    double loss = 0;  // share of the packets, each for itself
    // Gilbert-Elliott: a packet may begin or end a burst; burst_loss is the share that is lost within one.
    double burst_begin = 0, burst_end = 1, burst_loss = 1;
    std::chrono::microseconds delay{0};
    std::chrono::microseconds jitter{0};  // delay ± that, evenly; the order stays
    double reorder = 0;                   // share of the packets that comes later by:
    std::chrono::microseconds reorder_by{0};
    std::uint64_t rate_bps = 0;                   // 0: no limit
    std::size_t queue_bytes_max = 64 * 1'024;     // before the bottleneck; what does not fit is lost
    bool outage = false;                          // nothing comes through
};

enum class Fate : std::uint8_t { passed, lost, lost_in_burst, queue_full, outage };

struct FateCounts {
    std::uint64_t passed = 0, lost = 0, lost_in_burst = 0, queue_full = 0, outage = 0, reordered = 0, bytes = 0;
    [[nodiscard]] std::uint64_t all_lost() const { return lost + lost_in_burst + queue_full + outage; }
};

class Impairment {
public:
    explicit Impairment(std::uint64_t seed) : dice_(seed) {}

    // Changes hold from the next packet on; chance and bottleneck go on from where they are.
    void set(const Impairments& impairments) { impairments_ = impairments; }
    [[nodiscard]] const Impairments& get() const { return impairments_; }

    struct Verdict {
        Fate fate = Fate::passed;
        TimePoint due{};  // when it leaves, if it passed
    };
    [[nodiscard]] Verdict judge(std::size_t bytes, TimePoint now);
    [[nodiscard]] const FateCounts& counts() const { return counts_; }

private:
    [[nodiscard]] Fate fate_of(std::size_t bytes, TimePoint now);

    Impairments impairments_;
    Dice dice_;
    FateCounts counts_;
    bool in_burst_ = false;
    TimePoint bottleneck_free_{};  // when the last queued byte will have left
    TimePoint last_due_{};         // of the packets that keep the order
};

}  // namespace lanai::test
