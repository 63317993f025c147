#include "relay/layer_selector.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

namespace {

// What a layer may take of what the network has shown: headroom for key frames, sound and others' traffic.
constexpr std::uint64_t within(std::uint64_t bps, unsigned percent) {
    return bps / 100 * percent;
}
constexpr unsigned down_percent = 85;  // of what got through while it was too much
constexpr unsigned up_percent = 70;    // of what the narrowest link could carry

}  // namespace

std::uint8_t LayerSelector::first_layer(const Rates& rates) {
    std::uint8_t best = 0;
    bool found = false;
    for (std::uint8_t layer = 0; layer < layers_max; ++layer) {
        if (rates[layer] == 0) continue;
        const bool fits = rates[layer] <= start_bps, best_fits = found && rates[best] <= start_bps;
        const bool better = !found || (fits && (!best_fits || rates[layer] > rates[best])) ||
                            (!fits && !best_fits && rates[layer] < rates[best]);
        if (better) best = layer, found = true;
    }
    return best;
}

// The largest smaller layer within the budget, else the smallest of all; the layer itself when none is smaller.
std::uint8_t LayerSelector::lower_than(std::uint8_t layer, const Rates& rates, std::uint64_t budget_bps) {
    std::uint8_t chosen = layer;
    for (std::uint8_t other = 0; other < layers_max; ++other) {
        if (rates[other] == 0 || rates[other] >= rates[layer]) continue;
        const bool fits = rates[other] <= budget_bps;
        const bool chosen_fits = chosen != layer && rates[chosen] <= budget_bps;
        const bool better = chosen == layer || (fits && (!chosen_fits || rates[other] > rates[chosen])) ||
                            (!fits && !chosen_fits && rates[other] < rates[chosen]);
        if (better) chosen = other;
    }
    return chosen;
}

std::uint8_t LayerSelector::next_above(std::uint8_t layer, const Rates& rates) {
    std::uint8_t chosen = layer;
    for (std::uint8_t other = 0; other < layers_max; ++other) {
        if (rates[other] <= rates[layer]) continue;
        if (chosen == layer || rates[other] < rates[chosen]) chosen = other;
    }
    return chosen;
}

void LayerSelector::disturbed(TimePoint now) {
    disturbed_at_ = now;
    if (now - stepped_up_ < step_back && stepped_up_ != TimePoint{}) {
        calm_ = std::min(calm_ * 2, calm_max);
        stepped_up_ = {};  // counted once
    }
}

std::uint8_t LayerSelector::choose(std::uint8_t wanted, const Rates& rates, const rtp::BandwidthEstimator& network,
                                   TimePoint now) {
    if (!network.known() || rates[wanted] == 0) {
        // Nothing is known, or the layer has ended: what arrives, from the cautious end.
        return rates[wanted] == 0 ? first_layer(rates) : wanted;
    }
    const bool crowded = network.queue() > queue_down || network.backlog() > backlog_down ||
                         network.loss() > loss_down || network.stalled(now);
    if (crowded) {
        disturbed(now);
        if (now - stepped_down_ < settle) return wanted;
        const auto lower = lower_than(wanted, rates, within(network.acknowledged_bps(), down_percent));
        if (lower != wanted) stepped_down_ = now;
        return lower;
    }
    if (disturbed_at_ == TimePoint{}) disturbed_at_ = now;
    if (stepped_up_ != TimePoint{} && now - stepped_up_ > step_back) {  // it was right
        calm_ = std::max(calm_ / 2, calm_first);
        stepped_up_ = {};
    }
    const auto higher = next_above(wanted, rates);
    const bool bears_it = network.queue() < queue_clear && rates[higher] <= within(network.capacity_bps(), up_percent);
    if (higher == wanted || !bears_it || now - disturbed_at_ < calm_) return wanted;
    stepped_up_ = now;
    disturbed_at_ = now;  // the next step up waits as long again
    return higher;
}

bool LayerSelector::wants_probe(std::uint8_t wanted, const Rates& rates, const rtp::BandwidthEstimator& network,
                                TimePoint now) {
    const bool calm = network.known() && network.queue() < queue_clear && !network.stalled(now) &&
                      now - disturbed_at_ >= calm_ / 2 && now - probed_at_ >= calm_ / 4;
    const auto higher = next_above(wanted, rates);
    if (!calm || higher == wanted || rates[higher] <= within(network.capacity_bps(), up_percent)) return false;
    probed_at_ = now;
    return true;
}

bool LayerSelector::must_stop(const rtp::BandwidthEstimator& network, TimePoint now) const {
    return network.known() &&
           (network.queue() > queue_stop || network.backlog() > backlog_stop || network.stalled(now));
}

bool LayerSelector::may_begin(const rtp::BandwidthEstimator& network, TimePoint now) const {
    return !network.known() ||
           (network.queue() < queue_clear && network.backlog() < backlog_clear && !network.stalled(now));
}

}  // namespace lanai::streaming::relay
