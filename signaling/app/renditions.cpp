#include "app/renditions.hpp"

#include <boost/asio/post.hpp>

#include <string_view>
#include <utility>

namespace lanai::app {

namespace {

using streaming::Codec;
using What = streaming::Relay::RenditionRequest::What;

std::string_view name_of(Codec codec) {
    switch (codec) {
        case Codec::opus:
            return "opus";
        case Codec::h264:
            return "h264";
        case Codec::vp8:
            return "vp8";
        case Codec::vp9:
            return "vp9";
        case Codec::av1:
            return "av1";
    }
    return "unknown";
}

}  // namespace

Renditions::Renditions(const std::vector<std::string>& stages, Log log)
    : log_(std::move(log)), io_(1), work_(boost::asio::make_work_guard(io_)) {
    for (const auto& stage : stages) {
        auto line = std::make_unique<Line>();
        line->stage = stage;
        line->transcoder = streaming::make_transcoder(sink_of(*line));
        lines_.emplace(stage, std::move(line));
    }
}

Renditions::~Renditions() {
    stop();
}

streaming::TranscoderSink Renditions::sink_of(Line& line) {
    const std::string& stage = line.stage;
    streaming::TranscoderSink sink;
    sink.on_packet = [this, stage](streaming::Packet packet) {
        if (auto* relay = relay_.load()) relay->inject_rendition(stage, std::move(packet));
    };
    // Said once a run at once, and with the sum at its end: it may be every picture.
    sink.on_dropped = [this, &line](std::size_t pictures) {
        if (line.dropped.fetch_add(pictures) == 0) log_("event=rendition_behind stage=" + line.stage);
    };
    sink.needs_key_frame = [this, stage] {
        if (auto* relay = relay_.load()) relay->rendition_needs_key_frame(stage);
    };
    sink.on_failed = [this, stage](const std::string& reason) {
        log_("event=rendition_failed stage=" + stage + " reason=\"" + reason + "\"");
    };
    return sink;
}

void Renditions::start(streaming::Relay& relay) {
    relay_ = &relay;
    thread_ = std::thread([this] { io_.run(); });
}

void Renditions::stop() {
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] {
        for (auto& [stage, line] : lines_) line->transcoder->stop();
        relay_ = nullptr;
        io_.stop();
    });
    thread_.join();
}

void Renditions::request(const streaming::Relay::RenditionRequest& request) {
    auto* line = find(request.stage);
    if (line == nullptr) return;
    switch (request.what) {
        case What::start:
            line->from = request.from;
            line->wanted = true;
            line->begin_wanted = true;
            break;
        case What::stop:
            line->wanted = false;
            break;
        case What::key_frame:
            line->key_frame_wanted = true;
            break;
    }
    if (line->posted.exchange(true)) return;
    boost::asio::post(io_, [this, line] { bring_about(*line); });
}

// Makes the transcoder be as was last asked; a request that comes meanwhile posts this anew.
void Renditions::bring_about(Line& line) {
    line.posted = false;
    const bool begin = line.begin_wanted.exchange(false);
    const Codec from = line.from;
    const bool key_frame = line.key_frame_wanted.exchange(false);
    if (!line.wanted) {
        if (!line.running) return;
        line.transcoder->stop();
        line.running.reset();
        return log_("event=rendition_ended stage=" + line.stage +
                    " dropped_pictures=" + std::to_string(line.dropped.load()));
    }
    if (line.running == from) {
        // A stop and a start that met here, or a start that was said twice: each start is answered.
        if (begin) say_ready(line);
        if (key_frame) line.transcoder->request_key_frame();
        return;
    }
    const std::string what = " stage=" + line.stage + " from=" + std::string(name_of(from));
    line.running.reset();
    line.dropped = 0;
    if (const auto error = line.transcoder->start(from)) {
        return log_("event=rendition_failed" + what + " reason=\"" + error.message() + "\"");
    }
    line.running = from;
    log_("event=rendition" + what + " to=h264");
    say_ready(line);
}

void Renditions::say_ready(const Line& line) {
    if (auto* relay = relay_.load()) relay->rendition_ready(line.stage);
}

void Renditions::input(const std::string& stage, const streaming::PacketPtr& packet) {
    if (auto* line = find(stage)) line->transcoder->push(packet);
}

Renditions::Line* Renditions::find(const std::string& stage) {
    const auto found = lines_.find(stage);
    return found == lines_.end() ? nullptr : found->second.get();
}

}  // namespace lanai::app
