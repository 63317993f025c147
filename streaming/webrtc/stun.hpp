// STUN binding messages as ICE uses them (RFC 8489, RFC 8445 section 16): one parser, one writer.
// Pure; any thread. Bytes are a stranger's: bounded, never throws.
#pragma once

#include "rtp/bytes.hpp"
#include "webrtc/endpoint.hpp"
#include "webrtc/error.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace lanai::streaming::webrtc {

inline constexpr std::size_t stun_bytes_max = 2'048;  // more than any path carries in one datagram
inline constexpr std::size_t stun_unknown_max = 8;    // attributes reported in a 420

enum class StunType : std::uint16_t {
    binding_request = 0x0001,
    binding_indication = 0x0011,
    binding_success = 0x0101,
    binding_error = 0x0111,
};
using StunTransaction = std::array<std::uint8_t, 12>;

// A view into the datagram it was parsed from. Attributes behind MESSAGE-INTEGRITY are not read.
struct StunMessage {
    StunType type = StunType::binding_request;
    StunTransaction transaction{};
    std::string_view username;
    std::optional<std::uint32_t> priority;
    bool use_candidate = false;
    std::optional<std::uint64_t> ice_controlling, ice_controlled;
    std::optional<Endpoint> mapped;  // XOR-MAPPED-ADDRESS
    std::optional<int> error_code;
    std::vector<std::uint16_t> unknown;       // comprehension-required and not ours, at most stun_unknown_max
    std::optional<std::size_t> integrity_at;  // offset of MESSAGE-INTEGRITY
    bool has_fingerprint = false;             // and it is right
    std::span<const std::uint8_t> datagram;
};

// Errors: not_stun (header), stun_malformed (attributes), stun_bad_fingerprint.
[[nodiscard]] Result<StunMessage> parse_stun(std::span<const std::uint8_t> datagram);

// The USERNAME of what looks like a binding request, for whoever must know cheaply whose it may be: reads no further than
// that, and proves nothing. Empty: none.
[[nodiscard]] std::string_view peek_username(std::span<const std::uint8_t> datagram);

// Is MESSAGE-INTEGRITY there and made with this password (short-term credentials)?
[[nodiscard]] bool check_integrity(const StunMessage&, std::string_view password);

// Writes one message; the attributes in call order, integrity and fingerprint last.
class StunWriter {
public:
    StunWriter(StunType, const StunTransaction&);
    StunWriter(const StunWriter&) = delete;
    StunWriter& operator=(const StunWriter&) = delete;
    void username(std::string_view);
    void priority(std::uint32_t);
    void use_candidate();
    void ice_controlling(std::uint64_t tie_breaker);
    void ice_controlled(std::uint64_t tie_breaker);
    void xor_mapped_address(const Endpoint&);
    void error(int code, std::string_view reason);
    void unknown_attributes(std::span<const std::uint16_t>);
    void message_integrity(std::string_view password);
    void fingerprint();
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

    // Any other attribute.
    void attribute(std::uint16_t type, std::span<const std::uint8_t> value);

private:
    // Sets the header's length to what is written so far plus `more`.
    void set_length(std::size_t more);

    std::vector<std::uint8_t> bytes_;
    rtp::ByteWriter out_{bytes_};
    StunTransaction transaction_;
};

}  // namespace lanai::streaming::webrtc
