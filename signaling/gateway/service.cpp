#include "gateway/service.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "gateway/context.hpp"

namespace lanai::gateway {
namespace {

std::span<const char> as_bytes(const void* in, std::size_t size) {
    return in == nullptr ? std::span<const char>{} : std::span(static_cast<const char*>(in), size);
}

// What WebSocketSide::send() looks at.
void prefetch(const Connection& connection) {
    const auto* const end = reinterpret_cast<const char*>(&connection.ws.front_written);
    for (const auto* line = reinterpret_cast<const char*>(&connection); line < end; line += cache_line_bytes) __builtin_prefetch(line);
}

}  // namespace

Service::Service(Shared& shared, unsigned index, unsigned services)
    : shared_(shared),
      directory_(index, services),
      http_(shared, directory_),
      websocket_(shared, directory_),
      loop_(ev_loop_new(EVFLAG_AUTO)),
      context_(make_context(shared.config, this, loop_.get())) {
    vhost_ = make_vhost(context_.get(), shared.config);
}

Service::~Service() {
    request_stop();
    join();
}

void Service::accept_on(Fd listening, std::function<void(Accepted)> give) {
    give_ = std::move(give);
    lws_adopt_desc_t adoption{};
    adoption.vh = vhost_;
    adoption.type = LWS_ADOPT_RAW_FILE_DESC;
    adoption.fd.filefd = listening.get();
    adoption.vh_prot_name = listener_protocol;
    listener_ = lws_adopt_descriptor_vhost_via_info(&adoption);
    if (listener_ == nullptr)
        throw std::system_error(ENOMEM, std::generic_category(), "cannot watch the listening socket");
    static_cast<void>(listening.release());  // libwebsockets closes it
}

void Service::start() {
    thread_ = std::thread([this] { run(); });
}

void Service::run() {
    look_for_silence_in_a_second();
    while (has_more_to_do()) {
        ev_run(loop_.get(), EVRUN_ONCE);
        if (shared_.stopping && !stop_deadline_) start_stopping();
    }
    lws_sul_cancel(&silence_alarm_);
    lws_sul_cancel(&deadline_alarm_);
    {
        const std::lock_guard lock(wake_mutex_);
        awake_ = false;
    }
    context_.reset();  // hangs up on whoever is left, through on_callback()
}

bool Service::has_more_to_do() const {
    if (!stop_deadline_) return true;
    if (std::chrono::steady_clock::now() >= *stop_deadline_) return false;
    return std::ranges::any_of(
        connections_, [](const auto& entry) { return entry.second->ws.announced || HttpSide::is_busy(*entry.second); });
}

void Service::start_stopping() {
    stop_deadline_ = std::chrono::steady_clock::now() + stop_wait;
    if (listener_ != nullptr) lws_set_timeout(listener_, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    obey_commands();  // what was said before the end is still delivered
    for (const auto& [key, connection] : connections_) websocket_.close(*connection, 1001, "the server is stopping");
    // The loop waits until something happens; this makes it happen.
    lws_sul_schedule(
        context_.get(), 0, &deadline_alarm_, [](lws_sorted_usec_list_t*) {},
        std::chrono::duration_cast<std::chrono::microseconds>(stop_wait).count());
}

void Service::post(Command command) {
    const bool adopts = std::holds_alternative<AdoptCommand>(command);
    const auto put = commands_.put(std::move(command));
    if (adopts && put == CommandQueue::Put::dropped) shared_.connections.fetch_sub(1);  // nobody else would
    if (put != CommandQueue::Put::queued) wake();
}

void Service::request_stop() {
    wake();
}

void Service::wake() {
    const std::lock_guard lock(wake_mutex_);
    if (awake_ && context_) lws_cancel_service(context_.get());
}

void Service::join() {
    if (thread_.joinable()) thread_.join();
}

void Service::obey_commands() {
    auto taken = commands_.take();
    for (auto& command : taken.commands) {
        std::visit([this](auto& one) { obey(one); }, command);
    }
    if (!taken.overflowed) return;
    for (const auto& [key, connection] : connections_) websocket_.close_as_too_slow(*connection);
}

void Service::obey(RespondCommand& command) {
    if (auto* connection = directory_.find(command.id)) http_.respond(*connection, std::move(command.response));
}

void Service::obey(SendCommand& command) {
    // What is known of each has left the processor's caches since the message before.
    constexpr std::size_t ahead = 4;
    const auto look_ahead = [&](std::size_t i) {
        const auto* connection = i < command.to.size() ? directory_.find(command.to[i]) : nullptr;
        if (connection != nullptr) prefetch(*connection);
    };
    for (std::size_t i = 0; i < ahead; ++i) look_ahead(i);
    for (std::size_t i = 0; i < command.to.size(); ++i) {
        look_ahead(i + ahead);
        if (auto* connection = directory_.find(command.to[i])) websocket_.send(*connection, command.frame);
    }
}

void Service::obey(CloseCommand& command) {
    auto* connection = directory_.find(command.id);
    if (connection != nullptr) websocket_.close(*connection, command.code, std::move(command.reason));
}

void Service::obey(AdoptCommand& command) {
    adopt(std::move(command.accepted));
}

// The count of connections was raised by whoever accepted it; it goes down when libwebsockets is done with it.
void Service::adopt(Accepted accepted) {
    auto owned = std::make_unique<Connection>();
    auto* connection = owned.get();
    connection->address = std::move(accepted.peer_address);
    connections_.emplace(connection, std::move(owned));
    lws_adopt_desc_t adoption{};
    adoption.vh = vhost_;
    adoption.type = static_cast<lws_adoption_type>(LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL);
    adoption.fd.sockfd = accepted.socket.release();  // closed by libwebsockets in any case
    adoption.opaque = connection;
    lws* wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
    const auto still = connections_.find(connection);
    if (still == connections_.end()) return;  // over already
    if (wsi == nullptr) {
        forget(*connection);
    } else {
        connection->wsi = wsi;
    }
}

int Service::on_acceptable() {
    for (int i = 0; i < accepts_in_a_row; ++i) {
        Accepted accepted;
        switch (accept_from(lws_get_socket_fd(listener_), accepted)) {
            case AcceptResult::none_waiting:
                return 0;
            case AcceptResult::out_of_descriptors:
                lws_rx_flow_control(listener_, 0);
                lws_set_timer_usecs(listener_, accept_pause_ms * 1000);
                return 0;
            case AcceptResult::accepted:
                break;
        }
        if (shared_.connections.fetch_add(1) >= shared_.config.connections_max || shared_.stopping) {
            shared_.connections.fetch_sub(1);
            continue;  // closed as it goes out of scope
        }
        give_(std::move(accepted));
    }
    return 0;
}

int Service::on_callback(lws* wsi, lws_callback_reasons reason, void* in, std::size_t size) {
    switch (reason) {
        case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
            obey_commands();
            return 0;
        case LWS_CALLBACK_RAW_RX_FILE:
            return on_acceptable();
        case LWS_CALLBACK_RAW_CONNECTED:
        case LWS_CALLBACK_RAW_ADOPT:
        case LWS_CALLBACK_RAW_RX:
            return -1;  // CONNECT would make a raw socket of an HTTP connection
        default:
            break;
    }
    if (wsi == nullptr) return 0;
    if (wsi == listener_) {
        if (reason == LWS_CALLBACK_TIMER) lws_rx_flow_control(listener_, 1);
        if (reason == LWS_CALLBACK_WSI_DESTROY) listener_ = nullptr;
        return 0;
    }
    // Some callbacks come with a makeshift wsi that is none of ours.
    const auto* key =
        static_cast<const Connection*>(is_about_connection(reason) ? lws_get_opaque_user_data(wsi) : nullptr);
    const auto found = connections_.find(key);
    if (found == connections_.end()) return 0;
    found->second->wsi = wsi;
    return on_connection_callback(*found->second, reason, as_bytes(in, size));
}

int Service::on_connection_callback(Connection& connection, lws_callback_reasons reason, std::span<const char> bytes) {
    switch (reason) {
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
            return http_.on_upgrade(connection);
        case LWS_CALLBACK_HTTP:
            return http_.on_request(connection);
        case LWS_CALLBACK_HTTP_BODY:
            return http_.on_body(connection, bytes);
        case LWS_CALLBACK_HTTP_BODY_COMPLETION:
            return http_.on_body_complete(connection);
        case LWS_CALLBACK_HTTP_WRITEABLE:
            return http_.on_writeable(connection);
        case LWS_CALLBACK_TIMER:
            return http_.on_timer(connection);
        case LWS_CALLBACK_ESTABLISHED:
            return websocket_.on_established(connection);
        case LWS_CALLBACK_RECEIVE:
            return websocket_.on_received(connection, bytes);
        case LWS_CALLBACK_RECEIVE_PONG:
            return websocket_.on_pong(connection);
        case LWS_CALLBACK_SERVER_WRITEABLE:
            return websocket_.on_writeable(connection);
        case LWS_CALLBACK_CLOSED:
            websocket_.on_gone(connection);
            return 0;
        case LWS_CALLBACK_WSI_DESTROY:
            forget(connection);
            return 0;
        default:
            return 0;
    }
}

// libwebsockets would do this with a timer for each connection, which it keeps in a list in order: each word of one of ten
// thousand walks along the others' timers.
void Service::look_for_silence_in_a_second() {
    silence_alarm_.service = this;
    lws_sul_schedule(
        context_.get(), 0, &silence_alarm_,
        [](lws_sorted_usec_list_t* alarm) {
            Service& service = *static_cast<SilenceAlarm*>(alarm)->service;
            service.websocket_.one_second_passed();
            for (const auto& [key, connection] : service.connections_) service.websocket_.look_for_silence(*connection);
            service.look_for_silence_in_a_second();
        },
        LWS_US_PER_SEC);
}

// The handler hears of it last: whatever it throws, the connection is gone.
void Service::forget(Connection& connection) {
    const auto node = connections_.extract(&connection);
    shared_.connections.fetch_sub(1);
    if (!connection.ws.announced) directory_.leave(connection);
    websocket_.on_gone(connection);
}

}  // namespace lanai::gateway
