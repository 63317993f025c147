// The last packets of one outgoing track, in plaintext and by sequence number: retransmission and fast start read
// from it. Holds references only. Owned by one shard thread.
#pragma once

#include "streaming/packet.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace lanai::streaming::rtp {

class PacketRing {
public:
    // slots: a power of two.
    explicit PacketRing(std::size_t slots);
    // Replaces what stood in its slot. False: a duplicate, or older than the slot's content; not kept.
    bool insert(PacketPtr);
    [[nodiscard]] PacketPtr find(std::uint64_t sequence) const;  // null: gone or never seen
    // Sequence of the first packet of the newest key frame that is still held with all that followed it.
    [[nodiscard]] std::optional<std::uint64_t> newest_key_frame() const;
    [[nodiscard]] std::optional<std::uint64_t> highest() const { return highest_; }
    void clear();

private:
    std::vector<PacketPtr> slots_;
    std::optional<std::uint64_t> highest_, key_frame_;
};

}  // namespace lanai::streaming::rtp
