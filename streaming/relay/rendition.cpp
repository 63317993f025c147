#include "relay/rendition.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

void Rendition::needed(bool yes, TimePoint now) {
    needed_by_ += yes ? 1 : -1;
    if (needed_by_ == 0) unneeded_since_ = now;
    consider();
}

void Rendition::consider() {
    if (needed_by_ == 0 || !on_air_ || *on_air_ == house_codec || running_ == on_air_) return;
    running_ = on_air_;
    ready_ = false;
    begin_asked_ = {};
    newest_timestamp_.reset();
    sink_.start_rendition(*running_);
}

// Since a cut, which is when most runs begin, there is a key frame that nobody has to be asked for.
void Rendition::begin(const rtp::PacketRing& past, TimePoint now) {
    if (!running_ || running_ != on_air_) return;
    ready_ = true;
    newest_timestamp_.reset();
    const auto from = past.newest_key_frame();
    const auto key_frame = from ? past.find(*from) : nullptr;
    const bool usable = key_frame && key_frame->cut == cut_ && now - key_frame->arrival <= past_max;
    if (!usable) return sink_.ask_source_key_frame(layer_);
    newest_timestamp_ = key_frame->timestamp;
    for (auto sequence = *from; sequence <= *past.highest(); ++sequence) {
        if (const auto packet = past.find(sequence)) sink_.feed_rendition(packet);
    }
}

void Rendition::on_output(const PacketPtr& packet) {
    if (kind_of(packet->codec) == Kind::audio || packet->cut < cut_) return;
    const bool first_of_cut = !on_air_ || packet->cut > cut_;
    if (first_of_cut) {
        cut_ = packet->cut;
        on_air_ = packet->codec;
        layer_ = packet->layer;
        newest_timestamp_.reset();
        consider();
    }
    rates_.on_packet(*packet);
    if (running_ != packet->codec || !ready_) return;
    if (packet->starts_key_frame) {
        if (packet->layer == best_layer()) layer_ = packet->layer;
        if (!newest_timestamp_ && packet->layer == layer_) newest_timestamp_ = packet->timestamp;
    }
    // What comes before a key frame decodes to nothing.
    if (packet->layer == layer_ && newest_timestamp_) sink_.feed_rendition(packet);
}

// The one with the most to show; the one that is fed, while no other is known.
std::uint8_t Rendition::best_layer() const {
    const auto& bps = rates_.bps();
    const auto best = std::max_element(bps.begin(), bps.end());
    return *best == 0 ? layer_ : static_cast<std::uint8_t>(best - bps.begin());
}

std::optional<Packet> Rendition::take(Packet packet, TimePoint now) {
    const bool of_this_cut = newest_timestamp_ && running_ == on_air_ &&
                             static_cast<std::int32_t>(packet.timestamp - *newest_timestamp_) >= 0;
    if (!of_this_cut) return std::nullopt;
    newest_timestamp_ = packet.timestamp;  // pictures come in order; a day has more of them than 31 bits of ticks
    // Numbers go on from one run to the next, and with them what viewers were sent; a hole stays a hole.
    if (!last_taken_ || packet.sequence <= *last_taken_) offset_ = next_sequence_ - packet.sequence;
    last_taken_ = packet.sequence;
    packet.sequence += offset_;
    next_sequence_ = packet.sequence + 1;
    packet.layer = rendition_layer;
    packet.cut = cut_;
    packet.arrival = now;
    return packet;
}

void Rendition::viewer_needs_key_frame(TimePoint now) {
    if (!running_ || running_ != on_air_ || now - key_frame_asked_ < key_frame_interval_min) return;
    key_frame_asked_ = now;
    sink_.ask_rendition_key_frame();
}

void Rendition::source_key_frame_needed() {
    if (running_ && running_ == on_air_) sink_.ask_source_key_frame(layer_);
}

void Rendition::tick(TimePoint now) {
    rates_.tick(now);
    if (!running_) return;
    if (running_ == on_air_ && !ready_ && now - begin_asked_ >= begin_patience) {
        // The first time is when it was asked; it may have failed, or its word was lost.
        if (begin_asked_ != TimePoint{}) sink_.start_rendition(*running_);
        begin_asked_ = now;
    }
    // A source is asked once a second only: what was asked before may have been asked in vain.
    if (ready_ && running_ == on_air_ && !newest_timestamp_) sink_.ask_source_key_frame(layer_);
    const std::uint8_t best = best_layer();
    if (best != layer_ && running_ == on_air_) sink_.ask_source_key_frame(best);
    if (needed_by_ > 0 || now - unneeded_since_ < linger) return;
    running_.reset();
    newest_timestamp_.reset();
    sink_.stop_rendition();
}

}  // namespace lanai::streaming::relay
