// Playout of a pre-recorded talk: demuxed and packed into RTP as it is, in real time, again and again.
#include "ingest/local_pipeline.hpp"
#include "ingest/probe.hpp"

#include <utility>

namespace lanai::streaming {
namespace {

using ingest::LocalPipeline;
using ingest::Looping;

// Queues decouple the two tracks, and hold enough that the next round's first packets are there in time.
constexpr const char* track_queue = "queue max-size-buffers=0 max-size-bytes=8388608 max-size-time=1000000000";

std::string describe_playout() {
    const std::string queue = std::string(" ! ") + track_queue + " ! ";
    return "filesrc name=file ! qtdemux name=demuxer "
           "demuxer.video_0" +
           queue + ingest::h264_to_rtp +
           " ! appsink name=video sync=true "
           "demuxer.audio_0" +
           queue + "opusparse ! " + ingest::opus_to_rtp + " ! appsink name=audio sync=true";
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
    auto pipeline = LocalPipeline::make(describe_playout(), Looping::file, std::move(sink));
    if (pipeline.has_error()) return pipeline.error();
    const auto source = (*pipeline)->element("file");
    g_object_set(source.get(), "location", file.c_str(), nullptr);
    return std::unique_ptr<LocalSource>(std::make_unique<Playout>(std::move(*pipeline)));
}

}  // namespace lanai::streaming
