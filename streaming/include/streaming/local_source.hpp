// Media made on this machine (playout of a file, the slate): GStreamer pipelines that end in RTP.
// Objects are created, started and destroyed on one thread; the sink is called on GStreamer's threads.
#pragma once

#include "streaming/packet.hpp"

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace lanai::streaming {

// Why a source could not be made. message() is a sentence for the one who wrote the configuration.
enum class IngestErrc {
    file_missing = 1,          // does not exist or cannot be read
    not_mp4,                   // is no MP4/QuickTime file, or is damaged
    no_h264_video,
    not_constrained_baseline,  // another profile, and so possibly B-frames
    no_opus_audio,
    missing_element,           // GStreamer lacks a plugin; init_gstreamer() names it
    pipeline_failed,
    not_decodable,  // a transcoder has no use for this codec
};
[[nodiscard]] boost::system::error_code make_error_code(IngestErrc);

// Where a pipeline's packets go. Called on a GStreamer thread; must not block.
// `mapping` gives the packet's place on the clock that audio and video of this source share.
struct LocalSink {
    std::function<void(Packet, ClockMapping mapping)> on_packet;
    std::function<void(std::string reason)> on_failed;  // the pipeline stopped by itself; it retries with back-off
};

class LocalSource {
public:
    virtual ~LocalSource() = default;
    virtual void start() = 0;              // idempotent
    virtual void stop() = 0;               // idempotent; no packet after it returns
    virtual void request_key_frame() = 0;  // a hint; files wait for their next one
};

struct SlateText {
    std::string heading;   // "Next"
    std::string title;     // the next talk's title
    std::string when;      // "10:15 HST"
    std::string event;     // the workshop's name
    friend bool operator==(const SlateText&, const SlateText&) = default;
};

class SlateSource : public LocalSource {
public:
    virtual void show(const SlateText&) = 0;  // any thread; the picture changes within a second
};

// Plays an MP4 (H.264 constrained baseline + Opus, not re-encoded) in real time, in an endless seamless loop.
[[nodiscard]] boost::system::result<std::unique_ptr<LocalSource>> make_playout(std::string file, LocalSink);
// 1280x720 picture with the text, silence beside it; key frame at most every 2 s.
[[nodiscard]] boost::system::result<std::unique_ptr<SlateSource>> make_slate(LocalSink);

// Re-encodes a stage's video for viewers that cannot decode it: VP8, VP9 or AV1 in, H.264 constrained baseline out,
// each picture with exactly the RTP timestamp that it came with; at most 1920x1080 and, at 30 pictures a second, about
// 2.5 Mbit/s; a key frame every 2 s, at each cut and where the size changes. It gives way to everything else here.
struct TranscoderSink {
    // All four are set. None may block, call the transcoder, or wait for one who does.
    // H.264, numbered without a gap, also from codec to codec. Called on a GStreamer thread.
    std::function<void(Packet)> on_packet;
    // Pictures were left out, because the work is behind or packets are missing. Called in push() or on a GStreamer
    // thread.
    std::function<void(std::size_t pictures)> on_dropped;
    // Nothing goes on without a key frame of the source. Called in push(), perhaps many times in a row.
    std::function<void()> needs_key_frame;
    // The pipeline stopped by itself; it retries with back-off. Called on a thread of its own.
    std::function<void(std::string reason)> on_failed;
};

class Transcoder {
public:
    virtual ~Transcoder() = default;
    // Created, started, stopped, asked for a key frame and destroyed on one thread. Starting and stopping take up to
    // tenths of a second: not on a thread that relays.
    // Another codec than before begins anew, at the source's next key frame. With an error it is stopped:
    // not_decodable, this codec is not re-encoded; missing_element, GStreamer lacks a plugin; pipeline_failed.
    [[nodiscard]] virtual boost::system::error_code start(Codec from) = 0;  // idempotent
    virtual void stop() = 0;                                               // idempotent; no call of the sink after it
    virtual void request_key_frame() = 0;  // in what comes out; the source need not send one
    // The source's packets, of one layer, in about their order; one that is missing is waited for a little. Any thread
    // but one at a time, also while another one starts or stops; never waits for the work. What cannot be done in time,
    // or has holes, is dropped up to the next key frame. Ignored while stopped, and of other codecs.
    virtual void push(const PacketPtr&) = 0;
};

[[nodiscard]] std::unique_ptr<Transcoder> make_transcoder(TranscoderSink);

// Once, before any source is made. Returns the names of GStreamer elements that are missing.
[[nodiscard]] std::vector<std::string> init_gstreamer();

}  // namespace lanai::streaming

template <>
struct boost::system::is_error_code_enum<lanai::streaming::IngestErrc> : std::true_type {};
