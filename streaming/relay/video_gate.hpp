// Which pictures a viewer loses whose TCP connection does not take them as fast as they come. UDP loses packets by itself;
// TCP only delays them, and everything behind them. So pictures stop at the door until what waits has left, and begin
// anew at a key frame; sound always passes. Pure; time is a parameter; owned by one shard thread.
#pragma once

#include "streaming/packet.hpp"

#include <cstddef>
#include <cstdint>

namespace lanai::streaming::relay {

class VideoGate {
public:
    // More than that waits for longer than patience: the connection is slower than the picture. (A key frame may well be
    // larger, and is gone soon where the connection is fast enough.)
    static constexpr std::size_t backlog_bytes = 64 * 1024;
    static constexpr std::chrono::milliseconds patience{500};
    static constexpr std::size_t picture_begins_bytes_max = 384 * 1024;   // beyond, no picture begins at all
    static constexpr std::size_t picture_goes_on_bytes_max = 640 * 1024;  // beyond, not even its rest is sent
    static constexpr std::size_t past_bytes_max = 128 * 1024;             // beyond, a newcomer's past waits
    static constexpr std::uint64_t past_packets_max = 2'048;              // beyond, it is left out
    static constexpr std::size_t resume_bytes_max = 16 * 1024;
    // A slow viewer asks for key frames this often at most: they cost everybody.
    static constexpr std::chrono::seconds ask_interval{3};

    [[nodiscard]] bool closed() const { return closed_; }

    // May this packet of the picture with that timestamp go, behind so many bytes? No: the gate is closed from here on.
    [[nodiscard]] bool pass(std::uint32_t timestamp, std::size_t queued_bytes, TimePoint now) {
        const bool begins = !timestamp_seen_ || timestamp != timestamp_;
        timestamp_ = timestamp;
        timestamp_seen_ = true;
        if (queued_bytes <= backlog_bytes) {
            behind_ = false;
        } else if (!behind_) {
            behind_ = true;
            behind_since_ = now;
        }
        const bool slow = behind_ && now - behind_since_ >= patience;
        const bool cut = queued_bytes > picture_goes_on_bytes_max ||
                         (begins && (slow || queued_bytes > picture_begins_bytes_max));
        if (cut) close();
        return !cut;
    }
    void close() {
        closed_ = true;
        behind_ = false;
    }
    void open() { closed_ = false; }

    // Is a key frame wanted to open it, and may it be asked for now?
    [[nodiscard]] bool ask(TimePoint now) {
        if (asked_ && now - asked_at_ < ask_interval) return false;
        asked_ = true;
        asked_at_ = now;
        return true;
    }

private:
    bool closed_ = false, behind_ = false, asked_ = false, timestamp_seen_ = false;
    std::uint32_t timestamp_ = 0;  // of the picture under way
    TimePoint behind_since_{}, asked_at_{};
};

}  // namespace lanai::streaming::relay
