// How often one viewer's packets are sent again: each at most times_max times, and all together no more than about as
// many as are sent for the first time, so that a viewer who asks for everything again and again costs the others
// nothing. Pure; owned by one viewer.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace lanai::streaming::relay {

class RetransmissionBudget {
public:
    static constexpr std::uint8_t times_max = 3;
    static constexpr std::uint32_t credit_max = 600;   // about two seconds of video: an outage's worth
    static constexpr std::uint32_t credit_first = 200;

    void on_sent(std::uint32_t packets) { credit_ = std::min(credit_max, credit_ + packets); }
    // May this packet go out once more? Says yes at most times_max times for one that was asked for lately.
    [[nodiscard]] bool take(std::uint64_t index) {
        if (credit_ == 0) return false;
        auto& slot = slots_[index % slots_.size()];
        const auto name = static_cast<std::uint32_t>(index);
        if (slot.index != name) slot = {name, 0};
        if (slot.times >= times_max) return false;
        ++slot.times;
        --credit_;
        return true;
    }

private:
    struct Slot {
        std::uint32_t index = 0;  // the low half is enough: 2^32 packets ago nothing was kept
        std::uint8_t times = 0;
    };
    std::array<Slot, 128> slots_{};
    std::uint32_t credit_ = credit_first;
};

}  // namespace lanai::streaming::relay
