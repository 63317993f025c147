// Playout of a pre-recorded talk: demuxed and packed into RTP as it is, in real time, again and again.
#include "ingest/local_pipeline.hpp"
#include "ingest/probe.hpp"

#include <string_view>
#include <utility>

namespace lanai::streaming {
namespace {

using ingest::LocalPipeline;
using ingest::Looping;
using ingest::RtpTap;

// Queues decouple the two tracks, and hold enough that the next round's first packets are there in time.
constexpr const char* track_queue = "queue max-size-buffers=0 max-size-bytes=8388608 max-size-time=1000000000";

std::string describe_playout() {
    const std::string queue = track_queue;
    const std::string video = queue + " name=video_in ! " + ingest::h264_to_rtp + " ! appsink name=video sync=true";
    const std::string audio =
        queue + " name=audio_in ! opusparse ! " + ingest::opus_to_rtp + " ! appsink name=audio sync=true";
    return "filesrc name=file ! qtdemux name=demuxer " + video + " " + audio;
}

// The demuxer makes new pads each time the pipeline starts. gst_parse_launch would link the first ones only.
void link_track(GstElement* demuxer, GstPad* pad, gpointer) noexcept {
    const std::string_view name = GST_PAD_NAME(pad);
    const char* queue_name = name.starts_with("video") ? "video_in" : name.starts_with("audio") ? "audio_in" : nullptr;
    if (queue_name == nullptr) return;
    const ingest::GstPtr<GstElement> pipeline(GST_ELEMENT(gst_element_get_parent(demuxer)));
    const ingest::GstPtr<GstElement> queue(gst_bin_get_by_name(GST_BIN(pipeline.get()), queue_name));
    const ingest::GstPtr<GstPad> input(gst_element_get_static_pad(queue.get(), "sink"));
    gst_pad_link(pad, input.get());  // fails on a second track of its kind, which is not played
}

class Playout final : public LocalSource {
public:
    explicit Playout(std::unique_ptr<LocalPipeline> pipeline) : pipeline_(std::move(pipeline)) {}

    void start() override { pipeline_->start(); }
    void stop() override { pipeline_->stop(); }
    void request_key_frame() override {}  // a file's key frames come when they come

private:
    const std::unique_ptr<LocalPipeline> pipeline_;
};

}  // namespace

boost::system::result<std::unique_ptr<LocalSource>> make_playout(std::string file, LocalSink sink) {
    if (const auto error = ingest::check_playable(file)) return error;
    auto pipeline = LocalPipeline::make(describe_playout(), Looping::file, RtpTap::Content::rtp, std::move(sink));
    if (pipeline.has_error()) return pipeline.error();
    const auto source = (*pipeline)->element("file");
    const auto demuxer = (*pipeline)->element("demuxer");
    g_signal_connect(demuxer.get(), "pad-added", G_CALLBACK(link_track), nullptr);
    g_object_set(source.get(), "location", file.c_str(), nullptr);
    return std::unique_ptr<LocalSource>(std::make_unique<Playout>(std::move(*pipeline)));
}

}  // namespace lanai::streaming
