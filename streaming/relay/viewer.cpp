#include "relay/viewer.hpp"

#include "relay/random.hpp"

#include <algorithm>
#include <variant>

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

// Fast start: from the newest key frame that is still held, so that nobody waits for the next one. The pictures of the
// past get timestamps one millisecond apart, up to the newest: decoded at once, shown as one, in step with the sound.
void Viewer::begin_video() {
    if (!track(Kind::video).offered()) return;
    fanout_.flush(now_);
    begin_again_ = now_ + begin_interval;
    if (!network_.known() && !needs_rendition_)
        wanted_layer_ = LayerSelector::first_layer(fanout_.layer_rates().bps());
    const auto layer = layer_to_begin_with();
    if (!layer) {
        if (!gate_.closed() || gate_.ask(now_)) needs_key_frame_(wanted_layer_);
        return;
    }
    const auto& ring = fanout_.rings().video[*layer];
    const auto key_frame = ring.newest_key_frame();
    const auto highest = ring.highest();
    compressed_.clear();
    compressed_layer_ = *layer;
    std::uint32_t newest = 0;
    for (auto sequence = *key_frame; sequence <= *highest; ++sequence) {
        const auto packet = ring.find(sequence);
        if (!packet) continue;
        if (compressed_.empty() || packet->timestamp != newest) compressed_.emplace_back(sequence, packet->timestamp);
        newest = packet->timestamp;
    }
    // Behind what was sent already, if need be closer together: moved on, the picture would part from its sound.
    std::uint32_t step = catch_up_step;
    if (newest_) step = std::clamp((newest - *newest_) / static_cast<std::uint32_t>(compressed_.size()), 1U, step);
    for (std::size_t i = 0; i < compressed_.size(); ++i) {
        const auto behind = static_cast<std::uint32_t>(compressed_.size() - 1 - i);
        compressed_[i].second = newest - behind * step;
    }
    compressed_end_ = *highest + 1;
    catch_up_next_ = *key_frame;
    video_ = Video::catching_up;
    begin_segment(*ring.find(*key_frame));
    // What went before had timestamps that are known no more. Made anew with others it would be another packet under the
    // same number, which is SRTP's nonce where there is no RTX; and behind this key frame nobody misses it.
    repair_from_ = track(Kind::video).sequences.first_index();
    send_past();
}

// The wanted layer if its key frame is there, else the next best: a picture now, the right one at its next key frame.
std::optional<std::uint8_t> Viewer::layer_to_begin_with() const {
    const auto usable = [&](std::uint8_t layer) {
        const auto& ring = fanout_.rings().video[layer];
        const auto at = ring.newest_key_frame();
        const auto key_frame = at ? ring.find(*at) : nullptr;
        if (!key_frame || key_frame->cut != fanout_.cut()) return false;
        const auto newest = ring.find(*ring.highest());
        if (fanout_.video_arrival() - newest->arrival > silent_max) return false;
        // After a stop only a picture that was not sent yet will do; after an outage one that was, and was lost, too.
        const auto& begin = stalled_ ? newest : key_frame;
        return !newest_ || static_cast<std::int32_t>(begin->timestamp - *newest_) > 0;
    };
    if (usable(wanted_layer_)) return wanted_layer_;
    if (needs_rendition_) return std::nullopt;
    for (std::uint8_t layer = 0; layer < layers_max; ++layer) {
        if (usable(layer)) return layer;
    }
    return std::nullopt;
}

// The picture goes on at a key frame of the other kind; until then nothing that comes can be decoded.
void Viewer::on_air(Codec codec) {
    const auto& video = track(Kind::video);
    const bool needs = video.offered() && video.types_of(codec) == nullptr && video.types_of(house_codec) != nullptr;
    if (needs == needs_rendition_) return;
    needs_rendition_ = needs;
    wanted_layer_ = needs ? rendition_layer : LayerSelector::first_layer(fanout_.layer_rates().bps());
    if (video_ == Video::waiting) return;
    video_ = Video::waiting;
    fanout_.fell_behind(*this);
}

// Layers may place one picture a few ticks apart; a decoder must never see time stand still or go back.
void Viewer::begin_segment(const Packet& key_frame) {
    auto& sequences = track(Kind::video).sequences;
    std::uint32_t shift = 0;
    const std::uint32_t timestamp = timestamp_of(key_frame, 0);
    if (newest_ && static_cast<std::int32_t>(timestamp - *newest_) <= 0) shift = *newest_ + catch_up_step - timestamp;
    sequences.begin(key_frame.layer, key_frame.sequence, shift);
    cut_ = key_frame.cut;
    if (gate_.closed()) repair_from_ = sequences.first_index();
    gate_.open();
    stalled_ = false;
}

// Until its next key frame, with which the numbers go on: the receiver misses nothing and asks for nothing.
void Viewer::stop_video() {
    video_ = Video::waiting;
    gate_.close();
    counters_.video_cuts.add();
    fanout_.fell_behind(*this);
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

// The fan-out is flushed: what the ring holds has left to everybody who is not catching up.
void Viewer::send_past() {
    auto& out = track(Kind::video);
    const auto& ring = fanout_.rings().video[out.sequences.layer()];
    const auto highest = ring.highest().value_or(0);
    const std::size_t budget = past_budget();
    std::size_t bytes = 0;
    past_sent_ = now_;
    fanout_.burst().begin(peer_.remote());
    for (; catch_up_next_ <= highest && bytes < budget; ++catch_up_next_) {
        const auto packet = ring.find(catch_up_next_);
        if (!packet) continue;
        put(out, *packet, 0);
        bytes += packet->payload.size();
    }
    end_burst();
    if (catch_up_next_ <= highest) return;
    video_ = Video::live;
    if (report_due()) send_reports(now_);
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
    needs_key_frame_(track(Kind::video).sequences.begun() ? track(Kind::video).sequences.layer() : wanted_layer_);
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
