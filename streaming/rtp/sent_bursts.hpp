// What was sent lately to one receiver, under transport-wide sequence numbers: enough to read its feedback. Packets that
// left in one send are one entry. Pure; owned by one shard thread.
#pragma once

#include "streaming/packet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace lanai::streaming::rtp {

struct SentBurst {
    std::uint64_t first = 0;  // transport-wide sequence number, unwrapped; the others follow
    TimePoint at{};
    std::uint32_t packets = 0;
    std::uint32_t bytes = 0;
    std::uint64_t bytes_before = 0;  // of all that was sent earlier
    [[nodiscard]] std::uint64_t end() const { return first + packets; }
    [[nodiscard]] std::uint32_t bytes_a_packet() const { return packets == 0 ? 0 : bytes / packets; }
};

class SentBursts {
public:
    static constexpr std::size_t bursts_max = 256;  // about three seconds of a talk

    void add(const SentBurst& burst) {
        bursts_[added_ % bursts_max] = burst;
        ++added_;
    }
    [[nodiscard]] bool empty() const { return added_ == 0; }
    // One behind the highest number sent.
    [[nodiscard]] std::uint64_t next() const { return empty() ? 0 : newest().end(); }
    // The entry that holds this number; null: never sent, or forgotten.
    [[nodiscard]] const SentBurst* find(std::uint64_t sequence) const {
        if (empty() || sequence >= next()) return nullptr;
        std::uint64_t low = added_ > bursts_max ? added_ - bursts_max : 0, high = added_ - 1;
        while (low < high) {  // entries are in order
            const std::uint64_t middle = (low + high + 1) / 2;
            if (bursts_[middle % bursts_max].first <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        const SentBurst& found = bursts_[low % bursts_max];
        return sequence >= found.first && sequence < found.end() ? &found : nullptr;
    }

private:
    [[nodiscard]] const SentBurst& newest() const { return bursts_[(added_ - 1) % bursts_max]; }

    std::array<SentBurst, bursts_max> bursts_{};
    std::uint64_t added_ = 0;
};

}  // namespace lanai::streaming::rtp
