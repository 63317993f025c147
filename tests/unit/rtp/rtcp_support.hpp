// What the RTCP tests share: equality of messages and a parse that must succeed.
#pragma once

#include "rtp/rtcp.hpp"

#include <catch2/catch.hpp>
#include <tuple>

namespace lanai::streaming::rtp {

inline bool operator==(const ReportBlock& a, const ReportBlock& b) {
    const auto tie = [](const ReportBlock& x) {
        return std::tie(x.ssrc, x.fraction_lost, x.cumulative_lost, x.highest_sequence, x.jitter, x.last_sr,
                        x.delay_since_last_sr);
    };
    return tie(a) == tie(b);
}
inline bool operator==(const TransportFeedback::Arrival& a, const TransportFeedback::Arrival& b) {
    return a.sequence == b.sequence && a.at_250us == b.at_250us;
}
inline bool operator==(const TransportFeedback& a, const TransportFeedback& b) {
    const auto tie = [](const TransportFeedback& x) {
        return std::tie(x.sender_ssrc, x.media_ssrc, x.base_sequence, x.feedback_count, x.reference_time_64ms,
                        x.arrivals);
    };
    return tie(a) == tie(b);
}

}  // namespace lanai::streaming::rtp

using Bytes = std::vector<std::uint8_t>;

template <class T>
T only(std::span<const std::uint8_t> compound) {
    const auto messages = lanai::streaming::rtp::parse_rtcp(compound);
    REQUIRE(messages.has_value());
    REQUIRE(messages->size() == 1);
    REQUIRE(std::holds_alternative<T>(messages->front()));
    return std::get<T>(messages->front());
}
