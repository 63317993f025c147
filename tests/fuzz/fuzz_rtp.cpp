// RTP headers, extensions and payload descriptors from a peer.
#include "rtp/header.hpp"
#include "rtp/payload.hpp"

#include <cstdlib>

using namespace lanai::streaming;

namespace {

// What was found must lie inside the packet.
void check_inside(std::span<const std::uint8_t> part, std::span<const std::uint8_t> packet) {
    if (part.empty()) return;
    if (part.data() < packet.data() || part.data() + part.size() > packet.data() + packet.size()) std::abort();
}

// A header that was read can be written, and reads the same again.
void check_round_trip(const rtp::Header& header) {
    rtp::HeaderFields fields;
    fields.payload_type = header.payload_type;
    fields.marker = header.marker;
    fields.sequence = header.sequence;
    fields.timestamp = header.timestamp;
    fields.ssrc = header.ssrc;
    std::uint8_t buffer[64];
    const std::size_t bytes = rtp::write_header(fields, buffer);
    const auto again = rtp::parse_header(std::span(buffer).first(bytes));
    if (!again || again->payload_type != header.payload_type || again->marker != header.marker ||
        again->sequence != header.sequence || again->timestamp != header.timestamp || again->ssrc != header.ssrc) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> packet(data, size);
    (void)rtp::looks_like_rtcp(packet);
    for (const auto codec : {Codec::opus, Codec::h264, Codec::vp8, Codec::vp9, Codec::av1}) {
        (void)rtp::starts_key_frame(codec, packet);
    }
    (void)rtp::contains_idr_start(packet);
    if (const auto rtx = rtp::parse_rtx(packet)) check_inside(rtx->payload, packet);

    const auto header = rtp::parse_header(packet);
    if (!header) return 0;
    check_inside(header->payload, packet);
    check_inside(header->extension_data, packet);
    check_round_trip(*header);
    for (unsigned id = 0; id < 256; ++id) {
        if (const auto found = rtp::find_extension(*header, static_cast<std::uint8_t>(id)))
            check_inside(*found, packet);
    }
    for (const auto codec : {Codec::h264, Codec::vp8, Codec::vp9, Codec::av1}) {
        (void)rtp::starts_key_frame(codec, header->payload);
    }
    return 0;
}
