#include "rtp/header_template.hpp"

#include <algorithm>
#include <cstring>

namespace lanai::streaming::rtp {
namespace {

// write_header puts transport-cc first: behind the fixed header, the extension header and the element's own byte.
constexpr std::uint8_t transport_cc_value_at = 12 + 4 + 1;

void put_u16(std::uint8_t* at, std::uint16_t value) {
    at[0] = static_cast<std::uint8_t>(value >> 8U);
    at[1] = static_cast<std::uint8_t>(value & 0xFFU);
}

}  // namespace

HeaderTemplate::HeaderTemplate(const HeaderFields& fields) {
    HeaderFields kept = fields;
    kept.sequence = 0, kept.timestamp = 0, kept.marker = false, kept.payload_type = 0;
    bytes_ = static_cast<std::uint8_t>(write_header(kept, header_));
    if (bytes_ == 0) {  // ids or mid that one-byte elements cannot hold
        kept.transport_cc_id = kept.mid_id = 0;
        bytes_ = static_cast<std::uint8_t>(write_header(kept, header_));
    }
    if (kept.transport_cc_id != 0) transport_cc_at_ = transport_cc_value_at;
}

void HeaderTemplate::write(std::uint8_t* out, const Patch& patch) const {
    std::memcpy(out, header_.data(), bytes_);
    if (patch.padding) out[0] = static_cast<std::uint8_t>(out[0] | padding_bit);
    out[1] = static_cast<std::uint8_t>((patch.marker ? marker_bit : 0) | (patch.payload_type & 0x7FU));
    put_u16(out + 2, patch.sequence);
    put_u16(out + 4, static_cast<std::uint16_t>(patch.timestamp >> 16U));
    put_u16(out + 6, static_cast<std::uint16_t>(patch.timestamp & 0xFFFFU));
    if (transport_cc_at_ != 0) put_u16(out + transport_cc_at_, patch.transport_cc_sequence);
}

}  // namespace lanai::streaming::rtp
