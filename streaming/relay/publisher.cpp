#include "relay/publisher.hpp"

#include "relay/random.hpp"
#include "rtp/payload.hpp"
#include "rtp/rtcp.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace lanai::streaming::relay {

Publisher::Track::Track(const webrtc::MediaMatch& media, const webrtc::CodecMatch& match)
    : codec(match), extensions(media.extensions) {
    for (const auto& rid : media.rids) encodings.emplace_back(match.codec, rid);
    if (!encodings.empty()) return;
    encodings.emplace_back(match.codec);
    // With one SSRC announced we know it; else the first that speaks is taken.
    if (media.ssrcs.size() == 1) encodings.front().ssrc = media.ssrcs.front();
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
    if (track == nullptr) return counters_.dropped_unexpected.add();  // RED, FEC, another codec: not agreed
    if (!within_rate(*track, plaintext.size())) return counters_.dropped_over_rate.add();
    if (header->payload.size() > payload_bytes_max) return counters_.dropped_malformed.add();
    if (const auto data = rtp::find_extension(*header, track->extensions.transport_cc);
        track->extensions.transport_cc != 0 && data && data->size() == 2) {
        transport_cc_.on_packet(static_cast<std::uint16_t>((*data)[0] << 8U | (*data)[1]), now_);
    }
    auto* encoding = encoding_of(*track, *header, is_rtx);
    if (encoding == nullptr) return counters_.dropped_unexpected.add();  // simulcast: its rid has not come yet
    if (is_rtx) return accept_rtx(*track, *encoding, *header);
    if (!accept_ssrc(*track, *encoding, header->ssrc) || !accept_step(*track, *encoding, *header)) {
        return counters_.dropped_unexpected.add();
    }
    accept_media(*track, *encoding, *header, header->sequence, header->payload, false);
}

void Publisher::limit_rate(unsigned mbps_max) {
    const double bytes_per_second = mbps_max * 1e6 / 8;
    const double burst = bytes_per_second / 2;
    rate_.emplace(bytes_per_second, burst);
    sound_reserve_ = burst / 10;
}

bool Publisher::within_rate(const Track& track, std::size_t bytes) {
    const double reserve = kind_of(track.codec.codec) == Kind::audio ? 0 : sound_reserve_;
    return !rate_ || rate_->take(static_cast<double>(bytes), now_, reserve);
}

// Simulcast streams are known by their SSRC once a packet has named their rid (RFC 8852 section 3).
Publisher::Encoding* Publisher::encoding_of(Track& track, const rtp::Header& header, bool is_rtx) {
    if (!track.simulcast()) return &track.encodings.front();
    const auto own = is_rtx ? &Encoding::rtx_ssrc : &Encoding::ssrc;
    const auto data = rtp::find_extension(header, is_rtx ? track.extensions.repaired_rid : track.extensions.rid);
    for (auto& encoding : track.encodings) {
        if (!data && encoding.*own == header.ssrc) return &encoding;
        if (data && std::equal(data->begin(), data->end(), encoding.rid.begin(), encoding.rid.end())) {
            if (is_rtx) encoding.rtx_ssrc = header.ssrc;
            return &encoding;
        }
    }
    return nullptr;
}

bool Publisher::accept_ssrc(Track& track, Encoding& encoding, std::uint32_t ssrc) {
    if (encoding.ssrc == ssrc) return true;
    if (encoding.ssrc && encoding.received && now_ - encoding.heard < ssrc_silence) return false;
    begin_anew(track, encoding, ssrc);
    return true;
}

bool Publisher::accept_step(Track& track, Encoding& encoding, const rtp::Header& header) {
    using Verdict = rtp::JumpGuard::Verdict;
    const auto verdict = encoding.guard.on_packet(header.sequence, header.timestamp, now_);
    if (verdict != Verdict::restart) return verdict == Verdict::pass;
    const auto guard = encoding.guard;
    const auto rtx_ssrc = encoding.rtx_ssrc;
    begin_anew(track, encoding, header.ssrc);
    encoding.guard = guard;
    encoding.rtx_ssrc = rtx_ssrc;
    return true;
}

void Publisher::begin_anew(Track& track, Encoding& encoding, std::uint32_t ssrc) {
    Encoding fresh(track.codec.codec, encoding.rid);
    fresh.ssrc = ssrc;
    fresh.received = encoding.received;
    fresh.key_frame_requests = encoding.key_frame_requests;  // a restart is no way around their pause
    encoding = std::move(fresh);
    if (encoding.received) events_.on_restarted();
}

void Publisher::accept_rtx(Track& track, Encoding& encoding, const rtp::Header& header) {
    if (header.payload.empty() || !encoding.received) return;  // a bandwidth probe
    const auto rtx = rtp::parse_rtx(header.payload);
    if (!rtx) {
        counters_.dropped_malformed.add();
        return;
    }
    // Of something never sent it would drag our count ahead of the stream.
    if (!encoding.guard.repairs(rtx->original_sequence, header.timestamp)) return counters_.dropped_unexpected.add();
    accept_media(track, encoding, header, rtx->original_sequence, rtx->payload, true);
}

