// What playout and slate have in common: a pipeline whose appsinks "video" and "audio" give RTP, tapped into a
// LocalSink and run with retries. Threads as LocalSource.
#pragma once

#include "ingest/pipeline_runner.hpp"
#include "ingest/rtp_tap.hpp"

namespace lanai::streaming::ingest {

class LocalPipeline {
public:
    // `description` is gst-launch syntax; nothing of a user's goes into it.
    [[nodiscard]] static boost::system::result<std::unique_ptr<LocalPipeline>> make(const std::string& description,
                                                                                    Looping looping,
                                                                                    RtpTap::Content audio,
                                                                                    LocalSink sink);

    void start() { runner_.start(); }
    void stop() { runner_.stop(); }
    [[nodiscard]] GstPtr<GstElement> element(const char* name) const { return runner_.element(name); }

private:
    LocalPipeline(GstPtr<GstElement> pipeline, Looping looping, RtpTap::Content audio, LocalSink sink,
                  MediaClock clock);

    RtpTap video_;
    RtpTap audio_;
    PipelineRunner runner_;  // last: its end stops the taps' callbacks
};

// One picture an access unit in, payloads of at most 1200 bytes out. The parser puts SPS and PPS before every IDR
// picture, where they leave in one STAP-A; the payloader would repeat them before every slice.
inline constexpr const char* h264_to_rtp =
    "h264parse config-interval=-1 ! rtph264pay mtu=1200 aggregate-mode=zero-latency config-interval=0 pt=96";
inline constexpr const char* opus_to_rtp = "rtpopuspay mtu=1200 pt=97";

}  // namespace lanai::streaming::ingest
