// What a viewer gets of the picture when its network does not bear all of it.
#include "relay/viewer.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

void Viewer::adapt(TimePoint now) {
    adapted_ = now;
    const auto& rates = fanout_.layer_rates().bps();
    const auto& sequences = track(Kind::video).sequences;
    if (!needs_rendition_) wanted_layer_ = selector_.choose(wanted_layer_, rates, network_, now);
    if (video_ != Video::live) return;
    if (peer_.remote().stream == 0 && selector_.must_stop(network_, now)) {
        stalled_ = network_.stalled(now);
        return stop_video();
    }
    if (needs_rendition_) return;  // there is but one of it
    if (wanted_layer_ != sequences.layer() && rates[sequences.layer()] == 0 && rates[wanted_layer_] > 0) {
        // Its own has ended. An encoder that is set up anew begins the others with key frames: one may be there already.
        video_ = Video::waiting;
        fanout_.fell_behind(*this);
        return begin_video();
    }
    if (wanted_layer_ != sequences.layer() && rates[wanted_layer_] > 0 && now - switch_asked_ >= switch_interval) {
        switch_asked_ = now;
        needs_key_frame_(wanted_layer_);
    }
    if (selector_.wants_probe(wanted_layer_, rates, network_, now)) probe();
}

// A train of packets that the viewer has already, as RTX: it throws them away, and tells when they came.
void Viewer::probe() {
    auto& out = track(Kind::video);
    const auto& ring = fanout_.rings().video[out.sequences.layer()];
    const auto highest = ring.highest();
    if (!highest) return;
    fanout_.flush(now_);
    fanout_.burst().begin(peer_.remote());
    std::uint32_t sent = 0;
    for (std::uint64_t back = 0; back < 4 * probe_packets && sent < probe_packets; ++back) {
        const std::uint64_t sequence = *highest - back;
        if (sequence < out.sequences.first_sequence()) break;
        const auto packet = ring.find(sequence);
        const auto* types = packet ? out.types_of(packet->codec) : nullptr;
        if (types == nullptr || !types->rtx) continue;
        put_again(out, *packet, out.sequences.index_of(sequence), out.sequences.timestamp_shift());
        ++sent;
    }
    end_burst();
}

bool Viewer::may_begin() const {
    if (!gate_.closed()) return true;
    if (peer_.remote().stream != 0) return wire_.queued_bytes(peer_.remote()) <= VideoGate::resume_bytes_max;
    return selector_.may_begin(network_, now_);
}

// Of a viewer that is behind: does it go on from where it is? A key frame that has come since is a better place, and one
// that falls ever further behind waits for the next.
bool Viewer::still_catching_up() {
    const auto& ring = fanout_.rings().video[track(Kind::video).sequences.layer()];
    const auto key_frame = ring.newest_key_frame();
    if (key_frame && *key_frame > catch_up_next_) {
        begin_video();
        return false;
    }
    const auto next = ring.find(catch_up_next_);
    const auto newest = ring.highest() ? ring.find(*ring.highest()) : nullptr;
    const bool behind = next && newest && catch_up_next_ >= compressed_end_ && newest->arrival - next->arrival > lag_max;
    if (behind || (peer_.remote().stream == 0 && selector_.must_stop(network_, now_))) {
        stalled_ = network_.stalled(now_);
        stop_video();
        return false;
    }
    return peer_.remote().stream == 0 || tcp_goes_on();
}

// How much of the past may leave now: as fast as the narrowest link takes it, once that is known, so that sound is not
// stuck behind it.
std::size_t Viewer::past_budget() const {
    if (!network_.known() || network_.capacity_bps() == 0) return catch_up_bytes;
    const auto since = std::min<std::chrono::microseconds>(
        std::chrono::duration_cast<std::chrono::microseconds>(now_ - past_sent_), std::chrono::milliseconds{10});
    const auto bytes = network_.capacity_bps() / 8 * static_cast<std::uint64_t>(since.count()) / 1'000'000 * 9 / 10;
    return std::clamp<std::size_t>(bytes, 1'500, catch_up_bytes);
}

}  // namespace lanai::streaming::relay
