#include "ingest/picture_queue.hpp"

#include <algorithm>
#include <utility>

namespace lanai::streaming::ingest {

const PacketPtr* PictureQueue::find(std::uint64_t sequence) const {
    const auto& slot = slots_[sequence & (slots - 1)];
    return slot && slot->sequence == sequence ? &slot : nullptr;
}

void PictureQueue::skip_to_key_frame() {
    waiting_ = true;
    hole_since_.reset();
}

void PictureQueue::begin_anew(std::uint8_t layer) {
    slots_.fill(nullptr);
    layer_ = layer;
    highest_ = 0;
    skip_to_key_frame();
}

// Of the layer before the present one, sent again. Layers share a timeline; the key frame at which another one takes
// over may stand a little before the last picture.
bool PictureQueue::is_leftover(const Packet& packet) const {
    if (packet.starts_key_frame) return false;
    const auto since = static_cast<std::int32_t>(packet.timestamp - newest_.value_or(packet.timestamp - 1));
    return packet.layer != layer_ && since <= 0 && since > -leftover_ticks_max;
}

void PictureQueue::push(const PacketPtr& packet) {
    const std::uint64_t sequence = packet->sequence;
    if (is_leftover(*packet)) return;
    // So far back is none that comes late: another source's numbers.
    if (packet->layer != layer_ || sequence + slots < highest_) begin_anew(packet->layer);
    // Another source: the numbers between were those of something that is not re-encoded, and not lost.
    if (packet->cut != cut_ && packet->starts_key_frame) {
        cut_ = packet->cut;
        begin_anew(packet->layer);
    }
    newest_ = packet->timestamp;
    if (!waiting_ && sequence < next_) return;  // came twice, or too late
    if (!waiting_ && sequence - next_ >= slots) skip_to_key_frame();
    auto& slot = slots_[sequence & (slots - 1)];
    if (!slot || slot->sequence < sequence) slot = packet;
    highest_ = std::max(highest_, sequence);
    if (waiting_ && packet->starts_key_frame) {
        waiting_ = false;
        next_ = scanned_ = sequence;
    }
}

// Moves scanned_ behind the next picture's last packet, or as far as packets are there.
bool PictureQueue::whole() {
    while (const auto* packet = find(scanned_)) {
        hole_since_.reset();
        // The marker ends a picture (RFC 7741, RFC 9628, AV1 RTP); so does another timestamp.
        const auto* first = find(next_);
        if (scanned_ != next_ && (*packet)->timestamp != (*first)->timestamp) return true;
        ++scanned_;
        if ((*packet)->marker) return true;
    }
    return false;
}

std::vector<PacketPtr> PictureQueue::pop(TimePoint now) {
    std::vector<PacketPtr> picture;
    while (!waiting_ && picture.empty()) {
        if (!whole()) {
            const bool hole = highest_ > scanned_;
            if (!hole) hole_since_.reset();
            if (hole && !hole_since_) hole_since_ = now;
            if (!hole || now - *hole_since_ < patience) return {};
            skip_hole();
            continue;
        }
        for (; next_ != scanned_; ++next_) {
            auto packet = std::exchange(slots_[next_ & (slots - 1)], nullptr);
            if (!packet->payload.empty()) picture.push_back(std::move(packet));
        }
    }
    return picture;
}

void PictureQueue::skip_hole() {
    hole_since_.reset();
    for (auto sequence = scanned_ + 1; sequence <= highest_; ++sequence) {
        const auto* packet = find(sequence);
        if (packet == nullptr || !(*packet)->starts_key_frame) continue;
        next_ = scanned_ = sequence;
        return;
    }
    skip_to_key_frame();
}

}  // namespace lanai::streaming::ingest
