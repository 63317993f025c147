// What a viewer over TCP gets when it reads too slowly.
#include "relay/viewer.hpp"

namespace lanai::streaming::relay {

bool Viewer::tcp_passes(const Packet& packet) {
    if (gate_.pass(packet.timestamp, wire_.queued_bytes(peer_.remote()), now_)) return true;
    stop_video();
    return false;
}

bool Viewer::tcp_may_begin() const {
    return !gate_.closed() || wire_.queued_bytes(peer_.remote()) <= VideoGate::resume_bytes_max;
}

bool Viewer::tcp_goes_on() {
    if (wire_.queued_bytes(peer_.remote()) <= VideoGate::past_bytes_max) return true;
    const auto& ring = fanout_.rings().video[track(Kind::video).sequences.layer()];
    const auto key_frame = ring.newest_key_frame();
    const auto highest = ring.highest();
    const bool newer = key_frame && *key_frame > catch_up_next_;
    const bool far_behind = highest && *highest > catch_up_next_ + VideoGate::past_packets_max;
    if (newer || far_behind) stop_video();  // the past would never become the present
    return false;
}

}  // namespace lanai::streaming::relay
