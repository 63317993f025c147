#include "rtp/bytes.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/rtcp_wire.hpp"

#include <algorithm>

namespace lanai::streaming::rtp {
namespace {

using Status = wire::Status;
using Blocks = std::span<const ReportBlock>;

// One packet of a compound: writes the header at once and its length at the end.
class PacketWriter : public ByteWriter {
public:
    PacketWriter(std::vector<std::uint8_t>& out, std::uint8_t type, std::size_t count, bool padded = false)
        : ByteWriter(out) {
        u8(static_cast<std::uint8_t>(0x80 | (padded ? 0x20 : 0) | count));
        u8(type);
        u16(0);
    }
    ~PacketWriter() { patch_u16(2, static_cast<std::uint16_t>(written() / 4 - 1)); }
    PacketWriter(const PacketWriter&) = delete;
    PacketWriter& operator=(const PacketWriter&) = delete;
};

void write_blocks(ByteWriter& to, Blocks blocks) {
    for (const ReportBlock& block : blocks) {
        to.u32(block.ssrc);
        to.u8(block.fraction_lost);
        to.u24(static_cast<std::uint32_t>(std::clamp(block.cumulative_lost, -0x80'0000, 0x7F'FFFF)) & 0xFF'FFFF);
        to.u32(block.highest_sequence);
        to.u32(block.jitter);
        to.u32(block.last_sr);
        to.u32(block.delay_since_last_sr);
    }
}

Blocks take_blocks(Blocks& rest) {
    const auto taken = rest.first(std::min(rest.size(), wire::blocks_max));
    rest = rest.subspan(taken.size());
    return taken;
}

void write_receiver_report(std::vector<std::uint8_t>& out, std::uint32_t ssrc, Blocks blocks) {
    PacketWriter to(out, wire::receiver_report, blocks.size());
    to.u32(ssrc);
    write_blocks(to, blocks);
}

// What one feedback packet says, before it is packed into chunks and deltas.
struct FeedbackStatuses {
    std::vector<Status> statuses;
    std::vector<std::int16_t> deltas;  // of the received ones
    std::size_t delta_bytes = 0;
};

FeedbackStatuses statuses_of(const TransportFeedback& feedback) {
    FeedbackStatuses result;
    std::int64_t previous_250us = 0;
    std::uint16_t expected = feedback.base_sequence;
    for (const auto& arrival : feedback.arrivals) {
        if (arrival.sequence != expected++ || result.statuses.size() == transport_feedback_statuses_max) break;
        if (!arrival.at_250us) {
            result.statuses.push_back(Status::not_received);
            continue;
        }
        const std::int64_t delta = *arrival.at_250us - previous_250us;
        if (delta < INT16_MIN || delta > INT16_MAX) break;
        const bool small = delta >= 0 && delta <= 0xFF;
        result.statuses.push_back(small ? Status::small_delta : Status::large_delta);
        result.deltas.push_back(static_cast<std::int16_t>(delta));
        result.delta_bytes += small ? 1 : 2;
        previous_250us = *arrival.at_250us;
    }
    return result;
}

std::uint16_t vector_chunk(std::span<const Status> statuses, bool two_bits) {
    unsigned chunk = two_bits ? 0xC000 : 0x8000;
    unsigned shift = two_bits ? 12 : 13;
    for (const Status status : statuses) {
        chunk |= static_cast<unsigned>(status) << shift;
        shift -= two_bits ? 2 : 1;
    }
    return static_cast<std::uint16_t>(chunk);
}

// Greedy: a run length where it covers at least what the vector chunk for the same place would.
std::vector<std::uint16_t> chunks_of(std::span<const Status> statuses) {
    std::vector<std::uint16_t> chunks;
    while (!statuses.empty()) {
        const auto limit = statuses.first(std::min(statuses.size(), wire::run_length_max));
        const auto run_end = std::find_if(limit.begin(), limit.end(), [&](Status s) { return s != statuses.front(); });
        const auto run = static_cast<std::size_t>(run_end - limit.begin());
        const auto window = statuses.first(std::min(statuses.size(), wire::one_bit_statuses));
        const bool two_bits = std::find(window.begin(), window.end(), Status::large_delta) != window.end();
        const std::size_t covered = std::min(window.size(), two_bits ? wire::two_bit_statuses : window.size());
        if (run >= covered) {
            chunks.push_back(static_cast<std::uint16_t>(static_cast<unsigned>(statuses.front()) << 13 | run));
            statuses = statuses.subspan(run);
        } else {
            chunks.push_back(vector_chunk(statuses.first(covered), two_bits));
            statuses = statuses.subspan(covered);
        }
    }
    return chunks;
}

}  // namespace

void RtcpWriter::sender_report(const SenderReport& report) {
    Blocks rest = report.blocks;
    {
        const Blocks blocks = take_blocks(rest);
        PacketWriter to(bytes_, wire::sender_report, blocks.size());
        to.u32(report.ssrc);
        to.u64(report.clock.ntp);
        to.u32(report.clock.timestamp);
        to.u32(report.packet_count);
        to.u32(report.octet_count);
        write_blocks(to, blocks);
    }
    while (!rest.empty()) write_receiver_report(bytes_, report.ssrc, take_blocks(rest));
}

void RtcpWriter::receiver_report(const ReceiverReport& report) {
    Blocks rest = report.blocks;
    do {
        write_receiver_report(bytes_, report.ssrc, take_blocks(rest));
    } while (!rest.empty());
}

void RtcpWriter::cname(std::uint32_t ssrc, std::string_view cname) {
    const auto text = cname.substr(0, 255);
    PacketWriter to(bytes_, wire::source_description, 1);
    to.u32(ssrc);
    to.u8(wire::sdes_cname);
    to.u8(static_cast<std::uint8_t>(text.size()));
    for (const char c : text) to.u8(static_cast<std::uint8_t>(c));
    to.zeros(4 - to.written() % 4);  // at least one: it ends the list of items, RFC 3550 section 6.5
}

void RtcpWriter::nack(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::span<const std::uint16_t> sequences) {
    if (sequences.empty()) return;
    sequences = sequences.first(std::min(sequences.size(), nack_sequences_max));
    PacketWriter to(bytes_, wire::transport_layer_feedback, wire::fmt_nack);
    to.u32(sender_ssrc);
    to.u32(media_ssrc);
    while (!sequences.empty()) {
        const std::uint16_t first = sequences.front();
        unsigned following = 0;
        sequences = sequences.subspan(1);
        // Only what continues upwards joins this item, so that a reader gets the sequences in our order.
        for (unsigned last = 0; !sequences.empty(); sequences = sequences.subspan(1)) {
            const unsigned distance = static_cast<std::uint16_t>(sequences.front() - first);
            if (distance <= last || distance > 16) break;
            following |= 1u << (distance - 1);
            last = distance;
        }
        to.u16(first);
        to.u16(static_cast<std::uint16_t>(following));
    }
}

void RtcpWriter::pli(std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
    PacketWriter to(bytes_, wire::payload_feedback, wire::fmt_pli);
    to.u32(sender_ssrc);
    to.u32(media_ssrc);
}

void RtcpWriter::fir(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::uint8_t command_sequence) {
    PacketWriter to(bytes_, wire::payload_feedback, wire::fmt_fir);
    to.u32(sender_ssrc);
    to.u32(0);  // RFC 5104 section 4.3.1.2: the media source of the common header is not used
    to.u32(media_ssrc);
    to.u8(command_sequence);
    to.zeros(3);
}

void RtcpWriter::transport_feedback(const TransportFeedback& feedback) {
    const FeedbackStatuses packets = statuses_of(feedback);
    if (packets.statuses.empty()) return;
    const auto chunks = chunks_of(packets.statuses);
    const std::size_t padding = (4 - (2 * chunks.size() + packets.delta_bytes) % 4) % 4;

    PacketWriter to(bytes_, wire::transport_layer_feedback, wire::fmt_transport_cc, padding > 0);
    to.u32(feedback.sender_ssrc);
    to.u32(feedback.media_ssrc);
    to.u16(feedback.base_sequence);
    to.u16(static_cast<std::uint16_t>(packets.statuses.size()));
    to.u24(static_cast<std::uint32_t>(feedback.reference_time_64ms) & 0xFF'FFFF);
    to.u8(feedback.feedback_count);
    for (const std::uint16_t chunk : chunks) to.u16(chunk);
    for (const std::int16_t delta : packets.deltas) {
        if (delta >= 0 && delta <= 0xFF) {
            to.u8(static_cast<std::uint8_t>(delta));
        } else {
            to.u16(static_cast<std::uint16_t>(delta));
        }
    }
    if (padding > 0) {
        to.zeros(padding - 1);
        to.u8(static_cast<std::uint8_t>(padding));
    }
}

void RtcpWriter::receiver_reference_time(const ReceiverReferenceTime& time) {
    PacketWriter to(bytes_, wire::extended_report, 0);
    to.u32(time.ssrc);
    to.u8(wire::block_receiver_reference_time);
    to.u8(0);
    to.u16(2);
    to.u32(static_cast<std::uint32_t>(time.ntp >> 32U));
    to.u32(static_cast<std::uint32_t>(time.ntp));
}

void RtcpWriter::delay_since_last_rr(const DelaySinceLastRr& answer) {
    PacketWriter to(bytes_, wire::extended_report, 0);
    to.u32(answer.sender_ssrc);
    to.u8(wire::block_delay_since_last_rr);
    to.u8(0);
    to.u16(3);
    to.u32(answer.ssrc);
    to.u32(answer.last_rr);
    to.u32(answer.delay_since_last_rr);
}

void RtcpWriter::bye(std::uint32_t ssrc) {
    PacketWriter to(bytes_, wire::bye, 1);
    to.u32(ssrc);
}

}  // namespace lanai::streaming::rtp
