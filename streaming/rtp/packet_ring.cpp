#include "rtp/packet_ring.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace lanai::streaming::rtp {

PacketRing::PacketRing(std::size_t slots) : slots_(std::bit_ceil(std::max<std::size_t>(slots, 1))) {}

bool PacketRing::insert(PacketPtr packet) {
    if (!packet) return false;
    const std::uint64_t sequence = packet->sequence;
    auto& slot = slots_[sequence & (slots_.size() - 1)];
    if (slot && slot->sequence >= sequence) return false;
    if (packet->starts_key_frame && (!key_frame_ || sequence > *key_frame_)) key_frame_ = sequence;
    slot = std::move(packet);
    highest_ = std::max(highest_.value_or(0), sequence);
    return true;
}

PacketPtr PacketRing::find(std::uint64_t sequence) const {
    const auto& slot = slots_[sequence & (slots_.size() - 1)];
    return slot && slot->sequence == sequence ? slot : nullptr;
}

std::optional<std::uint64_t> PacketRing::newest_key_frame() const {
    if (!key_frame_ || *highest_ - *key_frame_ >= slots_.size()) return std::nullopt;
    for (std::uint64_t sequence = *key_frame_; sequence <= *highest_; ++sequence) {
        const auto& slot = slots_[sequence & (slots_.size() - 1)];
        if (!slot || slot->sequence != sequence) return std::nullopt;  // a hole: the decoder would stall there
    }
    return key_frame_;
}

void PacketRing::clear() {
    std::fill(slots_.begin(), slots_.end(), nullptr);
    highest_.reset();
    key_frame_.reset();
}

}  // namespace lanai::streaming::rtp
