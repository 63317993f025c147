// Has a whole H.264 key frame come: SPS first, then the IDR picture up to its marker, without a hole? Then a decoder
// could show it. Pure; owned by one thread.
#pragma once

#include "rtp/payload.hpp"

#include <cstdint>
#include <span>

namespace lanai::bench {

class KeyFrameWatch {
public:
    // extended: sequence number with rollovers. True: this packet completed the first key frame.
    bool on_packet(std::uint64_t extended, bool marker, std::span<const std::uint8_t> payload) {
        if (complete_ || payload.empty()) return false;
        const bool in_order = started_ && extended == next_;
        next_ = extended + 1;
        if (streaming::rtp::starts_key_frame(streaming::Codec::h264, payload) && !(in_order && !picture_)) {
            started_ = true;
            picture_ = false;
        } else if (!in_order) {
            started_ = picture_ = false;
        }
        if (started_ && streaming::rtp::contains_idr_start(payload)) picture_ = true;
        complete_ = started_ && picture_ && marker;
        if (marker) started_ = picture_ = false;
        return complete_;
    }
    [[nodiscard]] bool complete() const { return complete_; }

private:
    bool started_ = false, picture_ = false, complete_ = false;
    std::uint64_t next_ = 0;
};

}  // namespace lanai::bench
