#include "webrtc/stun.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::uint32_t magic_cookie = 0x2112A442;
constexpr std::size_t header_bytes = 20, attribute_header_bytes = 4;
constexpr std::size_t integrity_bytes = 20, fingerprint_bytes = 4;
constexpr std::uint32_t fingerprint_mask = 0x5354554E;

enum Attribute : std::uint16_t {
    attribute_mapped_address = 0x0001,
    attribute_username = 0x0006,
    attribute_message_integrity = 0x0008,
    attribute_error_code = 0x0009,
    attribute_unknown_attributes = 0x000A,
    attribute_xor_mapped_address = 0x0020,
    attribute_priority = 0x0024,
    attribute_use_candidate = 0x0025,
    attribute_fingerprint = 0x8028,
    attribute_ice_controlled = 0x8029,
    attribute_ice_controlling = 0x802A,
};

constexpr std::array<std::uint32_t, 256> make_crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = value >> 1U ^ ((value & 1U) != 0 ? 0xEDB8'8320U : 0U);
        table[i] = value;
    }
    return table;
}

std::uint32_t crc32(std::span<const std::uint8_t> data) {
    static constexpr auto table = make_crc_table();
    std::uint32_t crc = 0xFFFF'FFFF;
    for (const std::uint8_t byte : data) crc = crc >> 8U ^ table[(crc ^ byte) & 0xFFU];
    return ~crc;
}

// HMAC-SHA1 of a message's front whose header announces `length` (RFC 8489 section 14.5).
std::array<std::uint8_t, integrity_bytes> integrity_of(std::span<const std::uint8_t> front, std::size_t length,
                                                       std::string_view password) {
    std::array<std::uint8_t, stun_bytes_max> copy{};
    std::array<std::uint8_t, integrity_bytes> mac{};
    if (front.size() > copy.size() || front.size() < header_bytes) return mac;
    std::copy(front.begin(), front.end(), copy.begin());
    copy[2] = static_cast<std::uint8_t>(length >> 8U);
    copy[3] = static_cast<std::uint8_t>(length & 0xFFU);
    unsigned bytes = 0;
    HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), copy.data(), front.size(), mac.data(), &bytes);
    return mac;
}

// The cookie and transaction that addresses are XORed with (RFC 8489 section 14.2).
std::array<std::uint8_t, 16> xor_pad(const StunTransaction& transaction) {
    std::array<std::uint8_t, 16> pad{0x21, 0x12, 0xA4, 0x42};
    std::copy(transaction.begin(), transaction.end(), pad.begin() + 4);
    return pad;
}

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::optional<Endpoint> read_xor_address(rtp::ByteReader in, const StunTransaction& transaction) {
    in.skip(1);
    const std::uint8_t family = in.u8();
    Endpoint endpoint;
    endpoint.port = static_cast<std::uint16_t>(in.u16() ^ magic_cookie >> 16U);
    const std::size_t bytes = family == 1 ? 4 : family == 2 ? 16 : 0;
    const auto address = in.bytes(bytes);
    if (in.failed() || bytes == 0 || in.remaining() != 0) return std::nullopt;
    const auto pad = xor_pad(transaction);
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), endpoint.bytes);
    for (std::size_t i = 0; i < bytes; ++i) {
        endpoint.bytes[16 - bytes + i] = static_cast<std::uint8_t>(address[i] ^ pad[i]);
    }
    return endpoint;
}

// Reads the attributes behind the header into `message`; false: malformed.
class AttributeReader {
public:
    AttributeReader(StunMessage& message, rtp::ByteReader in) : message_(message), in_(in) {}

    Result<void> run() {
        while (in_.remaining() > 0) {
            const std::size_t at = message_.datagram.size() - in_.remaining();
            const std::uint16_t type = in_.u16();
            const std::size_t bytes = in_.u16();
            const auto value = in_.bytes(bytes);
            in_.skip((4 - bytes % 4) % 4);
            if (in_.failed()) return Errc::stun_malformed;
            if (type == attribute_fingerprint) return fingerprint(value, at);
            if (message_.integrity_at) continue;  // not covered by it, so not to be believed
            if (!read(type, value, at)) return Errc::stun_malformed;
        }
        return {};
    }

private:
    Result<void> fingerprint(std::span<const std::uint8_t> value, std::size_t at) {
        if (value.size() != fingerprint_bytes || in_.remaining() != 0) return Errc::stun_malformed;
        const std::uint32_t expected = crc32(message_.datagram.first(at)) ^ fingerprint_mask;
        if (rtp::ByteReader(value).u32() != expected) return Errc::stun_bad_fingerprint;
        message_.has_fingerprint = true;
        return {};
    }

