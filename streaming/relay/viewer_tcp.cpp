// What a viewer over TCP gets when it reads too slowly.
#include "relay/viewer.hpp"

namespace lanai::streaming::relay {

bool Viewer::tcp_passes(Kind kind, const Packet& packet) {
    const auto queued = wire_.queued_bytes(peer_.remote());
    if (kind == Kind::audio) return queued != Wire::gone;
    if (gate_.pass(packet.timestamp, queued, now_)) return true;
    counters_.video_cuts.add();
    return false;
}

bool Viewer::tcp_goes_on() {
    const auto queued = wire_.queued_bytes(peer_.remote());
    if (!catch_up_next_) return !gate_.closed() || queued <= VideoGate::resume_bytes_max;
    if (queued <= VideoGate::past_bytes_max) return true;
    const auto key_frame = rings_.video.newest_key_frame();
    const auto highest = rings_.video.highest();
    const bool newer = key_frame && *key_frame > *catch_up_next_;
    const bool far_behind = highest && *highest > *catch_up_next_ + VideoGate::past_packets_max;
    if (newer || far_behind) {  // the past would never become the present
        catch_up_next_.reset();
        gate_.close();
        counters_.video_cuts.add();
    }
    return false;
}

// The picture goes on at a key frame that was not sent yet. Nothing in between was, so the numbers close up over it: the
// receiver misses nothing and asks for nothing. False while there is no such key frame.
bool Viewer::take_up_at(std::uint64_t key_frame) {
    auto& out = track(Kind::video);
    if (out.first) {
        const auto last = out.highest.value_or(*out.first - 1);
        if (key_frame <= last) return false;
        out.sequence_offset = static_cast<std::uint16_t>(out.sequence_offset - (key_frame - last - 1));
        out.first = key_frame;
        out.highest.reset();  // what went before has other numbers and is not sent again
    }
    gate_.open();
    return true;
}

}  // namespace lanai::streaming::relay
