// Where a viewer's picture begins: fast start, another layer or source, after a stop.
#include "relay/viewer.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

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

}  // namespace lanai::streaming::relay