void Publisher::accept_media(Track& track, Encoding& encoding, const rtp::Header& header, std::uint16_t sequence,
                             std::span<const std::uint8_t> payload, bool recovered) {
    encoding.heard = now_;
    encoding.received = true;
    Packet packet;
    packet.codec = track.codec.codec;
    packet.layer = static_cast<std::uint8_t>(&encoding - track.encodings.data());
    packet.marker = header.marker;
    packet.sequence = encoding.unwrapper.unwrap(sequence);
    packet.timestamp = header.timestamp;
    packet.arrival = now_;
    if (!recovered) encoding.statistics.on_packet(packet.sequence, packet.timestamp, now_);
    // Browsers probe their bandwidth with packets that we have, among them key frames from which no cut may begin.
    if (track.codec.nack && !encoding.nacks.on_packet(packet.sequence, now_)) return;
    // With several slices a picture may repeat its SPS before each; it begins at the first.
    packet.starts_key_frame = rtp::starts_key_frame(track.codec.codec, payload) &&
                              !(encoding.key_frame && encoding.key_frame->timestamp == packet.timestamp &&
                                packet.sequence > encoding.key_frame->sequence);
    if (packet.starts_key_frame) {
        encoding.key_frame = {packet.sequence, packet.timestamp};
        encoding.key_frame_requests.came();
    }
    packet.payload.assign(payload.begin(), payload.end());
    if (track.codec.nack) send_nacks(track, encoding, now_);
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
            if (!track) continue;
            for (std::size_t layer = 0; layer < track->encodings.size(); ++layer) {
                auto& encoding = track->encodings[layer];
                if (encoding.ssrc != report->ssrc) continue;
                encoding.statistics.on_sender_report(*report, now_);
                events_.on_clock(kind, static_cast<std::uint8_t>(layer), report->clock);
            }
        }
    }
}

void Publisher::request_key_frame(std::uint8_t layer, TimePoint now) {
    auto& video = tracks_[static_cast<std::size_t>(Kind::video)];
    if (!video || layer >= video->encodings.size()) return;
    auto& encoding = video->encodings[layer];
    if (!encoding.ssrc || peer_.state() != webrtc::PeerState::connected) return;
    now_ = now;
    encoding.key_frame_requests.want();
    send_key_frame_request(*video, encoding);
}

void Publisher::send_key_frame_request(Track& video, Encoding& encoding) {
    if (!encoding.ssrc || !encoding.key_frame_requests.take(now_)) return;
    rtp::RtcpWriter writer;
    writer.receiver_report({own_ssrc_, {}});
    if (video.codec.pli || !video.codec.fir) {
        writer.pli(own_ssrc_, *encoding.ssrc);
    } else {
        writer.fir(own_ssrc_, *encoding.ssrc, fir_sequence_++);
    }
    counters_.plis_out.add();
    send_rtcp(writer.bytes());
}

void Publisher::send_nacks(Track& track, Encoding& encoding, TimePoint now) {
    const auto due = encoding.nacks.due(now);
    if (!due.empty() && encoding.ssrc) {
        rtp::RtcpWriter writer;
        writer.receiver_report({own_ssrc_, {}});
        writer.nack(own_ssrc_, *encoding.ssrc, due);
        counters_.nacks_out.add(due.size());
        send_rtcp(writer.bytes());
    }
    if (encoding.nacks.take_key_frame_needed() && kind_of(track.codec.codec) == Kind::video) {
        encoding.key_frame_requests.want();
    }
}

void Publisher::tick(TimePoint now) {
    if (peer_.state() != webrtc::PeerState::connected) return;
    now_ = now;
    for (auto& track : tracks_) {
        if (!track) continue;
        for (auto& encoding : track->encodings) {
            if (track->codec.nack) send_nacks(*track, encoding, now);
            send_key_frame_request(*track, encoding);
        }
    }
    if (transport_cc_negotiated_) send_feedback(now);
    if (now - reported_ >= report_interval) {
        reported_ = now;
        send_reports(now);
    }
}

void Publisher::send_feedback(TimePoint now) {
    std::uint32_t media_ssrc = 0;
    for (const auto& track : tracks_) {
        if (track) media_ssrc = track->encodings.front().ssrc.value_or(media_ssrc);
    }
    while (const auto feedback = transport_cc_.due(own_ssrc_, media_ssrc, now)) {
        rtp::RtcpWriter writer;
        writer.transport_feedback(*feedback);
        send_rtcp(writer.bytes());
    }
}

void Publisher::send_reports(TimePoint now) {
    rtp::ReceiverReport report{own_ssrc_, {}};
    for (auto& track : tracks_) {
        if (!track) continue;
        for (auto& encoding : track->encodings) {
            if (encoding.received) report.blocks.push_back(encoding.statistics.report(*encoding.ssrc, now));
        }
    }
    rtp::RtcpWriter writer;
    writer.receiver_report(report);
    writer.cname(own_ssrc_, "lanai");
    send_rtcp(writer.bytes());
}

}  // namespace lanai::streaming::relay
