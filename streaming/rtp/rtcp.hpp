// RTCP: RFC 3550 section 6, RFC 3611 (RRTR, DLRR), RFC 4585 (NACK, PLI), RFC 5104 (FIR), transport-cc
// (draft-holmer-rmcat-transport-wide-cc-extensions-01), REMB. Pure; any thread. Unknown packet types inside a valid
// compound are skipped; any malformed packet refuses the whole datagram with an Errc.
#pragma once

#include "rtp/error.hpp"
#include "streaming/packet.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lanai::streaming::rtp {

inline constexpr std::int64_t ns_per_s = 1'000'000'000;
inline constexpr std::size_t rtcp_messages_max = 128;                  // of one compound; further ones are ignored
inline constexpr std::size_t nack_sequences_max = 1'000;               // of one Nack; further ones are ignored
inline constexpr std::size_t transport_feedback_statuses_max = 8'192;  // more in one packet: Errc::unsupported

struct ReportBlock {
    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;
    std::int32_t cumulative_lost = 0;  // 24 bits on the wire
    std::uint32_t highest_sequence = 0;
    std::uint32_t jitter = 0;  // in timestamp units
    std::uint32_t last_sr = 0;
    std::uint32_t delay_since_last_sr = 0;  // 1/65536 s
};
struct SenderReport {
    std::uint32_t ssrc = 0;
    ClockMapping clock;
    std::uint32_t packet_count = 0, octet_count = 0;
    std::vector<ReportBlock> blocks;
};
struct ReceiverReport {
    std::uint32_t ssrc = 0;
    std::vector<ReportBlock> blocks;
};
struct Nack {
    std::uint32_t sender_ssrc = 0, media_ssrc = 0;
    std::vector<std::uint16_t> sequences;  // expanded from PID+BLP, at most nack_sequences_max kept
};
struct Pli {
    std::uint32_t sender_ssrc = 0, media_ssrc = 0;
};
struct Fir {
    std::uint32_t sender_ssrc = 0, media_ssrc = 0;
    std::uint8_t command_sequence = 0;
};
struct TransportFeedback {
    std::uint32_t sender_ssrc = 0, media_ssrc = 0;
    std::uint16_t base_sequence = 0;
    std::uint8_t feedback_count = 0;
    std::int32_t reference_time_64ms = 0;
    struct Arrival {
        std::uint16_t sequence = 0;
        std::optional<std::int64_t> at_250us;  // relative to reference time; nullopt: not received
    };
    std::vector<Arrival> arrivals;
};
struct Remb {
    std::uint32_t sender_ssrc = 0;
    std::uint64_t bitrate_bps = 0;
    std::vector<std::uint32_t> ssrcs;
};
struct Bye {
    std::vector<std::uint32_t> ssrcs;
};
// RRTR, RFC 3611 section 4.4: a receiver that sends nothing asks for its round trip.
struct ReceiverReferenceTime {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0;
};
// DLRR, RFC 3611 section 4.5: the answer to the receiver `ssrc`.
struct DelaySinceLastRr {
    std::uint32_t sender_ssrc = 0, ssrc = 0;
    std::uint32_t last_rr = 0;              // the middle 32 bits of the NTP time that it sent; 0: none came
    std::uint32_t delay_since_last_rr = 0;  // 1/65536 s
};

using RtcpMessage = std::variant<SenderReport, ReceiverReport, Nack, Pli, Fir, TransportFeedback, Remb, Bye,
                                 ReceiverReferenceTime, DelaySinceLastRr>;

// compound: a whole RTCP datagram in plaintext; reduced-size (RFC 5506) accepted.
[[nodiscard]] Result<std::vector<RtcpMessage>> parse_rtcp(std::span<const std::uint8_t> compound);

// Appends one packet to a compound. Report blocks beyond a packet's 31 go into further receiver reports.
class RtcpWriter {
public:
    void sender_report(const SenderReport&);
    void receiver_report(const ReceiverReport&);
    // At most 255 bytes of the name are written.
    void cname(std::uint32_t ssrc, std::string_view cname);
    void nack(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::span<const std::uint16_t> sequences);
    void pli(std::uint32_t sender_ssrc, std::uint32_t media_ssrc);
    void fir(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::uint8_t command_sequence);
    // arrivals: consecutive from base_sequence. Writes the longest prefix whose deltas fit 16 bits; nothing when that
    // is empty (libwebrtc refuses feedback without a status).
    void transport_feedback(const TransportFeedback&);
    void bye(std::uint32_t ssrc);
    void receiver_reference_time(const ReceiverReferenceTime&);
    void delay_since_last_rr(const DelaySinceLastRr&);
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
    void clear() { bytes_.clear(); }

private:
    std::vector<std::uint8_t> bytes_;
};

// NTP 32.32 from a wall-clock instant given in nanoseconds since the Unix epoch, and back. An NTP time whose first bit
// is zero lies in era 1, after 2036-02-07 (RFC 4330 section 3).
[[nodiscard]] std::uint64_t ntp_from_unix_ns(std::int64_t unix_ns);
[[nodiscard]] std::int64_t unix_ns_from_ntp(std::uint64_t ntp);
// The middle 32 bits, in 1/65536 s, as LSR and LRR carry them.
[[nodiscard]] constexpr std::uint32_t middle_of_ntp(std::uint64_t ntp) {
    return static_cast<std::uint32_t>(ntp >> 16U);
}

}  // namespace lanai::streaming::rtp
