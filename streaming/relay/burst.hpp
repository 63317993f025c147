// Sealed datagrams of one destination, one behind the other, so that runs of equal length leave in one system call
// (UDP_SEGMENT: all segments have one length, the last may be shorter). One buffer a shard; one session at a time
// writes to it and flushes before it lets go. Owned by the shard's thread.
#pragma once

#include "streaming/packet.hpp"
#include "webrtc/endpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace lanai::streaming::relay {

// Where a session's datagrams go; the shard.
class Wire {
public:
    virtual ~Wire() = default;
    virtual bool send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram) = 0;
    // Datagrams of segment_bytes each, of which the last may be shorter. Returns how many left.
    virtual std::size_t send_segments(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                                      std::size_t segment_bytes) = 0;
    // May an error be answered to somebody who proved nothing?
    [[nodiscard]] virtual bool may_refuse(TimePoint) { return true; }
    // Bytes that wait for the TCP connection `to` to take them; `gone` when it ended. Ask of TCP only.
    static constexpr std::size_t gone = SIZE_MAX;
    [[nodiscard]] virtual std::size_t queued_bytes(const webrtc::Endpoint& to) const = 0;
};

class Burst {
public:
    static constexpr std::size_t segments_max = 64;   // the kernel's UDP_MAX_SEGMENTS
    static constexpr std::size_t bytes_max = 65'000;  // one send is one IP datagram to the kernel until it is cut
    static constexpr std::size_t datagram_bytes_max = 2'048;

    struct Sent {
        std::uint32_t datagrams = 0, refused = 0;
        std::uint64_t bytes = 0;
    };

    explicit Burst(Wire& wire) : wire_(wire), buffer_(std::make_unique<std::uint8_t[]>(bytes_max)) {}

    void begin(const webrtc::Endpoint& to) {
        to_ = to;
        sent_ = {};
    }
    // Room for the next datagram, which will have exactly `bytes` (at most datagram_bytes_max); commit() adds it.
    [[nodiscard]] std::uint8_t* room(std::size_t bytes) {
        const bool fits = segments_ == 0 || (bytes <= segment_bytes_ && !last_is_shorter_ && segments_ < segments_max &&
                                             used_ + bytes <= bytes_max);
        if (!fits) flush();
        return buffer_.get() + used_;
    }
    void commit(std::size_t bytes) {
        if (segments_ == 0) segment_bytes_ = bytes;
        last_is_shorter_ = bytes < segment_bytes_;
        used_ += bytes;
        ++segments_;
    }
    void flush() {
        if (segments_ == 0) return;
        const std::span<const std::uint8_t> datagrams(buffer_.get(), used_);
        const std::size_t left = segments_ == 1 ? (wire_.send(to_, datagrams) ? 1 : 0)
                                                : wire_.send_segments(to_, datagrams, segment_bytes_);
        sent_.datagrams += static_cast<std::uint32_t>(left);
        sent_.refused += static_cast<std::uint32_t>(segments_ - left);
        sent_.bytes += used_;
        used_ = segments_ = segment_bytes_ = 0;
        last_is_shorter_ = false;
    }
    // Flushes, and says what left since begin().
    [[nodiscard]] Sent end() {
        flush();
        return sent_;
    }

private:
    Wire& wire_;
    std::unique_ptr<std::uint8_t[]> buffer_;
    webrtc::Endpoint to_{};
    std::size_t used_ = 0, segments_ = 0, segment_bytes_ = 0;
    bool last_is_shorter_ = false;
    Sent sent_{};
};

}  // namespace lanai::streaming::relay
