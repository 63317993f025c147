// The slate: what is next, and when, on a calm dark picture with silence beside it.
#include "ingest/local_pipeline.hpp"
#include "ingest/slate_markup.hpp"

#include <gst/video/video.h>

#include <utility>

namespace lanai::streaming {
namespace {

using ingest::LocalPipeline;
using ingest::Looping;
using ingest::RtpTap;

// A slate may stand for hours before hundreds of viewers: one picture a second, a key frame every other one, and
// Opus's own silence (DTX) cost half a percent of a core and each viewer next to nothing.
std::string describe_slate() {
    const std::string plain_text =
        " auto-resize=false draw-shadow=false draw-outline=false wrap-mode=none halignment=left line-alignment=left";
    const std::string margin = " xpad=" + std::to_string(ingest::slate_margin_px);
    const std::string size =
        "width=" + std::to_string(ingest::slate_width_px) + ",height=" + std::to_string(ingest::slate_height_px);
    const std::string picture =
        "videotestsrc is-live=true pattern=solid-color foreground-color=0xff0f1720 ! "
        "video/x-raw,format=I420,framerate=1/1," +
        size;
    const std::string event = "textoverlay name=event valignment=top ypad=72" + margin + plain_text;
    const std::string centre = "textoverlay name=centre valignment=center" + margin + plain_text;
    const std::string encoder =
        "videoconvert ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=2 bframes=0 threads=1 "
        "pass=quant quantizer=22 option-string=scenecut=0 ! video/x-h264,profile=constrained-baseline";
    // Each buffer becomes one packet: see RtpTap::Content::silence.
    const std::string silence =
        "audiotestsrc is-live=true wave=silence samplesperbuffer=19200 ! audio/x-raw,rate=48000,channels=1";
    return picture + " ! " + event + " ! " + centre + " ! " + encoder + " ! " + ingest::h264_to_rtp +
           " ! appsink name=video sync=false " + silence + " ! appsink name=audio sync=false";
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
    auto pipeline = LocalPipeline::make(describe_slate(), Looping::no, RtpTap::Content::silence, std::move(sink));
    if (pipeline.has_error()) return pipeline.error();
    return std::unique_ptr<SlateSource>(std::make_unique<Slate>(std::move(*pipeline)));
}

}  // namespace lanai::streaming
