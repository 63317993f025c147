// A transcoder is a pipeline that comes and goes with the codec that it is asked to decode.
#include "ingest/transcoding_line.hpp"

#include <mutex>
#include <utility>

namespace lanai::streaming {
namespace {

using ingest::TranscodingLine;

class PipelineTranscoder final : public Transcoder {
public:
    explicit PipelineTranscoder(TranscoderSink sink) : sink_(std::move(sink)) {}
    ~PipelineTranscoder() override { stop(); }

    boost::system::error_code start(Codec from) override {
        if (line_ && line_->from() == from) return {};
        stop();
        auto line = TranscodingLine::make(from, sink_, sequences_);
        if (!line) return line.error();
        (*line)->start();
        swap(*line);
        return {};
    }
    void stop() override {
        std::unique_ptr<TranscodingLine> line;
        swap(line);
    }
    void request_key_frame() override {
        if (line_) line_->request_key_frame();
    }
    void push(const PacketPtr& packet) override {
        const std::lock_guard lock(mutex_);
        if (line_) line_->push(packet);
    }

private:
    // Making and ending a pipeline takes its time; push() must not wait for it.
    void swap(std::unique_ptr<TranscodingLine>& other) {
        const std::lock_guard lock(mutex_);
        line_.swap(other);
    }

    const TranscoderSink sink_;
    std::atomic<std::uint64_t> sequences_{0};
    std::mutex mutex_;                       // line_ is changed under it, by the one thread that makes lines
    std::unique_ptr<TranscodingLine> line_;  // none: stopped
};

}  // namespace

std::unique_ptr<Transcoder> make_transcoder(TranscoderSink sink) {
    return std::make_unique<PipelineTranscoder>(std::move(sink));
}

}  // namespace lanai::streaming
