// Which encoding of the picture one viewer gets, and whether it gets pictures at all now: from what its network bears
// (BandwidthEstimator) and what the layers take (LayerRates). Pure; time is a parameter; owned by one viewer.
//
// Down at once, when a queue shows that packets come faster than they leave, long before the viewer's buffer is empty. Up
// only when the path has shown that it could carry more, after a calm time that doubles with each step that had to be
// taken back. With no lower layer the pictures stop until the queue is gone; sound goes on.
#pragma once

#include "rtp/bandwidth_estimator.hpp"

#include <array>
#include <chrono>
#include <cstdint>

namespace lanai::streaming::relay {

class LayerSelector {
public:
    static constexpr std::chrono::milliseconds queue_down{150};   // then a lower layer is taken
    static constexpr std::chrono::milliseconds queue_stop{250};   // then no picture goes out
    static constexpr std::chrono::milliseconds queue_clear{60};   // then pictures may begin again
    // The same of what is under way, which includes how long feedback takes.
    static constexpr std::chrono::milliseconds backlog_down{250}, backlog_stop{400}, backlog_clear{120};
    static constexpr double loss_down = 0.12;
    static constexpr std::chrono::milliseconds calm_first{1'000}, calm_max{60'000};
    static constexpr std::chrono::milliseconds settle{600};       // between two steps down: the queue needs time to go
    static constexpr std::chrono::milliseconds step_back{5'000};  // a step up undone within that was a mistake
    static constexpr std::uint64_t start_bps = 1'200'000;         // believed of a network that is not known yet

    using Rates = std::array<std::uint64_t, layers_max>;  // bit/s; 0: not arriving

    // For a viewer that begins: the best layer that an unknown network should bear, else the smallest.
    [[nodiscard]] static std::uint8_t first_layer(const Rates&);

    // The layer to have, given the one wanted so far. Call every 50 to 100 ms.
    [[nodiscard]] std::uint8_t choose(std::uint8_t wanted, const Rates&, const rtp::BandwidthEstimator&, TimePoint now);
    // Should a train of packets be sent that were sent before, to see how far apart they arrive? A small layer's own
    // pictures are one packet each and show nothing.
    [[nodiscard]] bool wants_probe(std::uint8_t wanted, const Rates&, const rtp::BandwidthEstimator&, TimePoint now);
    // Must pictures stop?
    [[nodiscard]] bool must_stop(const rtp::BandwidthEstimator&, TimePoint now) const;
    [[nodiscard]] bool may_begin(const rtp::BandwidthEstimator&, TimePoint now) const;

private:
    [[nodiscard]] static std::uint8_t lower_than(std::uint8_t layer, const Rates&, std::uint64_t budget_bps);
    [[nodiscard]] static std::uint8_t next_above(std::uint8_t layer, const Rates&);
    void disturbed(TimePoint now);

    TimePoint disturbed_at_{}, stepped_down_{}, stepped_up_{}, probed_at_{};
    std::chrono::milliseconds calm_ = calm_first;
};

}  // namespace lanai::streaming::relay
