#include "relay/viewer.hpp"

#include "relay/random.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

namespace {

// Row n is n bytes of padding: zeros, and the count at the end (RFC 3550 section 5.1).
constexpr auto paddings = [] {
    std::array<std::array<std::uint8_t, Fanout::padding_bytes_max>, Fanout::padding_bytes_max + 1> rows{};
    for (std::size_t n = 1; n < rows.size(); ++n) rows[n][n - 1] = static_cast<std::uint8_t>(n);
    return rows;
}();

}  // namespace

Viewer::Viewer(SessionNames names, const webrtc::Negotiated& negotiated, webrtc::DtlsContext& dtls, Wire& wire,
               LiveCounters& counters, TimePoint now, const ViewerSsrcs& ssrcs, Fanout& fanout,
               KeyFrameRequest needs_key_frame)
    : Session(std::move(names), negotiated, dtls, wire, counters, now),
      fanout_(fanout),
      needs_key_frame_(std::move(needs_key_frame)),
      cname_(ssrcs.cname) {
    for (const Kind kind : {Kind::audio, Kind::video}) {
        if (const auto* media = negotiated.find(kind)) set_up(kind, *media, ssrcs);
    }
}

void Viewer::set_up(Kind kind, const webrtc::MediaMatch& media, const ViewerSsrcs& ssrcs) {
    auto& out = track(kind);
    const auto& own = kind == Kind::audio ? ssrcs.audio : ssrcs.video;
    bool repeats = false;
    for (const auto& match : media.codecs) {
        out.payload_types.push_back({match.codec, match.payload_type, match.rtx_payload_type});
        repeats = repeats || (match.nack && !match.rtx_payload_type);
    }
    rtp::HeaderFields fields;
    fields.ssrc = out.ssrc = own.media;
    fields.mid_id = media.extensions.mid;
    fields.mid = media.mid;
    // Without RTX a packet is repeated under its own number, and then nothing in it may differ: the number is SRTP's
    // nonce.
    fields.transport_cc_id = repeats ? std::uint8_t{0} : media.extensions.transport_cc;
    out.header = rtp::HeaderTemplate(fields);
    fields.ssrc = own.rtx;
    out.rtx_header = rtp::HeaderTemplate(fields);
    // RFC 3711 receivers guess the roll-over counter from the first packet: start in the lower half.
    out.sequences = SequenceMap(1 + (random_u32() & 0x3fffU));
    out.rtx_index = 1 + (random_u32() & 0x3fffU);
    out.timestamp_offset = random_u32();
}

const Viewer::PayloadTypes* Viewer::Track::types_of(Codec codec) const {
    const auto found = std::find_if(payload_types.begin(), payload_types.end(),
                                    [&](const PayloadTypes& types) { return types.codec == codec; });
    return found == payload_types.end() ? nullptr : &*found;
}

void Viewer::on_connected() {
    Session::on_connected();
    sealer_ = peer_.sealer();
    if (track(Kind::video).offered()) fanout_.fell_behind(*this);
    begin_video();
}

bool Viewer::tick(TimePoint now) {
    now_ = now;
    if (ended_ || sealer_ == nullptr) return false;
    if (now - adapted_ >= adapt_interval) adapt(now);
    if (video_ == Video::catching_up) {
        if (still_catching_up()) send_past();
    } else if (now >= begin_again_ && may_begin()) {
        // A hole or a lost request may have kept the key frame away: without packets a browser does not ask by itself.
        begin_video();
    }
    return video_ == Video::catching_up;
}

void Viewer::on_batch(std::span<const Outgoing> batch, TimePoint now) {
    if (ended_ || sealer_ == nullptr) return;
    now_ = now;
    fanout_.burst().begin(peer_.remote());
    for (const auto& [packet, padding_bytes] : batch) {
        if (takes(*packet)) put(track(kind_of(packet->codec)), *packet, padding_bytes);
    }
    end_burst();
    if (!reported_ && report_due()) send_reports(now);
    if (now - adapted_ >= adapt_interval) adapt(now);
}

bool Viewer::takes(const Packet& packet) {
    const Kind kind = kind_of(packet.codec);
    auto& out = track(kind);
    if (!out.offered()) return false;
    if (kind == Kind::video) return takes_video(packet);
    if (!out.sequences.begun()) out.sequences.begin(0, packet.sequence);
    return packet.sequence >= out.sequences.first_sequence();
}

bool Viewer::takes_video(const Packet& packet) {
    if (needs_rendition_ != (packet.layer == rendition_layer)) return false;
    if (track(Kind::video).types_of(packet.codec) == nullptr) {
        counters_.codec_not_offered.add();
        return false;
    }
    if (video_ == Video::catching_up) return false;  // its turn comes
    const auto& sequences = track(Kind::video).sequences;
    const bool begun = video_ == Video::live;
    if (begun && packet.layer == sequences.layer()) {
        cut_ = std::max(cut_, packet.cut);
        if (packet.sequence < sequences.first_sequence()) return false;
        return peer_.remote().stream == 0 || tcp_passes(packet);
    }
    if (!packet.starts_key_frame || (!begun && !may_begin())) return false;
    // Another layer: the wanted one, or the first of a new source, which may not have the one that we are at.
    if (begun && packet.layer != wanted_layer_ && packet.cut <= cut_) return false;
    video_ = Video::live;
    begin_segment(packet);
    return true;
}

