#include "relay/viewer.hpp"

#include "relay/random.hpp"
#include "rtp/rtcp.hpp"

#include <algorithm>
#include <variant>

namespace lanai::streaming::relay {

Viewer::Viewer(SessionNames names, const webrtc::Negotiated& negotiated, webrtc::DtlsContext& dtls, Wire& wire,
               LiveCounters& counters, TimePoint now, std::string stage, const ViewerSsrcs& ssrcs, OutputRings& rings,
               std::function<void()> needs_key_frame)
    : Session(std::move(names), negotiated, dtls, wire, counters, now),
      stage_(std::move(stage)),
      rings_(rings),
      needs_key_frame_(std::move(needs_key_frame)),
      cname_(ssrcs.cname) {
    for (const Kind kind : {Kind::audio, Kind::video}) {
        const auto* media = negotiated.find(kind);
        if (media == nullptr) continue;
        auto& out = track(kind);
        const auto& own = kind == Kind::audio ? ssrcs.audio : ssrcs.video;
        out.offered = true;
        out.mid = media->mid;
        out.extensions = media->extensions;
        for (const auto& match : media->codecs) {
            out.payload_types.push_back({match.codec, match.payload_type, match.rtx_payload_type});
        }
        out.ssrc = own.media;
        out.rtx_ssrc = own.rtx;
        // RFC 3711 receivers guess the roll-over counter from the first packet: start in the lower half.
        out.sequence_offset = static_cast<std::uint16_t>(1 + (random_u32() & 0x3fffU));
        out.rtx_sequence = static_cast<std::uint16_t>(random_u32() & 0x3fffU);
        out.timestamp_offset = random_u32();
    }
}

const Viewer::PayloadTypes* Viewer::payload_types_of(const Track& track, Codec codec) {
    const auto found = std::find_if(track.payload_types.begin(), track.payload_types.end(),
                                    [&](const PayloadTypes& types) { return types.codec == codec; });
    return found == track.payload_types.end() ? nullptr : &*found;
}

void Viewer::on_connected() {
    Session::on_connected();
    begin_video();
}

// Fast start: from the newest key frame that is still held, so that nobody waits for the next one. The pictures of the
// past get timestamps one millisecond apart, up to the newest: decoded at once, shown as one, in step with the sound.
void Viewer::begin_video() {
    if (!track(Kind::video).offered) return;
    begin_again_ = now_ + begin_interval;
    const auto key_frame = rings_.video.newest_key_frame();
    const auto highest = rings_.video.highest();
    if (!key_frame || !highest || (gate_.closed() && !take_up_at(*key_frame))) {
        if (!gate_.closed() || gate_.ask(now_)) needs_key_frame_();
        return;
    }
    compressed_.clear();
    std::uint32_t newest = 0;
    for (auto sequence = *key_frame; sequence <= *highest; ++sequence) {
        const auto packet = rings_.video.find(sequence);
        if (!packet) continue;
        if (compressed_.empty() || packet->timestamp != newest) compressed_.emplace_back(sequence, packet->timestamp);
        newest = packet->timestamp;
    }
    for (std::size_t i = 0; i < compressed_.size(); ++i) {
        const auto behind = static_cast<std::uint32_t>(compressed_.size() - 1 - i);
        compressed_[i].second = newest - behind * catch_up_step;
    }
    compressed_end_ = *highest + 1;
    catch_up_next_ = *key_frame;
    send_past();
}

void Viewer::catch_up(TimePoint now) {
    now_ = now;
    if (peer_.remote().stream != 0 && !tcp_goes_on()) return;
    if (catch_up_next_) return send_past();
    // A hole or a lost request may have kept the key frame away: without packets a browser does not ask by itself.
    const auto& video = track(Kind::video);
    const bool waiting = video.offered && (!video.first || gate_.closed()) && !ended_ && peer_.state() == webrtc::PeerState::connected;
    if (waiting && now >= begin_again_) begin_video();
}

void Viewer::send_past() {
    auto& out = track(Kind::video);
    std::size_t bytes = 0;
    const auto highest = rings_.video.highest();
    while (highest && *catch_up_next_ <= *highest) {
        if (bytes >= catch_up_bytes) return;
        if (const auto packet = rings_.video.find(*catch_up_next_)) {
            send_packet(out, *packet);
            bytes += packet->payload.size();
        }
        ++*catch_up_next_;
    }
    catch_up_next_.reset();
}

void Viewer::on_output(const Packet& packet) {
    if (ended_ || peer_.state() != webrtc::PeerState::connected) return;
    const Kind kind = kind_of(packet.codec);
    auto& out = track(kind);
    if (!out.offered) return;
    if (kind == Kind::video) {
        if (catch_up_next_ || gate_.closed()) return;  // its turn comes
        if (!out.first && !packet.starts_key_frame) return;
    }
    if (out.first && packet.sequence < *out.first) return;
    if (peer_.remote().stream != 0 && !tcp_passes(kind, packet)) return;
    send_packet(out, packet);
}

std::uint32_t Viewer::timestamp_for(Kind kind, const Packet& packet) const {
    if (kind != Kind::video || compressed_.empty() || packet.sequence >= compressed_end_) return packet.timestamp;
    const auto after =
        std::upper_bound(compressed_.begin(), compressed_.end(), packet.sequence,
                         [](std::uint64_t sequence, const auto& entry) { return sequence < entry.first; });
    return after == compressed_.begin() ? packet.timestamp : std::prev(after)->second;
}

void Viewer::send_packet(Track& out, const Packet& packet) {
    const auto* types = payload_types_of(out, packet.codec);
    if (types == nullptr) return;  // a codec this viewer did not offer
    if (!out.first) {
        out.first = packet.sequence;
        out.sequence_offset = static_cast<std::uint16_t>(out.sequence_offset - packet.sequence);
    }
    if (!send_rtp(out, *types, packet, false)) return;
    out.highest = std::max(out.highest.value_or(0), packet.sequence);
    ++out.packets;
    out.octets += static_cast<std::uint32_t>(packet.payload.size());
    if (packet.codec != Codec::opus && packet.sequence > compressed_end_ + OutputRings::video_slots)
        compressed_.clear();
}

bool Viewer::send_rtp(Track& out, const PayloadTypes& types, const Packet& packet, bool as_rtx) {
    std::array<std::uint8_t, 2'048> buffer;
    const Kind kind = kind_of(packet.codec);
    rtp::HeaderFields fields;
    const auto sequence = static_cast<std::uint16_t>(packet.sequence + out.sequence_offset);
    fields.payload_type = as_rtx ? *types.rtx : types.media;
    fields.marker = packet.marker;
    fields.sequence = as_rtx ? out.rtx_sequence++ : sequence;
    fields.timestamp = timestamp_for(kind, packet) + out.timestamp_offset;
    fields.ssrc = as_rtx ? out.rtx_ssrc : out.ssrc;
    // Without RTX a packet is repeated under its own number, and then nothing in it may differ: the number is SRTP's
    // nonce.
    fields.transport_cc_id = types.rtx ? out.extensions.transport_cc : std::uint8_t{0};
    fields.transport_cc_sequence = transport_cc_sequence_;
    fields.mid_id = out.extensions.mid;
    fields.mid = out.mid;
    std::size_t bytes = rtp::write_header(fields, buffer);
    const std::size_t osn_bytes = as_rtx ? 2 : 0;
    if (bytes == 0 || bytes + osn_bytes + packet.payload.size() + webrtc::Peer::srtp_overhead_max > buffer.size()) {
        counters_.dropped_malformed.add();
        return false;
    }
    if (as_rtx) {  // RFC 4588 section 4: the original sequence number goes first
        buffer[bytes++] = static_cast<std::uint8_t>(sequence >> 8U);
        buffer[bytes++] = static_cast<std::uint8_t>(sequence & 0xffU);
    }
    std::copy(packet.payload.begin(), packet.payload.end(), buffer.begin() + static_cast<std::ptrdiff_t>(bytes));
    bytes += packet.payload.size();
    const auto sealed = peer_.protect_rtp(buffer, bytes);
    if (!sealed) return false;
    if (fields.transport_cc_id != 0) ++transport_cc_sequence_;
    transmit(peer_.remote(), std::span(buffer).first(*sealed));
    return true;
}

void Viewer::retransmit(Track& out, Kind kind, std::uint16_t wire_sequence) {
    if (!out.highest || gate_.closed()) return;
    const auto highest_on_wire = static_cast<std::uint16_t>(*out.highest + out.sequence_offset);
    const auto behind = static_cast<std::uint16_t>(highest_on_wire - wire_sequence);
    if (behind > *out.highest - out.first.value_or(0)) return;  // never sent
    const auto packet = rings_.of(kind).find(*out.highest - behind);
    if (!packet) return;
    auto& slot = out.retransmitted[wire_sequence % out.retransmitted.size()];
    if (slot.sequence != wire_sequence) slot = {wire_sequence, 0};
    if (slot.times >= retransmissions_max) return;
    const auto* types = payload_types_of(out, packet->codec);
    if (types == nullptr) return;
    ++slot.times;
    if (send_rtp(out, *types, *packet, types->rtx.has_value())) counters_.retransmitted.add();
}

void Viewer::on_rtcp(std::span<const std::uint8_t> plaintext) {
    const auto messages = rtp::parse_rtcp(plaintext);
    if (!messages) {
        counters_.dropped_malformed.add();
        return;
    }
    for (const auto& message : *messages) {
        if (const auto* nack = std::get_if<rtp::Nack>(&message)) {
            counters_.nacks_in.add(nack->sequences.size());
            for (const Kind kind : {Kind::audio, Kind::video}) {
                auto& out = track(kind);
                if (!out.offered || out.ssrc != nack->media_ssrc) continue;
                for (const auto sequence : nack->sequences) retransmit(out, kind, sequence);
            }
        } else if (std::holds_alternative<rtp::Pli>(message) || std::holds_alternative<rtp::Fir>(message)) {
            counters_.plis_in.add();
            needs_key_frame_();
        }
    }
}

void Viewer::send_report(Kind kind, const ClockMapping& clock) {
    auto& out = track(kind);
    if (ended_ || !out.offered || out.packets == 0) return;
    rtp::SenderReport report;
    report.ssrc = out.ssrc;
    report.clock = {clock.ntp, clock.timestamp + out.timestamp_offset};
    report.packet_count = out.packets;
    report.octet_count = out.octets;
    rtp::RtcpWriter writer;
    writer.sender_report(report);
    writer.cname(out.ssrc, cname_);
    send_rtcp(writer.bytes());
}

}  // namespace lanai::streaming::relay