    // Of an attribute that is there twice the first counts (RFC 8489 section 14).
    bool read(std::uint16_t type, std::span<const std::uint8_t> value, std::size_t at) {
        rtp::ByteReader in(value);
        switch (type) {
            case attribute_username:
                if (value.empty() || value.size() > 513) return false;
                if (message_.username.empty()) {
                    message_.username = {reinterpret_cast<const char*>(value.data()), value.size()};
                }
                return true;
            case attribute_message_integrity:
                message_.integrity_at = at;
                return value.size() == integrity_bytes;
            case attribute_priority:
                if (!message_.priority) message_.priority = in.u32();
                return value.size() == 4;
            case attribute_use_candidate:
                message_.use_candidate = true;
                return true;
            case attribute_ice_controlling:
                if (!message_.ice_controlling) message_.ice_controlling = in.u64();
                return value.size() == 8;
            case attribute_ice_controlled:
                if (!message_.ice_controlled) message_.ice_controlled = in.u64();
                return value.size() == 8;
            case attribute_xor_mapped_address:
                if (!message_.mapped) message_.mapped = read_xor_address(in, message_.transaction);
                return message_.mapped.has_value();
            case attribute_error_code:
                in.skip(2);
                message_.error_code = (in.u8() & 7) * 100;
                *message_.error_code += in.u8();
                return !in.failed();
            case attribute_mapped_address:
            case attribute_unknown_attributes:
                return true;
            default:
                break;
        }
        if (type < 0x8000 && message_.unknown.size() < stun_unknown_max) message_.unknown.push_back(type);
        return true;
    }

    StunMessage& message_;
    rtp::ByteReader in_;
};

// Reads the header into `message`; what is left of the reader is the attributes. False: not STUN.
bool read_header(rtp::ByteReader& in, StunMessage& message) {
    const std::uint16_t type = in.u16();
    const std::size_t length = in.u16();
    const std::uint32_t cookie = in.u32();
    const auto transaction = in.bytes(message.transaction.size());
    if (in.failed() || cookie != magic_cookie || message.datagram.size() > stun_bytes_max) return false;
    if (length != in.remaining() || length % 4 != 0) return false;
    std::copy(transaction.begin(), transaction.end(), message.transaction.begin());
    message.type = static_cast<StunType>(type);
    return true;
}

}  // namespace

Result<StunMessage> parse_stun(std::span<const std::uint8_t> datagram) {
    rtp::ByteReader in(datagram);
    StunMessage message;
    message.datagram = datagram;
    if (!read_header(in, message)) return Errc::not_stun;
    switch (message.type) {
        case StunType::binding_request:
        case StunType::binding_indication:
        case StunType::binding_success:
        case StunType::binding_error:
            break;
        default:
            return Errc::not_stun;
    }
    if (const auto read = AttributeReader(message, in).run(); !read) return read.error();
    return message;
}

std::string_view peek_username(std::span<const std::uint8_t> datagram) {
    rtp::ByteReader in(datagram);
    StunMessage message;
    message.datagram = datagram;
    if (!read_header(in, message) || message.type != StunType::binding_request) return {};
    while (in.remaining() > 0) {
        const std::uint16_t type = in.u16();
        const auto value = in.bytes(in.u16());
        in.skip((4 - value.size() % 4) % 4);
        if (in.failed() || type == attribute_message_integrity) return {};
        if (type == attribute_username) return {reinterpret_cast<const char*>(value.data()), value.size()};
    }
    return {};
}

