// Which of the stage's packets went out under which number to one viewer. A viewer's numbers run without a gap while
// the stage's do not: video that was left out, and a change of layer, begin a new segment. Pure; owned by one viewer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace lanai::streaming::relay {

class SequenceMap {
public:
    // Segments that NACKs may still reach into. An older one's packets have left the ring, or soon will.
    static constexpr std::size_t segments_max = 8;

    struct Source {
        std::uint8_t layer = 0;
        std::uint64_t sequence = 0;         // the stage's
        std::uint32_t timestamp_shift = 0;  // of its segment
    };

    // first_index: RFC 3711 packet index of the first packet. Receivers guess the roll-over counter from it: below
    // 2^15 there is nothing to guess.
    explicit SequenceMap(std::uint64_t first_index = 1) : next_index_(first_index) {}

    [[nodiscard]] bool begun() const { return count_ > 0; }
    [[nodiscard]] std::uint8_t layer() const { return current().layer; }
    [[nodiscard]] std::uint64_t first_sequence() const { return current().first_sequence; }
    [[nodiscard]] std::uint64_t first_index() const { return current().first_index; }
    [[nodiscard]] std::uint32_t timestamp_shift() const { return current().timestamp_shift; }

    // From here on packets of `layer`, the first of which is `sequence`, follow what was sent before; timestamp_shift is
    // added to their timestamps.
    void begin(std::uint8_t layer, std::uint64_t sequence, std::uint32_t timestamp_shift = 0) {
        if (count_ == 0 || next_index_ != current().first_index) {  // else nothing was sent of the current one
            newest_ = (newest_ + 1) % segments_max;
            if (count_ < segments_max) ++count_;
        }
        current() = {layer, sequence, next_index_, timestamp_shift};
    }
    // The index that a packet of the current segment has, no earlier than its first.
    [[nodiscard]] std::uint64_t index_of(std::uint64_t sequence) const {
        return current().first_index + (sequence - current().first_sequence);
    }
    // The same, and it is sent.
    [[nodiscard]] std::uint64_t take(std::uint64_t sequence) {
        const std::uint64_t index = index_of(sequence);
        if (index >= next_index_) next_index_ = index + 1;
        return index;
    }
    // What was sent, or left as a hole, under this sequence number: its index and where it came from.
    [[nodiscard]] std::optional<std::pair<std::uint64_t, Source>> find(std::uint16_t wire_sequence) const {
        if (count_ == 0 || next_index_ == 0) return std::nullopt;
        const std::uint64_t highest = next_index_ - 1;
        const auto behind = static_cast<std::uint16_t>(static_cast<std::uint16_t>(highest) - wire_sequence);
        if (behind > highest) return std::nullopt;
        const std::uint64_t index = highest - behind;
        for (std::size_t age = 0; age < count_; ++age) {
            const Segment& segment = segments_[(newest_ + segments_max - age) % segments_max];
            if (index < segment.first_index) continue;
            return std::pair{index, Source{segment.layer, segment.first_sequence + (index - segment.first_index),
                                           segment.timestamp_shift}};
        }
        return std::nullopt;  // never sent, or too long ago
    }

private:
    struct Segment {
        std::uint8_t layer = 0;
        std::uint64_t first_sequence = 0;
        std::uint64_t first_index = 0;
        std::uint32_t timestamp_shift = 0;
    };
    [[nodiscard]] Segment& current() { return segments_[newest_]; }
    [[nodiscard]] const Segment& current() const { return segments_[newest_]; }

    std::array<Segment, segments_max> segments_{};
    std::size_t newest_ = 0, count_ = 0;
    std::uint64_t next_index_;
};

}  // namespace lanai::streaming::relay
