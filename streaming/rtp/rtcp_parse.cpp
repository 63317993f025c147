#include "rtp/bytes.hpp"
#include "rtp/rtcp.hpp"
#include "rtp/rtcp_wire.hpp"

#include <algorithm>
#include <utility>

namespace lanai::streaming::rtp {
namespace {

using Messages = std::vector<RtcpMessage>;
using Status = wire::Status;
using boost::system::error_code;

std::int32_t sign_extend_24(std::uint32_t value) {
    return static_cast<std::int32_t>((value & 0x80'0000) != 0 ? value | 0xFF00'0000 : value);
}

std::vector<ReportBlock> parse_blocks(ByteReader& in, std::size_t count) {
    std::vector<ReportBlock> blocks;
    for (std::size_t i = 0; i < count && in.remaining() >= wire::report_block_bytes; ++i) {
        ReportBlock block;
        block.ssrc = in.u32();
        block.fraction_lost = in.u8();
        block.cumulative_lost = sign_extend_24(in.u24());
        block.highest_sequence = in.u32();
        block.jitter = in.u32();
        block.last_sr = in.u32();
        block.delay_since_last_sr = in.u32();
        blocks.push_back(block);
    }
    return blocks;
}

error_code parse_sender_report(ByteReader in, std::size_t count, Messages& out) {
    SenderReport report;
    report.ssrc = in.u32();
    report.clock.ntp = in.u64();
    report.clock.timestamp = in.u32();
    report.packet_count = in.u32();
    report.octet_count = in.u32();
    report.blocks = parse_blocks(in, count);
    if (in.failed() || report.blocks.size() != count) return Errc::bad_length;
    out.emplace_back(std::move(report));
    return {};
}

error_code parse_receiver_report(ByteReader in, std::size_t count, Messages& out) {
    ReceiverReport report;
    report.ssrc = in.u32();
    report.blocks = parse_blocks(in, count);
    if (in.failed() || report.blocks.size() != count) return Errc::bad_length;
    out.emplace_back(std::move(report));
    return {};
}

error_code parse_bye(ByteReader in, std::size_t count, Messages& out) {
    Bye bye;
    for (std::size_t i = 0; i < count; ++i) bye.ssrcs.push_back(in.u32());
    if (in.failed()) return Errc::bad_length;
    out.emplace_back(std::move(bye));
    return {};
}

error_code parse_nack(ByteReader in, std::uint32_t sender, std::uint32_t media, Messages& out) {
    if (in.remaining() == 0 || in.remaining() % 4 != 0) return Errc::bad_length;
    Nack nack{sender, media, {}};
    const auto add = [&nack](std::uint16_t sequence) {
        if (nack.sequences.size() < nack_sequences_max) nack.sequences.push_back(sequence);
    };
    while (in.remaining() > 0) {
        const std::uint16_t first = in.u16();
        const std::uint16_t following = in.u16();
        add(first);
        for (unsigned bit = 0; bit < 16; ++bit) {
            if ((following >> bit & 1) != 0) add(static_cast<std::uint16_t>(first + bit + 1));
        }
    }
    out.emplace_back(std::move(nack));
    return {};
}

error_code parse_fir(ByteReader in, std::uint32_t sender, Messages& out) {
    if (in.remaining() == 0 || in.remaining() % 8 != 0) return Errc::bad_length;
    while (in.remaining() > 0 && out.size() < rtcp_messages_max) {
        const std::uint32_t media = in.u32();
        const std::uint8_t command = in.u8();
        in.skip(3);
        out.emplace_back(Fir{sender, media, command});
    }
    return {};
}

// draft-alvestrand-rmcat-remb-03 section 2.2. Another application's message is skipped.
error_code parse_application_feedback(ByteReader in, std::uint32_t sender, Messages& out) {
    if (in.remaining() < 8 || in.u32() != wire::remb_identifier) return {};
    const std::size_t count = in.u8();
    const std::uint32_t exponent_mantissa = in.u24();
    const unsigned exponent = exponent_mantissa >> 18;
    const std::uint64_t mantissa = exponent_mantissa & 0x3'FFFF;
    Remb remb{sender, mantissa << exponent, {}};
    if (remb.bitrate_bps >> exponent != mantissa) return Errc::unsupported;
    for (std::size_t i = 0; i < count; ++i) remb.ssrcs.push_back(in.u32());
    if (in.failed()) return Errc::bad_length;
    out.emplace_back(std::move(remb));
    return {};
}

// Expands the packet status chunks to one symbol a packet.
std::vector<Status> parse_statuses(ByteReader& in, std::size_t count) {
    std::vector<Status> statuses;
    while (statuses.size() < count && in.remaining() >= 2) {
        const unsigned chunk = in.u16();
        const std::size_t left = count - statuses.size();
        if ((chunk & 0x8000) == 0) {
            const std::size_t run = std::min<std::size_t>(chunk & wire::run_length_max, left);
            statuses.insert(statuses.end(), run, static_cast<Status>(chunk >> 13 & 3));
        } else if ((chunk & 0x4000) == 0) {
            for (std::size_t i = 0; i < std::min(left, wire::one_bit_statuses); ++i) {
                statuses.push_back(static_cast<Status>(chunk >> (13 - i) & 1));
            }
        } else {
            for (std::size_t i = 0; i < std::min(left, wire::two_bit_statuses); ++i) {
                statuses.push_back(static_cast<Status>(chunk >> (12 - 2 * i) & 3));
            }
        }
    }
    return statuses;
}

error_code parse_transport_feedback(ByteReader in, std::uint32_t sender, std::uint32_t media, Messages& out) {
    TransportFeedback feedback;
    feedback.sender_ssrc = sender;
    feedback.media_ssrc = media;
    feedback.base_sequence = in.u16();
    const std::size_t count = in.u16();
    feedback.reference_time_64ms = sign_extend_24(in.u24());
    feedback.feedback_count = in.u8();
    if (in.failed() || count == 0) return Errc::bad_length;
    if (count > transport_feedback_statuses_max) return Errc::unsupported;
    const auto statuses = parse_statuses(in, count);
    if (statuses.size() != count) return Errc::truncated;

    std::int64_t at_250us = 0;
    std::uint16_t sequence = feedback.base_sequence;
    feedback.arrivals.reserve(count);
    for (const Status status : statuses) {
        TransportFeedback::Arrival arrival{sequence++, std::nullopt};
        if (status == Status::reserved) return Errc::unsupported;
        if (status != Status::not_received) {
            at_250us += status == Status::small_delta ? in.u8() : static_cast<std::int16_t>(in.u16());
            arrival.at_250us = at_250us;
        }
        feedback.arrivals.push_back(arrival);
    }
    if (in.failed()) return Errc::truncated;
    out.emplace_back(std::move(feedback));
    return {};
}

error_code parse_feedback(std::uint8_t type, std::uint8_t format, ByteReader in, Messages& out) {
    const std::uint32_t sender = in.u32();
    const std::uint32_t media = in.u32();
    if (in.failed()) return Errc::bad_length;
    if (type == wire::transport_layer_feedback) {
        if (format == wire::fmt_nack) return parse_nack(in, sender, media, out);
        if (format == wire::fmt_transport_cc) return parse_transport_feedback(in, sender, media, out);
        return {};
    }
    if (format == wire::fmt_pli) out.emplace_back(Pli{sender, media});
    if (format == wire::fmt_fir) return parse_fir(in, sender, out);
    if (format == wire::fmt_application) return parse_application_feedback(in, sender, out);
    return {};
}

void parse_delays(ByteReader block, std::uint32_t sender, Messages& out) {
    while (block.remaining() > 0 && out.size() < rtcp_messages_max) {
        DelaySinceLastRr answer{sender, 0, 0, 0};
        answer.ssrc = block.u32();
        answer.last_rr = block.u32();
        answer.delay_since_last_rr = block.u32();
        out.emplace_back(answer);
    }
}

// RFC 3611 sections 2 and 3. Blocks that we have no use for are skipped.
error_code parse_extended_report(ByteReader in, Messages& out) {
    const std::uint32_t ssrc = in.u32();
    while (in.remaining() > 0 && out.size() < rtcp_messages_max) {
        const std::uint8_t type = in.u8();
        in.skip(1);
        const auto block = in.bytes(4 * std::size_t{in.u16()});
        if (in.failed()) return Errc::bad_length;
        if (type == wire::block_receiver_reference_time) {
            if (block.size() != 8) return Errc::bad_length;
            out.emplace_back(ReceiverReferenceTime{ssrc, ByteReader(block).u64()});
        } else if (type == wire::block_delay_since_last_rr) {
            if (block.size() % 12 != 0) return Errc::bad_length;
            parse_delays(ByteReader(block), ssrc, out);
        }
    }
    return in.failed() ? error_code(Errc::bad_length) : error_code{};
}

error_code parse_body(std::uint8_t type, std::uint8_t count, ByteReader body, Messages& out) {
    switch (type) {
        case wire::sender_report:
            return parse_sender_report(body, count, out);
        case wire::receiver_report:
            return parse_receiver_report(body, count, out);
        case wire::bye:
            return parse_bye(body, count, out);
        case wire::extended_report:
            return parse_extended_report(body, out);
        case wire::transport_layer_feedback:
        case wire::payload_feedback:
            return parse_feedback(type, count, body, out);
        default:
            return {};
    }
}

}  // namespace

Result<std::vector<RtcpMessage>> parse_rtcp(std::span<const std::uint8_t> compound) {
    if (compound.empty()) return Errc::truncated;
    Messages messages;
    ByteReader in(compound);
    while (in.remaining() > 0 && messages.size() < rtcp_messages_max) {
        const std::uint8_t first = in.u8();
        const std::uint8_t type = in.u8();
        const std::size_t body_bytes = 4 * std::size_t{in.u16()};
        if (in.failed()) return Errc::truncated;
        if ((first & 0xC0) != 0x80) return Errc::bad_version;
        auto body = in.bytes(body_bytes);
        if (in.failed()) return Errc::truncated;
        if ((first & 0x20) != 0) {
            // Only the last packet should be padded, but refusing others gains nothing.
            if (body.empty() || body.back() == 0 || body.back() > body.size()) return Errc::bad_padding;
            body = body.first(body.size() - body.back());
        }
        if (const auto error = parse_body(type, first & 0x1F, ByteReader(body), messages)) return error;
    }
    return messages;
}

}  // namespace lanai::streaming::rtp
