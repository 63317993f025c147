// What a viewer over TCP gets when it reads too slowly.
#include "relay/viewer.hpp"

namespace lanai::streaming::relay {

bool Viewer::tcp_passes(const Packet& packet) {
    if (gate_.pass(packet.timestamp, wire_.queued_bytes(peer_.remote()), now_)) return true;
    stop_video();
    return false;
}

bool Viewer::tcp_goes_on() {
    if (wire_.queued_bytes(peer_.remote()) <= VideoGate::past_bytes_max) return true;
    const auto highest = fanout_.rings().video[track(Kind::video).sequences.layer()].highest();
    // The past would never become the present.
    if (highest && *highest > catch_up_next_ + VideoGate::past_packets_max) stop_video();
    return false;
}

}  // namespace lanai::streaming::relay
