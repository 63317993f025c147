#include "rtp/header.hpp"

#include "rtp/bytes.hpp"

namespace lanai::streaming::rtp {
namespace {

constexpr std::uint8_t version_bits = 0x80;
constexpr std::uint16_t one_byte_profile = 0xBEDE;
constexpr std::size_t mid_bytes_max = 16;  // of a one-byte element, RFC 8285 section 4.2
constexpr std::uint64_t unwrap_base = std::uint64_t{1} << 32;

bool is_two_byte_profile(std::uint16_t profile) {
    return (profile & 0xFFF0) == 0x1000;
}

std::optional<std::span<const std::uint8_t>> find_one_byte(ByteReader elements, std::uint8_t id) {
    while (elements.remaining() > 0) {
        const std::uint8_t head = elements.u8();
        if (head == 0) continue;  // padding
        const std::uint8_t element_id = head >> 4;
        if (element_id == 15) return std::nullopt;  // reserved: stop, RFC 8285 section 4.2
        const auto data = elements.bytes((head & 0x0F) + std::size_t{1});
        if (elements.failed()) return std::nullopt;
        if (element_id == id) return data;
    }
    return std::nullopt;
}

std::optional<std::span<const std::uint8_t>> find_two_byte(ByteReader elements, std::uint8_t id) {
    while (elements.remaining() > 0) {
        const std::uint8_t element_id = elements.u8();
        if (element_id == 0) continue;  // padding, without a length
        const auto data = elements.bytes(elements.u8());
        if (elements.failed()) return std::nullopt;
        if (element_id == id) return data;
    }
    return std::nullopt;
}

}  // namespace

Result<Header> parse_header(std::span<const std::uint8_t> packet) {
    ByteReader in(packet);
    const std::uint8_t first = in.u8();
    const std::uint8_t second = in.u8();
    Header header;
    header.sequence = in.u16();
    header.timestamp = in.u32();
    header.ssrc = in.u32();
    if (in.failed()) return Errc::truncated;
    if ((first & 0xC0) != version_bits) return Errc::bad_version;
    header.marker = (second & marker_bit) != 0;
    header.payload_type = second & 0x7F;
    in.skip(4 * std::size_t{first & 0x0Fu});  // contributing sources
    if (in.failed()) return Errc::truncated;
    if ((first & extension_bit) != 0) {
        header.extension_profile = in.u16();
        header.extension_data = in.bytes(4 * std::size_t{in.u16()});
        if (in.failed()) return Errc::bad_extension;
    }
    header.payload = in.rest();
    if ((first & padding_bit) != 0) {
        if (header.payload.empty() || header.payload.back() == 0 || header.payload.back() > header.payload.size()) {
            return Errc::bad_padding;
        }
        header.padding_bytes = header.payload.back();
        header.payload = header.payload.first(header.payload.size() - header.padding_bytes);
    }
    return header;
}

std::optional<std::span<const std::uint8_t>> find_extension(const Header& header, std::uint8_t id) {
    if (id == 0) return std::nullopt;
    const ByteReader elements(header.extension_data);
    if (header.extension_profile == one_byte_profile) {
        if (id > 14) return std::nullopt;
        return find_one_byte(elements, id);
    }
    if (is_two_byte_profile(header.extension_profile)) return find_two_byte(elements, id);
    return std::nullopt;
}

std::size_t write_header(const HeaderFields& fields, std::span<std::uint8_t> out) {
    const bool with_transport_cc = fields.transport_cc_id != 0;
    const bool with_mid = fields.mid_id != 0 && !fields.mid.empty();  // a one-byte element cannot be empty
    if (fields.transport_cc_id > 14 || fields.mid_id > 14 || fields.mid.size() > mid_bytes_max) return 0;

    ByteWriter to(out);
    to.u8(version_bits | (with_transport_cc || with_mid ? extension_bit : 0));
    to.u8(static_cast<std::uint8_t>((fields.marker ? marker_bit : 0) | (fields.payload_type & 0x7F)));
    to.u16(fields.sequence);
    to.u32(fields.timestamp);
    to.u32(fields.ssrc);
    if (with_transport_cc || with_mid) {
        const std::size_t bytes = (with_transport_cc ? 3 : 0) + (with_mid ? 1 + fields.mid.size() : 0);
        const std::size_t words = (bytes + 3) / 4;
        to.u16(one_byte_profile);
        to.u16(static_cast<std::uint16_t>(words));
        if (with_transport_cc) {
            to.u8(static_cast<std::uint8_t>(fields.transport_cc_id << 4 | 1));
            to.u16(fields.transport_cc_sequence);
        }
        if (with_mid) {
            to.u8(static_cast<std::uint8_t>(fields.mid_id << 4 | (fields.mid.size() - 1)));
            for (const char c : fields.mid) to.u8(static_cast<std::uint8_t>(c));
        }
        to.zeros(4 * words - bytes);
    }
    return to.failed() ? 0 : to.written();
}

bool looks_like_rtcp(std::span<const std::uint8_t> datagram) {
    ByteReader in(datagram);
    const std::uint8_t first = in.u8();
    const std::uint8_t type = in.u8();
    return !in.failed() && first >= 128 && first <= 191 && type >= 192 && type <= 223;
}

std::uint64_t SequenceUnwrapper::unwrap(std::uint16_t value) {
    if (!last_) {
        last_ = unwrap_base + value;
        return *last_;
    }
    const auto step = static_cast<std::int16_t>(static_cast<std::uint16_t>(value - static_cast<std::uint16_t>(*last_)));
    const std::uint64_t unwrapped = *last_ + static_cast<std::uint64_t>(std::int64_t{step});
    // Only forward, so that no run of late packets can walk the reference down to zero.
    if (step > 0) last_ = unwrapped;
    return unwrapped;
}

}  // namespace lanai::streaming::rtp
