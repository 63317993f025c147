#include "ingest/local_pipeline.hpp"

#include <utility>

namespace lanai::streaming::ingest {
namespace {

MediaClock clock_from_now() {
    const GstPtr<GstClock> clock(gst_system_clock_obtain());
    const auto monotonic = std::chrono::nanoseconds(static_cast<std::int64_t>(gst_clock_get_time(clock.get())));
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {monotonic, std::chrono::duration_cast<std::chrono::nanoseconds>(wall) + ntp_to_unix_epoch};
}

}  // namespace

boost::system::result<std::unique_ptr<LocalPipeline>> LocalPipeline::make(const std::string& description,
                                                                          Looping looping, RtpTap::Content audio,
                                                                          LocalSink sink) {
    GError* raw_error = nullptr;
    GstElement* parsed = gst_parse_launch_full(description.c_str(), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &raw_error);
    const GstPtr<GError> error(raw_error);
    if (parsed == nullptr) {
        const bool missing = error && g_error_matches(error.get(), GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT);
        return make_error_code(missing ? IngestErrc::missing_element : IngestErrc::pipeline_failed);
    }
    GstPtr<GstElement> pipeline(GST_ELEMENT(gst_object_ref_sink(parsed)));
    return std::unique_ptr<LocalPipeline>(
        new LocalPipeline(std::move(pipeline), looping, audio, std::move(sink), clock_from_now()));
}

LocalPipeline::LocalPipeline(GstPtr<GstElement> pipeline, Looping looping, RtpTap::Content audio, LocalSink sink,
                             MediaClock clock)
    : video_(Codec::h264, clock, RtpTap::Content::rtp, sink.on_packet),
      audio_(Codec::opus, clock, audio, sink.on_packet),
      runner_(std::move(pipeline), looping,
              {std::move(sink.on_failed), [this] { return video_.delivered() + audio_.delivered(); }}) {
    const GstPtr<GstElement> video_sink = runner_.element("video"), audio_sink = runner_.element("audio");
    video_.attach(GST_APP_SINK(video_sink.get()));
    audio_.attach(GST_APP_SINK(audio_sink.get()));
}

}  // namespace lanai::streaming::ingest
