// What a viewer reports and asks for, and the sender reports that it gets.
#include "relay/viewer.hpp"

#include <algorithm>
#include <variant>

namespace lanai::streaming::relay {

void Viewer::answer(const rtp::Nack& nack) {
    counters_.nacks_in.add(nack.sequences.size());
    if (gate_.closed()) return;  // what is missing is late, not lost
    for (const Kind kind : {Kind::audio, Kind::video}) {
        auto& out = track(kind);
        if (!out.offered() || out.ssrc != nack.media_ssrc || sealer_ == nullptr) continue;
        fanout_.burst().begin(peer_.remote());
        for (const auto sequence : nack.sequences) {
            const auto sent = out.sequences.find(sequence);
            if (!sent) continue;
            const auto& [index, source] = *sent;
            if (kind == Kind::video && index < repair_from_) continue;
            const auto packet = fanout_.rings().of(kind, source.layer).find(source.sequence);
            if (!packet) continue;
            if (!out.retransmissions.take(index)) {
                counters_.retransmissions_refused.add();
                continue;
            }
            put_again(out, *packet, index, source.timestamp_shift);
            counters_.retransmitted.add();
        }
        end_burst();
    }
}

void Viewer::ask_key_frame() {
    counters_.plis_in.add();
    if (gate_.closed()) return;  // a key frame comes by itself once the network takes it
    if (now_ - key_frame_asked_ < key_frame_interval_min) return;
    key_frame_asked_ = now_;
    needs_key_frame_(video_ == Video::waiting ? wanted_layer_ : track(Kind::video).sequences.layer());
}

void Viewer::on_rtcp(std::span<const std::uint8_t> plaintext) {
    const auto messages = rtp::parse_rtcp(plaintext);
    if (!messages) {
        counters_.dropped_malformed.add();
        return;
    }
    const rtp::ReceiverReferenceTime* asked = nullptr;  // one answer a compound, however often it asks
    for (const auto& message : *messages) {
        if (const auto* nack = std::get_if<rtp::Nack>(&message)) {
            answer(*nack);
        } else if (const auto* time = std::get_if<rtp::ReceiverReferenceTime>(&message)) {
            asked = time;
        } else if (std::holds_alternative<rtp::Pli>(message) || std::holds_alternative<rtp::Fir>(message)) {
            ask_key_frame();
        } else if (const auto* feedback = std::get_if<rtp::TransportFeedback>(&message)) {
            network_.on_feedback(*feedback, now_);
        }
    }
    if (asked != nullptr) answer(*asked);
}

// A browser that only receives learns its round trip in no other way, and asks for a lost packet again only after one.
// Answered at once: the delay is the least there is, for 0 says that nothing was asked (RFC 3611 section 4.5).
void Viewer::answer(const rtp::ReceiverReferenceTime& asked) {
    const auto& video = track(Kind::video);
    rtp::RtcpWriter writer;
    const auto own = video.offered() ? video.ssrc : track(Kind::audio).ssrc;
    writer.delay_since_last_rr({own, asked.ssrc, rtp::middle_of_ntp(asked.ntp), 1});
    send_rtcp(writer.bytes());
}

// Lips need both tracks' clocks at once and not within a second.
bool Viewer::report_due() const {
    return std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& out) {
        return out.packets > 0 && out.reported_packets == 0 &&
               fanout_.clocks()[static_cast<std::size_t>(&out - tracks_.data())];
    });
}

void Viewer::send_reports(TimePoint now) {
    now_ = now;
    if (ended_) return;
    for (const Kind kind : {Kind::audio, Kind::video}) {
        auto& out = track(kind);
        const auto& clock = fanout_.clocks()[static_cast<std::size_t>(kind)];
        if (!clock || out.packets == out.reported_packets) continue;
        out.reported_packets = out.packets;
        // A compound packet each: GStreamer reads the first report of one and no other.
        rtp::RtcpWriter writer;
        rtp::SenderReport report;
        report.ssrc = out.ssrc;
        report.clock = {clock->ntp, clock->timestamp + out.timestamp_offset};
        report.packet_count = out.packets;
        report.octet_count = out.octets;
        writer.sender_report(report);
        writer.cname(out.ssrc, cname_);
        send_rtcp(writer.bytes());
    }
    reported_ = std::all_of(tracks_.begin(), tracks_.end(),
                            [](const Track& out) { return !out.offered() || out.reported_packets > 0; });
}

}  // namespace lanai::streaming::relay
