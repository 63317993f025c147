#include "rtp/payload.hpp"

#include "rtp/bytes.hpp"

namespace lanai::streaming::rtp {
namespace {

constexpr std::uint8_t nal_idr = 5, nal_sps = 7, nal_stap_a = 24, nal_fu_a = 28;

std::uint8_t nal_type(std::uint8_t header) {
    return header & 0x1F;
}

// Calls `matches(type, first byte behind the NAL header)` for each NAL unit that begins in this payload
// (RFC 6184 sections 5.6 to 5.8), until one matches.
template <class Matches>
bool any_nal_start(std::span<const std::uint8_t> payload, Matches matches) {
    ByteReader in(payload);
    const std::uint8_t type = nal_type(in.u8());
    if (in.failed()) return false;
    if (type == nal_fu_a) {
        const std::uint8_t fu_header = in.u8();
        const std::uint8_t first = in.u8();
        return !in.failed() && (fu_header & 0x80) != 0 && matches(nal_type(fu_header), first);
    }
    if (type != nal_stap_a) {
        const std::uint8_t first = in.u8();
        return !in.failed() && matches(type, first);
    }
    while (in.remaining() > 0) {
        ByteReader unit(in.bytes(in.u16()));
        if (in.failed()) return false;
        const std::uint8_t unit_type = nal_type(unit.u8());
        const std::uint8_t first = unit.u8();
        if (!unit.failed() && matches(unit_type, first)) return true;
    }
    return false;
}

bool h264_starts_key_frame(std::span<const std::uint8_t> payload) {
    return any_nal_start(payload, [](std::uint8_t type, std::uint8_t) { return type == nal_sps; });
}

// RFC 7741 section 4.2 and 4.3.
bool vp8_starts_key_frame(std::span<const std::uint8_t> payload) {
    ByteReader in(payload);
    const std::uint8_t descriptor = in.u8();
    const bool first_partition = (descriptor & 0x10) != 0 && (descriptor & 0x07) == 0;
    if ((descriptor & 0x80) != 0) {
        const std::uint8_t extended = in.u8();
        if ((extended & 0x80) != 0 && (in.u8() & 0x80) != 0) in.skip(1);  // picture id, 7 or 15 bits
        if ((extended & 0x40) != 0) in.skip(1);                           // TL0PICIDX
        if ((extended & 0x30) != 0) in.skip(1);                           // TID, Y, KEYIDX
    }
    const std::uint8_t frame_tag = in.u8();
    return !in.failed() && first_partition && (frame_tag & 0x01) == 0;
}

// RFC 9628 section 4.2.
bool vp9_starts_key_frame(std::span<const std::uint8_t> payload) {
    ByteReader in(payload);
    const std::uint8_t descriptor = in.u8();
    const bool picture_id = (descriptor & 0x80) != 0, inter_predicted = (descriptor & 0x40) != 0;
    const bool layers = (descriptor & 0x20) != 0, begins_frame = (descriptor & 0x08) != 0;
    if (picture_id && (in.u8() & 0x80) != 0) in.skip(1);
    const std::uint8_t spatial_layer = layers ? in.u8() >> 1 & 0x07 : 0;
    return !in.failed() && in.remaining() > 0 && begins_frame && !inter_predicted && spatial_layer == 0;
}

// AV1 RTP payload section 4.4: Z says the first OBU continues an earlier packet's, N that a coded video sequence
// begins.
bool av1_starts_key_frame(std::span<const std::uint8_t> payload) {
    ByteReader in(payload);
    const std::uint8_t aggregation = in.u8();
    return in.remaining() > 0 && (aggregation & 0x08) != 0 && (aggregation & 0x80) == 0;
}

}  // namespace

bool starts_key_frame(Codec codec, std::span<const std::uint8_t> payload) {
    switch (codec) {
        case Codec::opus:
            return true;
        case Codec::h264:
            return h264_starts_key_frame(payload);
        case Codec::vp8:
            return vp8_starts_key_frame(payload);
        case Codec::vp9:
            return vp9_starts_key_frame(payload);
        case Codec::av1:
            return av1_starts_key_frame(payload);
    }
    return false;
}

bool contains_idr_start(std::span<const std::uint8_t> payload) {
    // first_mb_in_slice is the slice header's first field, ue(v): zero is the single bit 1.
    return any_nal_start(payload,
                         [](std::uint8_t type, std::uint8_t first) { return type == nal_idr && (first & 0x80) != 0; });
}

Result<RtxPayload> parse_rtx(std::span<const std::uint8_t> payload) {
    ByteReader in(payload);
    const std::uint16_t original_sequence = in.u16();
    if (in.failed()) return Errc::truncated;
    return RtxPayload{original_sequence, in.rest()};
}

}  // namespace lanai::streaming::rtp
