// Re-encodes the stages' video for viewers that cannot decode what is on air: one transcoder a stage, made and ended on a
// thread of their own, since a pipeline takes its time to start and the studio's slate must not wait for it.
#pragma once

#include "streaming/local_source.hpp"
#include "streaming/relay.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace lanai::app {

class Renditions {
public:
    using Log = std::function<void(std::string line)>;

    Renditions(const std::vector<std::string>& stages, Log);
    ~Renditions();
    Renditions(const Renditions&) = delete;
    Renditions& operator=(const Renditions&) = delete;

    void start(streaming::Relay&);
    void stop();  // idempotent; no packet after it returns

    // Any thread, also before start(); only posts. At most one task a stage waits, whatever is asked.
    void request(const streaming::Relay::RenditionRequest&);
    // One thread a stage at a time; never blocks for long.
    void input(const std::string& stage, const streaming::PacketPtr&);

private:
    struct Line {
        std::string stage;
        std::atomic<bool> wanted{false}, begin_wanted{false}, key_frame_wanted{false}, posted{false};
        std::atomic<streaming::Codec> from{streaming::Codec::vp8};
        std::atomic<std::size_t> dropped{0};      // pictures, of the run under way
        std::optional<streaming::Codec> running;  // own thread
        std::unique_ptr<streaming::Transcoder> transcoder;
    };

    [[nodiscard]] streaming::TranscoderSink sink_of(Line&);
    void bring_about(Line&);  // own thread
    void say_ready(const Line&);
    [[nodiscard]] Line* find(const std::string& stage);

    Log log_;
    std::atomic<streaming::Relay*> relay_{nullptr};
    std::map<std::string, std::unique_ptr<Line>, std::less<>> lines_;  // fixed after construction
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

}  // namespace lanai::app
