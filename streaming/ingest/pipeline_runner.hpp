// Runs one pipeline on a thread of its own: plays it, watches its bus, loops it, and starts it again with growing
// pauses when it fails. start() and stop() belong to one thread; the callbacks run on the runner's.
#pragma once

#include "ingest/segment_loop.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace lanai::streaming::ingest {

enum class Looping : std::uint8_t { no, file };  // file: a pipeline with a "demuxer", round after round

class PipelineRunner {
public:
    struct Hooks {
        std::function<void(std::string reason)> on_failed;  // once an outage, not once a retry
        std::function<std::uint64_t()> delivered;           // packets so far: growth ends an outage
    };

    PipelineRunner(GstPtr<GstElement> pipeline, Looping looping, Hooks hooks);
    ~PipelineRunner();
    PipelineRunner(const PipelineRunner&) = delete;
    PipelineRunner& operator=(const PipelineRunner&) = delete;

    void start();  // idempotent; returns at once
    void stop();   // idempotent; the pipeline is in NULL and its streaming threads are gone when it returns

    // Any thread. It failed and was not started again yet: what is pushed now is lost.
    [[nodiscard]] bool resting() const { return resting_.load(std::memory_order_relaxed); }

    [[nodiscard]] GstPtr<GstElement> element(const char* name) const;

private:
    void run(const std::stop_token& stop);
    // Plays until asked to stop (empty) or something fails (why).
    [[nodiscard]] std::string play(const std::stop_token& stop);
    [[nodiscard]] std::string handle(GstMessage& message);
    [[nodiscard]] std::string begin_loop();

    const GstPtr<GstElement> pipeline_;
    const GstPtr<GstBus> bus_;
    const Hooks hooks_;
    const std::unique_ptr<SegmentLoop> loop_;  // none: plays on by itself
    std::atomic<bool> resting_{false};
    std::jthread thread_;
};

}  // namespace lanai::streaming::ingest
