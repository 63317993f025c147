// A shard's counters: written by the shard's thread, read by any.
#pragma once

#include "streaming/relay.hpp"

#include <atomic>
#include <cstdint>

namespace lanai::streaming::relay {

class Counter {
public:
    void add(std::uint64_t n = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }
    void set(std::uint64_t n) { value_.store(n, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

struct LiveCounters {
    Counter packets_in, packets_out, bytes_in, bytes_out;
    Counter dropped_malformed, dropped_unknown_peer, dropped_unauthentic, send_errors;
    Counter dropped_replayed, dropped_unexpected, dropped_over_rate, refusals_withheld, retransmissions_refused;
    Counter segmented_sends, segmentation_refused, codec_not_offered, rendition_packets;
    Counter nacks_in, nacks_out, retransmitted, plis_in, plis_out;
    Counter handshakes_done, handshakes_failed;
    Counter tcp_connections, tcp_refused, video_cuts;
    Counter viewers, publishers;

    [[nodiscard]] ShardCounters snapshot() const {
        ShardCounters c;
        c.packets_in = packets_in.get(), c.packets_out = packets_out.get();
        c.bytes_in = bytes_in.get(), c.bytes_out = bytes_out.get();
        c.dropped_malformed = dropped_malformed.get(), c.dropped_unknown_peer = dropped_unknown_peer.get();
        c.dropped_unauthentic = dropped_unauthentic.get(), c.send_errors = send_errors.get();
        c.dropped_replayed = dropped_replayed.get(), c.dropped_unexpected = dropped_unexpected.get();
        c.dropped_over_rate = dropped_over_rate.get(), c.refusals_withheld = refusals_withheld.get();
        c.retransmissions_refused = retransmissions_refused.get();
        c.segmented_sends = segmented_sends.get(), c.segmentation_refused = segmentation_refused.get();
        c.codec_not_offered = codec_not_offered.get();
        c.rendition_packets = rendition_packets.get();
        c.nacks_in = nacks_in.get(), c.nacks_out = nacks_out.get(), c.retransmitted = retransmitted.get();
        c.plis_in = plis_in.get(), c.plis_out = plis_out.get();
        c.handshakes_done = handshakes_done.get(), c.handshakes_failed = handshakes_failed.get();
        c.tcp_connections = tcp_connections.get(), c.tcp_refused = tcp_refused.get();
        c.video_cuts = video_cuts.get();
        c.viewers = viewers.get(), c.publishers = publishers.get();
        return c;
    }
};

}  // namespace lanai::streaming::relay
