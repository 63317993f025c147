// One libwebsockets context with its thread. Everything but post(), request_stop() and join() happens on that thread.
#pragma once

#include <ev.h>
#include <libwebsockets.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "gateway/commands.hpp"
#include "gateway/http_side.hpp"
#include "gateway/shared.hpp"
#include "gateway/websocket_side.hpp"

namespace lanai::gateway {

// Its own, on epoll: libwebsockets' poll() asks the kernel about every connection each time one of them has something.
struct DestroyLoop {
    void operator()(struct ev_loop* loop) const { ev_loop_destroy(loop); }
};
using EventLoop = std::unique_ptr<struct ev_loop, DestroyLoop>;

struct DestroyContext {
    void operator()(lws_context* context) const { lws_context_destroy(context); }
};
using LwsContext = std::unique_ptr<lws_context, DestroyContext>;

class Service {
public:
    static constexpr std::chrono::seconds stop_wait{2};  // for clients to take their last words
    static constexpr int accept_pause_ms = 100;          // when the process is out of file descriptors
    static constexpr int accepts_in_a_row = 64;

    // Throws std::system_error when the certificate or its key cannot be used.
    Service(Shared& shared, unsigned index, unsigned services);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Makes this service the one that accepts; `give` hands a connection to any service. Before start().
    void accept_on(Fd listening, std::function<void(Accepted)> give);
    void start();
    // Dropped when the service has stopped.
    void post(Command command);
    void request_stop();
    void join();

    // From libwebsockets. Non-zero closes.
    [[nodiscard]] int on_callback(lws* wsi, lws_callback_reasons reason, void* in, std::size_t size);

private:
    void run();
    [[nodiscard]] bool has_more_to_do() const;
    void wake();
    void obey_commands();
    void obey(RespondCommand& command);
    void obey(SendCommand& command);
    void obey(CloseCommand& command);
    void obey(AdoptCommand& command);
    void start_stopping();
    void adopt(Accepted accepted);
    [[nodiscard]] int on_acceptable();
    [[nodiscard]] int on_connection_callback(Connection& connection, lws_callback_reasons reason,
                                             std::span<const char> bytes);
    void forget(Connection& connection);
    void look_for_silence_in_a_second();

    Shared& shared_;
    Directory directory_;
    HttpSide http_;
    WebSocketSide websocket_;
    CommandQueue commands_;
    std::function<void(Accepted)> give_;
    lws* listener_ = nullptr;
    lws_vhost* vhost_ = nullptr;
    std::optional<std::chrono::steady_clock::time_point> stop_deadline_;
    lws_sorted_usec_list_t deadline_alarm_{};
    struct SilenceAlarm : lws_sorted_usec_list_t {
        Service* service = nullptr;
    } silence_alarm_{};
    std::unordered_map<const Connection*, std::unique_ptr<Connection>> connections_;

    std::mutex wake_mutex_;  // guards awake_: nobody wakes a context that is being destroyed
    bool awake_ = true;
    EventLoop loop_;
    LwsContext context_;
    std::thread thread_;
};

}  // namespace lanai::gateway
