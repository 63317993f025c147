// How much each layer of a stage's video takes, measured; shared by all its viewers on a shard. Owned by the shard's
// thread.
#pragma once

#include "streaming/packet.hpp"

#include <array>
#include <cstdint>

namespace lanai::streaming::relay {

class LayerRates {
public:
    static constexpr std::chrono::milliseconds window{500};

    void on_packet(std::uint8_t layer, std::size_t bytes) { bytes_[layer] += bytes; }
    void tick(TimePoint now) {
        if (now - since_ < window) return;
        const auto elapsed_us = std::chrono::duration_cast<std::chrono::microseconds>(now - since_).count();
        for (std::size_t layer = 0; layer < layers_max; ++layer) {
            const std::uint64_t bps =
                since_ == TimePoint{} ? 0 : bytes_[layer] * 8'000'000 / static_cast<std::uint64_t>(elapsed_us);
            // A key frame every other window must not look like a change of rate; silence counts at once.
            rates_bps_[layer] = bps == 0 || rates_bps_[layer] == 0 ? bps : (3 * rates_bps_[layer] + bps) / 4;
        }
        bytes_ = {};
        since_ = now;
    }
    // 0: not arriving.
    [[nodiscard]] const std::array<std::uint64_t, layers_max>& bps() const { return rates_bps_; }

private:
    std::array<std::uint64_t, layers_max> bytes_{}, rates_bps_{};
    TimePoint since_{};
};

}  // namespace lanai::streaming::relay
