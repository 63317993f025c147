// The bytes that a TCP connection has not taken yet: frames of RFC 4571, back to back, so that one write carries as many
// as the kernel takes. Pure; owned by one shard thread.
#pragma once

#include "rtp/framing.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lanai::streaming::relay {

class TcpQueue {
public:
    // A connection that leaves so much untaken is as good as dead. Video stops long before (VideoGate); sound alone
    // needs longer than consent lasts to fill the rest.
    static constexpr std::size_t bytes_max = 768 * 1024;
    static constexpr std::size_t kept_bytes_max = 16 * 1024;  // of memory while empty

    // False when there is no room, or the datagram is no frame; nothing is queued then.
    [[nodiscard]] bool push(std::span<const std::uint8_t> datagram);
    [[nodiscard]] std::span<const std::uint8_t> front() const { return std::span(bytes_).subspan(taken_); }
    void pop(std::size_t bytes);
    [[nodiscard]] std::size_t size() const { return bytes_.size() - taken_; }
    [[nodiscard]] bool empty() const { return size() == 0; }

private:
    std::vector<std::uint8_t> bytes_;
    std::size_t taken_ = 0;  // of bytes_, at its front
};

}  // namespace lanai::streaming::relay
