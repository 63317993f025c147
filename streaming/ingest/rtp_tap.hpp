// One track's end of a pipeline: an appsink of RTP buffers whose payloads become Packets. Sequence numbers and
// timestamps are the tap's own, so they go on where they were when the pipeline loops, restarts or is retried.
#pragma once

#include "ingest/gst_ptr.hpp"
#include "ingest/media_clock.hpp"
#include "streaming/local_source.hpp"

#include <gst/app/gstappsink.h>

#include <atomic>
#include <optional>
#include <span>

namespace lanai::streaming::ingest {

// Whether an H.264 RTP payload (RFC 6184: single NAL unit or STAP-A) carries a sequence parameter set.
[[nodiscard]] bool carries_sps(std::span<const std::uint8_t> payload);

// How long an Opus packet plays (RFC 6716 section 3.1 and 3.2), in units of 48 kHz; 0 if it is malformed.
[[nodiscard]] std::uint32_t opus_duration(std::span<const std::uint8_t> payload);

// Marker and payload of an RTP buffer; false: it is none.
[[nodiscard]] bool read_rtp(GstBuffer* buffer, Packet& packet);

class RtpTap {
public:
    using Deliver = std::function<void(Packet, ClockMapping)>;

    enum class Content : std::uint8_t {
        rtp,      // buffers are RTP packets
        silence,  // buffers are silent samples, each becomes one Opus packet: the encoder's work would be for nothing
    };

    RtpTap(Codec codec, MediaClock clock, Content content, Deliver deliver);
    RtpTap(const RtpTap&) = delete;
    RtpTap& operator=(const RtpTap&) = delete;

    // Must outlive the appsink's last callback, that is the pipeline's way to NULL.
    void attach(GstAppSink* sink);
    [[nodiscard]] std::uint64_t delivered() const { return next_sequence_.load() - first_sequence_; }

private:
    static GstFlowReturn new_sample(GstAppSink* sink, gpointer self) noexcept;
    void take(GstAppSink* sink, GstSample& sample);
    void make_silence(std::chrono::nanoseconds instant, Packet& packet);
    [[nodiscard]] bool first_of_key_frame(const Packet& packet);
    [[nodiscard]] bool repeats_audio(std::chrono::nanoseconds instant, const Packet& packet);

    const Codec codec_;
    const MediaClock clock_;
    const Content content_;
    const Deliver deliver_;
    const std::uint32_t timestamp_offset_;
    const std::uint64_t first_sequence_;
    // Streaming threads come and go with the pipeline's states, one at a time; the atomics carry their values over.
    std::atomic<std::uint64_t> next_sequence_;
    std::atomic<std::uint32_t> key_frame_timestamp_ = 0;
    std::atomic<bool> has_key_frame_ = false;
    std::atomic<std::int64_t> silent_since_ns_ = 0;  // the last silent packet's instant
    std::atomic<std::uint64_t> audio_end_ = 0;  // of the last packet, in units of 48 kHz since the epoch
};

}  // namespace lanai::streaming::ingest
