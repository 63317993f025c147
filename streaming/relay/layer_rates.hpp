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

    // So many pictures of the others without one of its own (0.2 to 0.4 s at 30 a second): the layer has ended. A window's
    // silence would be noticed a second later, and its viewers see a frozen picture until then.
    static constexpr std::uint32_t pictures_behind_max = 12;

    void on_packet(const Packet& packet) {
        bytes_[packet.layer] += packet.payload.size();
        if (packet.marker) {
            for (auto& behind : pictures_behind_) ++behind;
        }
        pictures_behind_[packet.layer] = 0;
    }
    void tick(TimePoint now) {
        for (std::size_t layer = 0; layer < layers_max; ++layer) {
            if (pictures_behind_[layer] >= pictures_behind_max) rates_bps_[layer] = 0;
        }
        if (now - since_ < window) return;
        const auto elapsed_us = std::chrono::duration_cast<std::chrono::microseconds>(now - since_).count();
        for (std::size_t layer = 0; layer < layers_max; ++layer) {
            const std::uint64_t bps =
                since_ == TimePoint{} ? 0 : bytes_[layer] * 8'000'000 / static_cast<std::uint64_t>(elapsed_us);
            // A key frame every other window must not look like a change of rate; silence counts at once.
            if (pictures_behind_[layer] >= pictures_behind_max) continue;  // what it sent before its end
            rates_bps_[layer] = bps == 0 || rates_bps_[layer] == 0 ? bps : (3 * rates_bps_[layer] + bps) / 4;
        }
        bytes_ = {};
        since_ = now;
    }
    // 0: not arriving.
    [[nodiscard]] const std::array<std::uint64_t, layers_max>& bps() const { return rates_bps_; }

private:
    std::array<std::uint64_t, layers_max> bytes_{}, rates_bps_{};
    std::array<std::uint32_t, layers_max> pictures_behind_{};  // since the layer's last packet
    TimePoint since_{};
};

}  // namespace lanai::streaming::relay
