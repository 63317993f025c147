// Whole pictures in their order, out of a video track's packets, which come late or twice or never: a packet that was
// lost on its way from the publisher comes again behind younger ones. Pure; time is a parameter; owned by one thread.
#pragma once

#include "streaming/packet.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace lanai::streaming::ingest {

class PictureQueue {
public:
    static constexpr std::size_t slots = 2'048;  // a power of two; about 4 s at 4 Mbit/s
    // A hole is waited for that long: a lost packet comes again after two or three round trips.
    static constexpr std::chrono::milliseconds patience{300};

    // In units of 90 kHz, as timestamps are.
    static constexpr std::int32_t leftover_ticks_max = 180'000;

    // Of one layer; sequence numbers as on a programme output. A packet of another layer begins anew with it, unless it
    // is of a time that was already seen: a straggler.
    void push(const PacketPtr&);
    // The next picture's packets, without padding; empty: none is whole. A hole that was waited for in vain is skipped
    // up to the next key frame.
    [[nodiscard]] std::vector<PacketPtr> pop(TimePoint now);
    // Leaves out everything up to the next key frame to come.
    void skip_to_key_frame();
    // Nothing can be popped before a key frame comes.
    [[nodiscard]] bool waiting() const { return waiting_; }

private:
    [[nodiscard]] const PacketPtr* find(std::uint64_t sequence) const;
    [[nodiscard]] bool whole();
    void skip_hole();
    void begin_anew(std::uint8_t layer);
    [[nodiscard]] bool is_leftover(const Packet&) const;

    std::array<PacketPtr, slots> slots_{};
    bool waiting_ = true;
    std::uint8_t layer_ = 0;
    std::uint32_t cut_ = 0;
    std::uint64_t next_ = 0;     // first packet of the next picture
    std::uint64_t scanned_ = 0;  // all packets from next_ up to here are there
    std::uint64_t highest_ = 0;
    std::optional<std::uint32_t> newest_;  // timestamp of the packet that came last
    std::optional<TimePoint> hole_since_;
};

}  // namespace lanai::streaming::ingest
