// RTCP compounds from a peer; what was read is written and must read the same again.
#include "rtp/rtcp.hpp"

#include <cstdlib>

using namespace lanai::streaming::rtp;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

template <class T>
T read_back(const RtcpWriter& writer) {
    const auto messages = parse_rtcp(writer.bytes());
    require(messages.has_value() && messages->size() == 1 && std::holds_alternative<T>(messages->front()));
    return std::get<T>(messages->front());
}

void check(const SenderReport& report) {
    RtcpWriter writer;
    writer.sender_report(report);
    const auto again = read_back<SenderReport>(writer);
    require(again.ssrc == report.ssrc && again.clock.ntp == report.clock.ntp);
    require(again.octet_count == report.octet_count && again.blocks.size() == report.blocks.size());
}

void check(const ReceiverReport& report) {
    RtcpWriter writer;
    writer.receiver_report(report);
    const auto again = read_back<ReceiverReport>(writer);
    require(again.blocks.size() == report.blocks.size());
    for (std::size_t i = 0; i < report.blocks.size(); ++i) {
        require(again.blocks[i].cumulative_lost == report.blocks[i].cumulative_lost);
        require(again.blocks[i].jitter == report.blocks[i].jitter);
    }
}

void check(const Nack& nack) {
    require(nack.sequences.size() <= nack_sequences_max);
    RtcpWriter writer;
    writer.nack(nack.sender_ssrc, nack.media_ssrc, nack.sequences);
    require(read_back<Nack>(writer).sequences == nack.sequences);
}

void check(const Pli& pli) {
    RtcpWriter writer;
    writer.pli(pli.sender_ssrc, pli.media_ssrc);
    require(read_back<Pli>(writer).media_ssrc == pli.media_ssrc);
}

void check(const Fir& fir) {
    RtcpWriter writer;
    writer.fir(fir.sender_ssrc, fir.media_ssrc, fir.command_sequence);
    require(read_back<Fir>(writer).command_sequence == fir.command_sequence);
}

void check(const TransportFeedback& feedback) {
    RtcpWriter writer;
    writer.transport_feedback(feedback);
    require(writer.bytes().size() % 4 == 0);
    const auto again = read_back<TransportFeedback>(writer);
    require(again.base_sequence == feedback.base_sequence && again.reference_time_64ms == feedback.reference_time_64ms);
    require(again.arrivals.size() == feedback.arrivals.size());
    for (std::size_t i = 0; i < feedback.arrivals.size(); ++i) {
        require(again.arrivals[i].sequence == feedback.arrivals[i].sequence);
        require(again.arrivals[i].at_250us == feedback.arrivals[i].at_250us);
    }
}

void check(const ReceiverReferenceTime& time) {
    RtcpWriter writer;
    writer.receiver_reference_time(time);
    const auto again = read_back<ReceiverReferenceTime>(writer);
    require(again.ssrc == time.ssrc && again.ntp == time.ntp);
}

void check(const DelaySinceLastRr& answer) {
    RtcpWriter writer;
    writer.delay_since_last_rr(answer);
    const auto again = read_back<DelaySinceLastRr>(writer);
    require(again.sender_ssrc == answer.sender_ssrc && again.ssrc == answer.ssrc);
    require(again.last_rr == answer.last_rr && again.delay_since_last_rr == answer.delay_since_last_rr);
}

void check(const Remb&) {}
void check(const Bye& bye) {
    require(bye.ssrcs.size() <= 31);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto messages = parse_rtcp({data, size});
    if (!messages) return 0;
    require(messages->size() <= rtcp_messages_max);
    for (const auto& message : *messages) std::visit([](const auto& m) { check(m); }, message);
    return 0;
}
