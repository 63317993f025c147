// A peer's address.
#pragma once

#include <cstdint>

namespace lanai::streaming::webrtc {

// An address as the socket sees it; opaque here, compared and echoed.
struct Endpoint {
    std::uint8_t bytes[16]{};  // IPv6, or IPv4 mapped (::ffff:a.b.c.d)
    std::uint16_t port = 0;
    std::uint32_t stream = 0;  // 0: UDP; else which of the shard's TCP connections (RFC 6544), never used twice
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace lanai::streaming::webrtc
