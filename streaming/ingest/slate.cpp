// The slate: what is next, and when, on a calm dark picture with silence beside it.
#include "ingest/local_pipeline.hpp"
#include "ingest/slate_markup.hpp"

#include <gst/video/video.h>

#include <utility>

namespace lanai::streaming {
namespace {

using ingest::LocalPipeline;
using ingest::Looping;

// Pango draws the text once a change, and each picture only gets it blended in; with few pictures a second the slate
// costs a few percent of a core.
std::string describe_slate() {
    const std::string plain_text =
        " auto-resize=false draw-shadow=false draw-outline=false wrap-mode=none halignment=left line-alignment=left";
    const std::string margin = " xpad=" + std::to_string(ingest::slate_margin_px);
    const std::string size =
        "width=" + std::to_string(ingest::slate_width_px) + ",height=" + std::to_string(ingest::slate_height_px);
    const std::string picture =
        "videotestsrc is-live=true pattern=solid-color foreground-color=0xff0f1720 ! "
        "video/x-raw,format=I420,framerate=10/1," +
        size;
    const std::string event = "textoverlay name=event valignment=top ypad=72" + margin + plain_text;
    const std::string centre = "textoverlay name=centre valignment=center" + margin + plain_text;
    const std::string encoder =
        "videoconvert ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=20 bframes=0 threads=1 "
        "bitrate=600 option-string=scenecut=0 ! video/x-h264,profile=constrained-baseline";
    const std::string silence =
        "audiotestsrc is-live=true wave=silence samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=1 ! "
        "opusenc bitrate=16000";
    return picture + " ! " + event + " ! " + centre + " ! " + encoder + " ! " + ingest::h264_to_rtp +
           " ! appsink name=video sync=false " + silence + " ! " + ingest::opus_to_rtp +
           " ! appsink name=audio sync=false";
}

class Slate final : public SlateSource {
public:
    explicit Slate(std::unique_ptr<LocalPipeline> pipeline)
        : pipeline_(std::move(pipeline)),
          event_(pipeline_->element("event")),
          centre_(pipeline_->element("centre")),
          video_(pipeline_->element("video")) {
        show({});
    }

    void start() override { pipeline_->start(); }
    void stop() override { pipeline_->stop(); }

    void request_key_frame() override {
        gst_element_send_event(video_.get(), gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
    }

    void show(const SlateText& text) override {
        g_object_set(event_.get(), "text", ingest::event_markup(text).c_str(), nullptr);
        g_object_set(centre_.get(), "text", ingest::centre_markup(text).c_str(), nullptr);
    }

private:
    const std::unique_ptr<LocalPipeline> pipeline_;
    const ingest::GstPtr<GstElement> event_, centre_, video_;
};

}  // namespace

boost::system::result<std::unique_ptr<SlateSource>> make_slate(LocalSink sink) {
    auto pipeline = LocalPipeline::make(describe_slate(), Looping::no, std::move(sink));
    if (pipeline.has_error()) return pipeline.error();
    return std::unique_ptr<SlateSource>(std::make_unique<Slate>(std::move(*pipeline)));
}

}  // namespace lanai::streaming
