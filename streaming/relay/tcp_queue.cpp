#include "relay/tcp_queue.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

bool TcpQueue::push(std::span<const std::uint8_t> datagram) {
    if (datagram.empty() || datagram.size() > rtp::frame_bytes_max) return false;
    if (size() + rtp::frame_head_bytes + datagram.size() > bytes_max) return false;
    const auto head = rtp::frame_head(static_cast<std::uint16_t>(datagram.size()));
    bytes_.insert(bytes_.end(), head.begin(), head.end());
    bytes_.insert(bytes_.end(), datagram.begin(), datagram.end());
    return true;
}

void TcpQueue::pop(std::size_t bytes) {
    taken_ += std::min(bytes, size());
    if (empty()) {
        bytes_.clear();
        taken_ = 0;
        if (bytes_.capacity() > kept_bytes_max) std::vector<std::uint8_t>().swap(bytes_);
    } else if (taken_ > bytes_.size() / 2) {  // each byte moves once at most, on the average
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(taken_));
        taken_ = 0;
    }
}

}  // namespace lanai::streaming::relay
