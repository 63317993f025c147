#include "relay/publisher.hpp"

#include "relay/random.hpp"
#include "rtp/payload.hpp"
#include "rtp/rtcp.hpp"

#include <utility>
#include <variant>

namespace lanai::streaming::relay {

Publisher::Track::Track(const webrtc::MediaMatch& media, const webrtc::CodecMatch& match)
    : codec(match), extensions(media.extensions), statistics(clock_rate_of(match.codec)) {
    // With one SSRC announced we know it; with several (simulcast) the first that speaks is taken.
    if (media.ssrcs.size() == 1) ssrc = media.ssrcs.front();
}

Publisher::Publisher(SessionNames names, const webrtc::Negotiated& negotiated, webrtc::DtlsContext& dtls, Wire& wire,
                     LiveCounters& counters, TimePoint now, std::string stage, std::string source,
                     PublisherEvents events)
    : Session(std::move(names), negotiated, dtls, wire, counters, now),
      stage_(std::move(stage)),
      source_(std::move(source)),
      events_(std::move(events)),
      own_ssrc_(random_u32()),
      created_(now) {
    publisher_ = true;
    for (const Kind kind : {Kind::audio, Kind::video}) {
        const auto* media = negotiated.find(kind);
        if (media == nullptr || media->codecs.empty()) continue;
        tracks_[static_cast<std::size_t>(kind)].emplace(*media, media->codecs.front());
        transport_cc_negotiated_ = transport_cc_negotiated_ || media->extensions.transport_cc != 0;
    }
}

bool Publisher::stale(TimePoint now) const {
    if (ended_ || peer_.state() == webrtc::PeerState::closed) return true;
    if (heard_ == TimePoint{}) return now - created_ > arrival_max;
    return now - heard_ > stale_after;
}

Publisher::Track* Publisher::track_of_payload_type(std::uint8_t payload_type, bool& is_rtx) {
    for (auto& track : tracks_) {
        if (!track) continue;
        is_rtx = track->codec.rtx_payload_type == payload_type;
        if (is_rtx || track->codec.payload_type == payload_type) return &*track;
    }
    return nullptr;
}

void Publisher::on_rtp(std::span<const std::uint8_t> plaintext) {
    heard_ = now_;
    counters_.packets_in.add();
    counters_.bytes_in.add(plaintext.size());
    const auto header = rtp::parse_header(plaintext);
    if (!header) {
        counters_.dropped_malformed.add();
        return;
    }
    bool is_rtx = false;
    auto* track = track_of_payload_type(header->payload_type, is_rtx);
    if (track == nullptr) return;  // RED, FEC, DTMF: not agreed
    if (const auto data = rtp::find_extension(*header, track->extensions.transport_cc);
        track->extensions.transport_cc != 0 && data && data->size() == 2) {
        transport_cc_.on_packet(static_cast<std::uint16_t>((*data)[0] << 8U | (*data)[1]), now_);
    }
    if (!is_rtx) {
        accept_ssrc(*track, header->ssrc);
        if (track->ssrc == header->ssrc) accept_media(*track, *header, header->sequence, header->payload, false);
        return;
    }
    if (header->payload.empty() || !track->received) return;  // a bandwidth probe
    const auto rtx = rtp::parse_rtx(header->payload);
    if (!rtx) {
        counters_.dropped_malformed.add();
        return;
    }
    accept_media(*track, *header, rtx->original_sequence, rtx->payload, true);
}

void Publisher::accept_ssrc(Track& track, std::uint32_t ssrc) {
    if (track.ssrc == ssrc) return;
    if (track.ssrc && track.received && now_ - track.heard < ssrc_silence) return;
    const bool restarted = track.received;
    track.ssrc = ssrc;
    track.unwrapper.reset();
    track.nacks = {};
    track.key_frame.reset();
    track.statistics = rtp::ReceiveStatistics(clock_rate_of(track.codec.codec));
    if (restarted) events_.on_restarted();
}

void Publisher::accept_media(Track& track, const rtp::Header& header, std::uint16_t sequence,
                             std::span<const std::uint8_t> payload, bool recovered) {
    track.heard = now_;
    track.received = true;
    Packet packet;
    packet.codec = track.codec.codec;
    packet.marker = header.marker;
    packet.sequence = track.unwrapper.unwrap(sequence);
    packet.timestamp = header.timestamp;
    packet.arrival = now_;
    // With several slices a picture may repeat its SPS before each; it begins at the first.
    packet.starts_key_frame = rtp::starts_key_frame(track.codec.codec, payload) &&
                              !(track.key_frame && track.key_frame->timestamp == packet.timestamp &&
                                packet.sequence > track.key_frame->sequence);
    if (packet.starts_key_frame) track.key_frame = {packet.sequence, packet.timestamp};
    packet.payload.assign(payload.begin(), payload.end());
    if (!recovered) track.statistics.on_packet(packet.sequence, packet.timestamp, now_);
    if (track.codec.nack) {
        track.nacks.on_packet(packet.sequence, now_);
        send_nacks(track, now_);
    }
    events_.on_packet(std::move(packet), now_);
}

void Publisher::on_rtcp(std::span<const std::uint8_t> plaintext) {
    const auto messages = rtp::parse_rtcp(plaintext);
    if (!messages) {
        counters_.dropped_malformed.add();
        return;
    }
    for (const auto& message : *messages) {
        const auto* report = std::get_if<rtp::SenderReport>(&message);
        if (report == nullptr) continue;
        for (const Kind kind : {Kind::audio, Kind::video}) {
            auto& track = tracks_[static_cast<std::size_t>(kind)];
            if (!track || track->ssrc != report->ssrc) continue;
            track->statistics.on_sender_report(*report, now_);
            events_.on_clock(kind, report->clock);
        }
    }
}

void Publisher::request_key_frame() {
    auto& video = tracks_[static_cast<std::size_t>(Kind::video)];
    if (!video || !video->ssrc || peer_.state() != webrtc::PeerState::connected) return;
    rtp::RtcpWriter writer;
    writer.receiver_report({own_ssrc_, {}});
    if (video->codec.pli || !video->codec.fir) {
        writer.pli(own_ssrc_, *video->ssrc);
    } else {
        writer.fir(own_ssrc_, *video->ssrc, fir_sequence_++);
    }
    key_frame_sent_ = now_;
    counters_.plis_out.add();
    send_rtcp(writer.bytes());
}

void Publisher::send_nacks(Track& track, TimePoint now) {
    const auto due = track.nacks.due(now);
    if (!due.empty() && track.ssrc) {
        rtp::RtcpWriter writer;
        writer.receiver_report({own_ssrc_, {}});
        writer.nack(own_ssrc_, *track.ssrc, due);
        counters_.nacks_out.add(due.size());
        send_rtcp(writer.bytes());
    }
    if (track.nacks.take_key_frame_needed() && kind_of(track.codec.codec) == Kind::video) key_frame_due_ = true;
}

void Publisher::tick(TimePoint now) {
    if (peer_.state() != webrtc::PeerState::connected) return;
    now_ = now;
    std::uint32_t media_ssrc = 0;
    for (auto& track : tracks_) {
        if (!track) continue;
        if (track->codec.nack) send_nacks(*track, now);
        media_ssrc = track->ssrc.value_or(media_ssrc);
    }
    if (key_frame_due_ && now - key_frame_sent_ >= key_frame_interval_min) {
        key_frame_due_ = false;
        request_key_frame();
    }
    if (transport_cc_negotiated_) {
        while (const auto feedback = transport_cc_.due(own_ssrc_, media_ssrc, now)) {
            rtp::RtcpWriter writer;
            writer.transport_feedback(*feedback);
            send_rtcp(writer.bytes());
        }
    }
    if (now - reported_ >= report_interval) {
        reported_ = now;
        send_reports(now);
    }
}

void Publisher::send_reports(TimePoint now) {
    rtp::ReceiverReport report{own_ssrc_, {}};
    for (auto& track : tracks_) {
        if (track && track->received) report.blocks.push_back(track->statistics.report(*track->ssrc, now));
    }
    rtp::RtcpWriter writer;
    writer.receiver_report(report);
    writer.cname(own_ssrc_, "lanai");
    send_rtcp(writer.bytes());
}

}  // namespace lanai::streaming::relay
