// Owns the media made on this machine: playouts and slates. They live on one thread of the studio's own, since
// GStreamer blocks where the relay's and the core's threads must not. Playouts run from start to end, so that a cut
// to them is a cut and not a start; a slate runs while it is needed.
#pragma once

#include "streaming/local_source.hpp"
#include "streaming/relay.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace lanai::app {

struct StudioSource {
    std::string stage;
    std::string id;
    streaming::SourceKind kind = streaming::SourceKind::slate;  // slate or playout
    std::string file;                                           // playout's
};

class Studio {
public:
    using Log = std::function<void(std::string line)>;

    Studio(std::vector<StudioSource>, Log);
    ~Studio();
    Studio(const Studio&) = delete;
    Studio& operator=(const Studio&) = delete;

    // Makes the sources and starts the playouts. Throws std::runtime_error naming the source that cannot be made.
    void start(streaming::Relay&);
    void stop();  // idempotent; no packet after it returns

    // Any thread, also before start(); only post. At most one task a source waits, whatever is asked.
    void request(const streaming::Relay::LocalRequest&);
    void show_slate(const std::string& stage, streaming::SlateText);

private:
    struct Channel {
        StudioSource description;
        std::atomic<bool> wanted{false};  // by the relay
        std::atomic<bool> key_frame_wanted{false};
        std::atomic<bool> posted{false};
        std::mutex text_mutex;
        std::optional<streaming::SlateText> text;        // the latest that is not shown yet; guarded by text_mutex
        std::unique_ptr<streaming::LocalSource> source;  // studio thread
        streaming::SlateSource* slate = nullptr;         // the same object, where it is one
    };

    void make(Channel&, streaming::Relay&);
    void post(Channel&);
    void bring_about(Channel&);  // studio thread
    [[nodiscard]] Channel* find(const std::string& stage, const std::string& source);
    [[nodiscard]] Channel* slate_of(const std::string& stage);

    Log log_;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<Channel>> channels_;  // fixed after construction
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

}  // namespace lanai::app