bool check_integrity(const StunMessage& message, std::string_view password) {
    if (!message.integrity_at) return false;
    const std::size_t at = *message.integrity_at;
    const auto expected = integrity_of(message.datagram.first(at),
                                       at + attribute_header_bytes + integrity_bytes - header_bytes, password);
    const auto given = message.datagram.subspan(at + attribute_header_bytes, integrity_bytes);
    return CRYPTO_memcmp(expected.data(), given.data(), integrity_bytes) == 0;
}

StunWriter::StunWriter(StunType type, const StunTransaction& transaction) : transaction_(transaction) {
    out_.u16(static_cast<std::uint16_t>(type));
    out_.u16(0);
    out_.u32(magic_cookie);
    out_.bytes(transaction);
}

void StunWriter::attribute(std::uint16_t type, std::span<const std::uint8_t> value) {
    out_.u16(type);
    out_.u16(static_cast<std::uint16_t>(value.size()));
    out_.bytes(value);
    out_.zeros((4 - value.size() % 4) % 4);
    set_length(0);
}

void StunWriter::set_length(std::size_t more) {
    out_.patch_u16(2, static_cast<std::uint16_t>(out_.written() + more - header_bytes));
}

void StunWriter::username(std::string_view name) {
    attribute(attribute_username, {reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
}

void StunWriter::priority(std::uint32_t value) {
    std::array<std::uint8_t, 4> bytes{};
    rtp::ByteWriter(bytes).u32(value);
    attribute(attribute_priority, bytes);
}

void StunWriter::use_candidate() {
    attribute(attribute_use_candidate, {});
}

void StunWriter::ice_controlling(std::uint64_t tie_breaker) {
    std::array<std::uint8_t, 8> bytes{};
    rtp::ByteWriter(bytes).u64(tie_breaker);
    attribute(attribute_ice_controlling, bytes);
}

void StunWriter::ice_controlled(std::uint64_t tie_breaker) {
    std::array<std::uint8_t, 8> bytes{};
    rtp::ByteWriter(bytes).u64(tie_breaker);
    attribute(attribute_ice_controlled, bytes);
}

void StunWriter::xor_mapped_address(const Endpoint& endpoint) {
    const bool v4 = std::equal(mapped_prefix.begin(), mapped_prefix.end(), endpoint.bytes);
    const std::size_t bytes = v4 ? 4 : 16;
    const auto pad = xor_pad(transaction_);
    std::array<std::uint8_t, 20> value{};
    rtp::ByteWriter out(value);
    out.u8(0);
    out.u8(v4 ? 1 : 2);
    out.u16(static_cast<std::uint16_t>(endpoint.port ^ magic_cookie >> 16U));
    for (std::size_t i = 0; i < bytes; ++i) {
        out.u8(static_cast<std::uint8_t>(endpoint.bytes[16 - bytes + i] ^ pad[i]));
    }
    attribute(attribute_xor_mapped_address, std::span(value).first(4 + bytes));
}

void StunWriter::error(int code, std::string_view reason) {
    std::vector<std::uint8_t> value;
    rtp::ByteWriter out(value);
    out.u16(0);
    out.u8(static_cast<std::uint8_t>(code / 100));
    out.u8(static_cast<std::uint8_t>(code % 100));
    out.bytes({reinterpret_cast<const std::uint8_t*>(reason.data()), reason.size()});
    attribute(attribute_error_code, value);
}

void StunWriter::unknown_attributes(std::span<const std::uint16_t> types) {
    std::vector<std::uint8_t> value;
    rtp::ByteWriter out(value);
    for (const std::uint16_t type : types) out.u16(type);
    attribute(attribute_unknown_attributes, value);
}

void StunWriter::message_integrity(std::string_view password) {
    const std::size_t length = bytes_.size() + attribute_header_bytes + integrity_bytes - header_bytes;
    attribute(attribute_message_integrity, integrity_of(bytes_, length, password));
}

void StunWriter::fingerprint() {
    set_length(attribute_header_bytes + fingerprint_bytes);
    std::array<std::uint8_t, 4> bytes{};
    rtp::ByteWriter(bytes).u32(crc32(bytes_) ^ fingerprint_mask);
    attribute(attribute_fingerprint, bytes);
}

}  // namespace lanai::streaming::webrtc
