// One pipeline that decodes one codec and encodes H.264. Made, started and destroyed on one thread; push() is called by
// one thread at a time; what comes out comes on GStreamer's.
#pragma once

#include "ingest/picture_queue.hpp"
#include "ingest/picture_size.hpp"
#include "ingest/picture_timeline.hpp"
#include "ingest/pipeline_runner.hpp"
#include "streaming/local_source.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>

namespace lanai::streaming::ingest {

class TranscodingLine {
public:
    // Media that wait for the decoder; beyond, what comes is dropped up to the next key frame.
    static constexpr std::chrono::milliseconds backlog_max{500};
    static constexpr std::uint64_t backlog_bytes_max = 8'000'000;
    // Decoded pictures that wait for the encoder; beyond, the oldest is dropped: fewer pictures, but no stop. In bytes,
    // as many of 4K: what is larger waits alone.
    static constexpr unsigned decoded_max = 5, decoded_bytes_max = 64'000'000;
    static constexpr std::chrono::seconds key_frame_interval{2};
    // So many pictures in and none out, more than are under way at 30 a second: the decoder has lost its thread, and
    // needs a key frame.
    static constexpr int fruitless_max = 30;

    // sequences: numbers of what comes out; goes on from line to line. Both outlive the line.
    [[nodiscard]] static boost::system::result<std::unique_ptr<TranscodingLine>> make(
        Codec from, const TranscoderSink& sink, std::atomic<std::uint64_t>& sequences);
    ~TranscodingLine();
    TranscodingLine(const TranscodingLine&) = delete;
    TranscodingLine& operator=(const TranscodingLine&) = delete;

    [[nodiscard]] Codec from() const { return from_; }
    void start() { runner_.start(); }
    void request_key_frame() { force_key_frame(GST_CLOCK_TIME_NONE); }
    void push(const PacketPtr&);

private:
    TranscodingLine(GstPtr<GstElement> pipeline, Codec from, const TranscoderSink& sink,
                    std::atomic<std::uint64_t>& sequences);

    void feed(std::span<const PacketPtr> picture);
    // False: not all of it was taken.
    [[nodiscard]] bool feed_rtp(std::span<const PacketPtr> picture, GstClockTime at);
    [[nodiscard]] bool feed_av1(std::span<const std::uint8_t> unit, GstClockTime at);
    [[nodiscard]] std::optional<PictureSize> size_of(std::span<const std::uint8_t> payload,
                                                     std::span<const std::uint8_t> unit) const;
    [[nodiscard]] bool behind() const;
    bool force_key_frame(GstClockTime at);
    static GstFlowReturn new_sample(GstAppSink* sink, gpointer self) noexcept;
    static void overrun(GstElement* queue, gpointer self) noexcept;
    static GstPadProbeReturn before_encoder(GstPad* pad, GstPadProbeInfo* info, gpointer self) noexcept;
    [[nodiscard]] bool is_new(const GstBuffer& picture);
    [[nodiscard]] GstEvent* fit_size(GstEvent* caps);
    void take(GstSample& sample);

    const Codec from_;
    const TranscoderSink& sink_;
    std::atomic<std::uint64_t>& sequences_;
    std::atomic<std::uint64_t> delivered_{0};

    // Of the pushing thread:
    PictureQueue queue_;
    std::uint64_t next_key_frame_ = key_frame_interval.count() * 90'000;  // in the timeline's media_ticks()
    std::optional<std::uint32_t> cut_;
    std::uint16_t rtp_sequence_ = 0;
    bool dropping_ = false;
    bool too_large_ = false;  // the newest key frame was

    PictureTimeline timeline_;  // placed on by the pushing thread
    std::atomic<int> fruitless_{0};
    std::atomic<bool> flowing_{false};  // pictures came out since the pipeline was started
    std::atomic<bool> lost_{false};     // what was fed last has not reached the decoder
    // Of the encoder's thread:
    GstClockTime encoded_ = 0;                // place of the last picture that it was given
    std::optional<std::uint32_t> key_frame_;  // timestamp of the last one

    PipelineRunner runner_;  // its end stops the callbacks
    const GstPtr<GstElement> source_, output_, size_;
    const GstPtr<GstPad> encoder_;  // its output
};

}  // namespace lanai::streaming::ingest
