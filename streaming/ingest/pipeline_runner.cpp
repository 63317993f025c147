#include "ingest/pipeline_runner.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace lanai::streaming::ingest {
namespace {

using namespace std::chrono_literals;

constexpr auto bus_wait = 100ms;   // how late a stop may be noticed if its wake-up message is flushed with the bus
constexpr auto preroll_max = 10s;  // a file that gives no first picture and sound by then is treated as broken
constexpr auto retry_min = 1s, retry_max = 30s;

GstClockTime to_gst(std::chrono::nanoseconds duration) {
    return static_cast<GstClockTime>(duration.count());
}

std::string describe_error(GstMessage& message) {
    GError* raw_error = nullptr;
    gst_message_parse_error(&message, &raw_error, nullptr);
    const GstPtr<GError> error(raw_error);
    std::string text = GST_MESSAGE_SRC(&message) != nullptr ? GST_OBJECT_NAME(GST_MESSAGE_SRC(&message)) : "pipeline";
    return text + ": " + (error ? error->message : "unknown error");
}

void wait_for_retry(const std::stop_token& stop, std::chrono::seconds pause) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, pause, [] { return false; });
}

}  // namespace

PipelineRunner::PipelineRunner(GstPtr<GstElement> pipeline, Looping looping, Hooks hooks)
    : pipeline_(std::move(pipeline)),
      bus_(gst_element_get_bus(pipeline_.get())),
      hooks_(std::move(hooks)),
      loop_(looping == Looping::file ? std::make_unique<SegmentLoop>(pipeline_.get(), "demuxer") : nullptr) {
    // One monotonic clock for every run, whatever clocks the elements offer.
    const GstPtr<GstClock> clock(gst_system_clock_obtain());
    gst_pipeline_use_clock(GST_PIPELINE(pipeline_.get()), clock.get());
}

PipelineRunner::~PipelineRunner() {
    stop();
}

void PipelineRunner::start() {
    if (thread_.joinable()) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void PipelineRunner::stop() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    gst_bus_post(bus_.get(), gst_message_new_application(nullptr, gst_structure_new_empty("lanai-stop")));
    thread_.join();
}

GstPtr<GstElement> PipelineRunner::element(const char* name) const {
    return GstPtr<GstElement>(gst_bin_get_by_name(GST_BIN(pipeline_.get()), name));
}

void PipelineRunner::run(const std::stop_token& stop) {
    std::chrono::seconds pause = retry_min;
    bool reported = false;
    while (!stop.stop_requested()) {
        const std::uint64_t delivered_before = hooks_.delivered();
        std::string reason = play(stop);
        resting_ = true;
        gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
        if (stop.stop_requested()) return;
        if (hooks_.delivered() != delivered_before) {
            pause = retry_min;
            reported = false;
        }
        if (!std::exchange(reported, true)) hooks_.on_failed(std::move(reason));
        wait_for_retry(stop, pause);
        pause = std::min<std::chrono::seconds>(pause * 2, retry_max);
    }
}

std::string PipelineRunner::play(const std::stop_token& stop) {
    // A loop needs its first seek before it plays: handle() does that once the pipeline has prerolled.
    if (loop_) loop_->reset();
    const auto started = std::chrono::steady_clock::now();
    gst_element_set_state(pipeline_.get(), loop_ ? GST_STATE_PAUSED : GST_STATE_PLAYING);
    resting_ = false;
    while (!stop.stop_requested()) {
        const GstPtr<GstMessage> message(gst_bus_timed_pop(bus_.get(), to_gst(bus_wait)));
        if (message) {
            if (std::string reason = handle(*message); !reason.empty()) return reason;
        }
        if (loop_ && !loop_->begun() && std::chrono::steady_clock::now() - started > preroll_max)
            return "the file gives no picture and sound";
    }
    return {};
}

std::string PipelineRunner::handle(GstMessage& message) {
    switch (GST_MESSAGE_TYPE(&message)) {
        case GST_MESSAGE_ERROR:
            return describe_error(message);
        case GST_MESSAGE_EOS:
            return "the media ended";
        case GST_MESSAGE_ASYNC_DONE:
            return loop_ && !loop_->begun() ? begin_loop() : std::string{};
        case GST_MESSAGE_SEGMENT_DONE:
            return !loop_ || loop_->next_round() ? std::string{} : "the file does not seek to its start";
        default:
            return {};
    }
}

std::string PipelineRunner::begin_loop() {
    if (!loop_->begin()) return "the file does not seek";
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    return {};
}

}  // namespace lanai::streaming::ingest
