// What one RTP stream delivered: received, lost, twice; in all and in a window. Pure; owned by one thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace lanai::bench {

class StreamCounter {
public:
    static constexpr std::uint64_t window_packets = 1'024;  // how far back a number is known to be a duplicate

    // The number with its rollovers, nearest to the highest so far. Not noted yet: it may be forged.
    [[nodiscard]] std::uint64_t extend(std::uint16_t sequence) const {
        if (received_ == 0) return sequence;
        const auto step = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(highest_)));
        const auto extended = static_cast<std::int64_t>(highest_) + step;
        return extended < 0 ? sequence : static_cast<std::uint64_t>(extended);
    }
    [[nodiscard]] static std::uint32_t rollovers(std::uint64_t extended) { return static_cast<std::uint32_t>(extended >> 16); }

    // An authentic packet. False: it came before.
    bool note(std::uint64_t extended) {
        if (received_ == 0) {
            first_ = highest_ = base_ = extended;
            seen_.fill(0);
        } else if (extended > highest_) {
            for (auto n = std::max(highest_ + 1, extended < window_packets ? 0 : extended - window_packets + 1); n < extended; ++n) unset(n);
            highest_ = extended;
        } else if (highest_ - extended >= window_packets || seen(extended)) {
            ++duplicates_;
            return false;
        }
        set(extended);
        ++received_;
        first_ = std::min(first_, extended);
        if (extended >= base_) ++window_received_;
        return true;
    }

    // Starts to count anew behind the highest number so far.
    void begin_window() {
        base_ = received_ == 0 ? 0 : highest_ + 1;
        window_received_ = 0;
        duplicates_before_ = duplicates_;
    }
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t highest() const { return highest_; }
    [[nodiscard]] std::uint64_t lost() const { return received_ == 0 ? 0 : highest_ - first_ + 1 - received_; }
    [[nodiscard]] std::uint64_t window_received() const { return window_received_; }
    [[nodiscard]] std::uint64_t window_duplicates() const { return duplicates_ - duplicates_before_; }
    [[nodiscard]] std::uint64_t window_lost() const {
        return received_ == 0 || highest_ < base_ ? 0 : highest_ - base_ + 1 - window_received_;
    }

private:
    [[nodiscard]] bool seen(std::uint64_t n) const { return (seen_[n / 64 % seen_.size()] >> (n % 64) & 1) != 0; }
    void set(std::uint64_t n) { seen_[n / 64 % seen_.size()] |= std::uint64_t{1} << (n % 64); }
    void unset(std::uint64_t n) { seen_[n / 64 % seen_.size()] &= ~(std::uint64_t{1} << (n % 64)); }

    std::array<std::uint64_t, window_packets / 64> seen_{};
    std::uint64_t first_ = 0, highest_ = 0, base_ = 0;
    std::uint64_t received_ = 0, window_received_ = 0, duplicates_ = 0, duplicates_before_ = 0;
};

}  // namespace lanai::bench
