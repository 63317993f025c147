// RTP headers (RFC 3550 section 5.1) and header extensions (RFC 8285). Pure; any thread; bytes in, values out.
#pragma once

#include "rtp/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lanai::streaming::rtp {

inline constexpr std::size_t header_bytes_min = 12;
// Of the first octet and of the second, section 5.1.
inline constexpr std::uint8_t padding_bit = 0x20, extension_bit = 0x10, marker_bit = 0x80;

// A view into the datagram it was parsed from.
struct Header {
    std::uint8_t payload_type = 0;
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::span<const std::uint8_t> extension_data;  // one-byte or two-byte elements, RFC 8285
    std::uint16_t extension_profile = 0;           // 0xBEDE or 0x100x; 0: none
    std::span<const std::uint8_t> payload;         // without padding
    std::size_t padding_bytes = 0;
};

// packet: a whole RTP packet in plaintext (after SRTP).
[[nodiscard]] Result<Header> parse_header(std::span<const std::uint8_t> packet);

// The data of the element with this id (1..14 one-byte, 1..255 two-byte), if present and well formed.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> find_extension(const Header&, std::uint8_t id);

// Header extension ids negotiated for one media section; 0 means not negotiated.
struct ExtensionIds {
    std::uint8_t transport_cc = 0;
    std::uint8_t abs_send_time = 0;
    std::uint8_t mid = 0;
    std::uint8_t rid = 0;
    std::uint8_t repaired_rid = 0;
    std::uint8_t audio_level = 0;
};

struct HeaderFields {
    std::uint8_t payload_type = 0;
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::uint8_t transport_cc_id = 0;  // 0: no such extension
    std::uint16_t transport_cc_sequence = 0;
    std::uint8_t mid_id = 0;  // 0: no such extension
    std::string_view mid;     // at most 16 bytes
};

// Writes header and one-byte extensions at the front of `out`; returns the bytes written, 0 when they do not fit.
[[nodiscard]] std::size_t write_header(const HeaderFields&, std::span<std::uint8_t> out);

// Is a datagram RTP or RTCP, by RFC 7983 first byte (128..191) and RFC 5761 section 4 payload type?
[[nodiscard]] bool looks_like_rtcp(std::span<const std::uint8_t> datagram);

// Unwraps 16-bit sequence numbers into 64 bits. Starts at 2^32 + value and follows the highest only, so that it never
// underflows and the low 32 bits are RFC 3550's extended sequence number.
class SequenceUnwrapper {
public:
    std::uint64_t unwrap(std::uint16_t value);
    void reset() { last_.reset(); }

private:
    std::optional<std::uint64_t> last_;
};

}  // namespace lanai::streaming::rtp
