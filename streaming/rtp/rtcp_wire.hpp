// Numbers on the RTCP wire, for the parser and the writer only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lanai::streaming::rtp::wire {

// Packet types: RFC 3550 section 12.1, RFC 4585 section 6.1.
inline constexpr std::uint8_t sender_report = 200, receiver_report = 201, source_description = 202, bye = 203;
inline constexpr std::uint8_t transport_layer_feedback = 205, payload_feedback = 206;
inline constexpr std::uint8_t extended_report = 207;  // RFC 3611 section 2

// Feedback message types.
inline constexpr std::uint8_t fmt_nack = 1, fmt_transport_cc = 15;             // transport layer
inline constexpr std::uint8_t fmt_pli = 1, fmt_fir = 4, fmt_application = 15;  // payload specific
inline constexpr std::uint32_t remb_identifier = 0x52454D42;                   // "REMB"

// Block types of an extended report, RFC 3611 section 4.
inline constexpr std::uint8_t block_receiver_reference_time = 4, block_delay_since_last_rr = 5;

inline constexpr std::size_t report_block_bytes = 24;
inline constexpr std::size_t blocks_max = 31;  // a 5-bit count
inline constexpr std::uint8_t sdes_cname = 1;

// Packet status symbols and chunks of transport-cc.
enum class Status : std::uint8_t { not_received = 0, small_delta = 1, large_delta = 2, reserved = 3 };
inline constexpr std::size_t run_length_max = 0x1FFF, one_bit_statuses = 14, two_bit_statuses = 7;

}  // namespace lanai::streaming::rtp::wire