std::uint32_t Viewer::timestamp_of(const Packet& packet, std::uint32_t shift) const {
    const bool past = !compressed_.empty() && packet.codec != Codec::opus && packet.layer == compressed_layer_ &&
                      packet.sequence < compressed_end_;
    if (!past) return packet.timestamp + shift;
    const auto after =
        std::upper_bound(compressed_.begin(), compressed_.end(), packet.sequence,
                         [](std::uint64_t sequence, const auto& entry) { return sequence < entry.first; });
    return (after == compressed_.begin() ? packet.timestamp : std::prev(after)->second) + shift;
}

void Viewer::put(Track& out, const Packet& packet, std::uint8_t padding_bytes) {
    const auto* types = out.types_of(packet.codec);
    if (types == nullptr) return counters_.codec_not_offered.add();
    const std::uint64_t index = out.sequences.take(packet.sequence);
    const std::uint8_t padding = types->rtx ? padding_bytes : std::uint8_t{0};
    rtp::HeaderTemplate::Patch patch;
    patch.payload_type = types->media;
    patch.marker = packet.marker;
    patch.padding = padding > 0;
    patch.sequence = static_cast<std::uint16_t>(index);
    const std::uint32_t timestamp = timestamp_of(packet, out.sequences.timestamp_shift());
    patch.timestamp = timestamp + out.timestamp_offset;
    seal(out.header, patch, {{}, packet.payload, std::span(paddings[padding]).first(padding)}, index);
    ++out.packets;
    out.octets += static_cast<std::uint32_t>(packet.payload.size());
    out.retransmissions.on_sent(1);
    if (packet.codec == Codec::opus) return;
    if (!newest_ || static_cast<std::int32_t>(timestamp - *newest_) > 0) newest_ = timestamp;
    const bool past_is_gone = packet.layer == compressed_layer_
                                  ? packet.sequence > compressed_end_ + OutputRings::video_slots
                                  : out.packets % OutputRings::video_slots == 0;
    if (compressed_.empty() || !past_is_gone) return;
    compressed_ = {};
    // At another layer the past may still lie in its ring; see begin_video.
    if (packet.layer != compressed_layer_) repair_from_ = out.sequences.first_index();
}

// RFC 4588 section 4 where RTX was agreed: a stream of its own whose payload begins with the original number.
void Viewer::put_again(Track& out, const Packet& packet, std::uint64_t index, std::uint32_t timestamp_shift) {
    const auto* types = out.types_of(packet.codec);
    if (types == nullptr) return;
    const auto sequence = static_cast<std::uint16_t>(index);
    rtp::HeaderTemplate::Patch patch;
    patch.marker = packet.marker;
    patch.timestamp = timestamp_of(packet, timestamp_shift) + out.timestamp_offset;
    if (!types->rtx) {
        if (out.header.has_transport_cc()) return;  // NACK was not agreed for it
        patch.payload_type = types->media;
        patch.sequence = sequence;
        return seal(out.header, patch, {{}, packet.payload, {}}, index);
    }
    const std::array<std::uint8_t, 2> original{static_cast<std::uint8_t>(sequence >> 8U),
                                               static_cast<std::uint8_t>(sequence & 0xffU)};
    const std::uint64_t rtx_index = out.rtx_index++;
    patch.payload_type = *types->rtx;
    patch.sequence = static_cast<std::uint16_t>(rtx_index);
    seal(out.rtx_header, patch, {original, packet.payload, {}}, rtx_index);
}

// Into the burst that is under way.
void Viewer::seal(const rtp::HeaderTemplate& header, rtp::HeaderTemplate::Patch patch,
                  const webrtc::SrtpSealer::Plaintext& plaintext, std::uint64_t index) {
    const std::size_t bytes = header.bytes() + plaintext.bytes() + sealer_->tag_bytes();
    if (bytes > Burst::datagram_bytes_max) return counters_.dropped_malformed.add();
    patch.transport_cc_sequence = static_cast<std::uint16_t>(network_.next_sequence() + burst_packets_);
    std::uint8_t* const out = fanout_.burst().room(bytes);
    header.write(out, patch);
    if (sealer_->seal_rtp(out, header.bytes(), plaintext, index) != bytes) return;
    fanout_.burst().commit(bytes);
    if (!header.has_transport_cc()) return;
    ++burst_packets_;
    burst_bytes_ += static_cast<std::uint32_t>(bytes);
}

void Viewer::end_burst() {
    const auto sent = fanout_.burst().end();
    network_.on_sent(std::exchange(burst_packets_, 0), std::exchange(burst_bytes_, 0), now_);
    counters_.packets_out.add(sent.datagrams);
    counters_.bytes_out.add(sent.bytes);
    if (sent.refused > 0) counters_.send_errors.add(sent.refused);
}

}  // namespace lanai::streaming::relay
