#include "gateway/http_side.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "gateway/socket_info.hpp"

namespace lanai::gateway {
namespace {

using Phase = HttpState::Phase;

bool expects_body(Method method) {
    return method == Method::post || method == Method::put || method == Method::patch;
}

void set_timer(const Connection& connection, int seconds) {
    lws_set_timer_usecs(connection.wsi, static_cast<lws_usec_t>(seconds) * LWS_USEC_PER_SEC);
}

void cancel_timer(const Connection& connection) {
    lws_set_timer_usecs(connection.wsi, LWS_SET_TIMER_USEC_CANCEL);
}

// What goes out next of head and body, copied behind LWS_PRE. 0: all is sent.
std::size_t next_piece(const HttpState& http, std::span<unsigned char> room) {
    std::size_t filled = 0;
    if (http.sent < http.head.size()) {
        filled = std::min(room.size(), http.head.size() - http.sent);
        std::memcpy(room.data(), http.head.data() + http.sent, filled);
    }
    if (http.body && !http.head_only && filled < room.size()) {
        const std::size_t at = http.sent + filled - http.head.size();
        const std::size_t size = std::min(room.size() - filled, http.body->size() - at);
        if (size > 0) std::memcpy(room.data() + filled, http.body->data() + at, size);
        filled += size;
    }
    return filled;
}

}  // namespace

int HttpSide::on_request(Connection& connection) {
    auto& http = connection.http;
    http = {};
    if (!read_request(connection.wsi, http.request)) return hang_up;
    http.head_only = http.request.method == Method::head;
    http.request.peer_address = peer_address(connection, http.request);
    const auto framing = read_framing(connection.wsi);
    if (is_misread(connection, framing)) return hang_up;
    http.persistence = shared_.stopping ? Persistence::close : framing.persistence;
    if (framing.malformed) {
        return refuse(connection, make_error(400, "bad_message", "content-length is no number"));
    }
    if (framing.chunked) {
        return refuse(connection, make_error(411, "bad_message", "send the body with a content-length"));
    }
    http.body_left = framing.content_length.value_or(0);
    if (http.body_left > 0) return begin_body(connection);
    // Without content-length there is no body (RFC 9112 section 6.3), but libwebsockets would now wait for one and take
    // the next request for it.
    if (expects_body(http.request.method) && !framing.content_length) http.persistence = Persistence::close;
    dispatch(connection);
    return go_on;
}

int HttpSide::begin_body(Connection& connection) {
    auto& http = connection.http;
    const auto usual = shared_.config.body_bytes_max;
    http.body_bytes_max = shared_.handler.body_bytes_max(http.request).value_or(usual);
    if (http.body_bytes_max == 0) {
        // The handler answers without it; what comes is thrown away, and the connection ends.
        http.persistence = Persistence::close;
        dispatch(connection);
        return go_on;
    }
    if (http.body_left > http.body_bytes_max) {
        return refuse(connection,
                      make_error(413, "invalid", "the body is over " + std::to_string(http.body_bytes_max) + " bytes"));
    }
    if (http.body_left > usual) {
        if (!http.large_body.take(shared_.large_bodies, shared_.config.large_bodies_max)) {
            auto response = make_error(429, "rate_limited", "others are sending large files; try again in a moment");
            response.headers.emplace_back("retry-after", std::to_string(large_body_retry_s));
            return refuse(connection, response);
        }
        set_timer(connection, shared_.config.large_body_s);
    }
    http.phase = Phase::reading_body;
    return go_on;
}

// When a request came in one piece with the one before it, libwebsockets 4.1.6 takes the head's first bytes for the
// body, and may then loop for good (lws_http_action() reads the stash that its caller is still reading). Such a request
// is not taken: a client that sends before it was answered has to expect that (RFC 9112 section 9.3.2).
bool HttpSide::is_misread(const Connection& connection, const Framing& framing) {
    const bool has_body = framing.content_length.value_or(0) > 0 || framing.chunked ||
                          (expects_body(connection.http.request.method) && !framing.content_length);
    if (!has_body || !connection.read_before) return false;
    return bytes_read_from(lws_get_socket_fd(connection.wsi)) == connection.read_before;
}

int HttpSide::on_body(Connection& connection, std::span<const char> bytes) {
    auto& http = connection.http;
    http.body_left -= std::min<std::uint64_t>(http.body_left, bytes.size());
    if (http.phase == Phase::reading_body) {
        if (http.request.body.size() + bytes.size() > http.body_bytes_max) return hang_up;
        http.request.body.append(bytes.data(), bytes.size());
        return go_on;
    }
    http.discarded += bytes.size();
    return http.discarded > discard_bytes_max ? hang_up : go_on;
}

// libwebsockets may say this more than once a request; the phase knows.
int HttpSide::on_body_complete(Connection& connection) {
    auto& http = connection.http;
    if (http.phase == Phase::lingering) return hang_up;
    if (http.phase == Phase::reading_body) dispatch(connection);
    return go_on;
}

void HttpSide::dispatch(Connection& connection) {
    auto& http = connection.http;
    http.phase = Phase::waiting;
    http.large_body = {};
    directory_.enter(connection);
    http.request.connection = connection.id;
    shared_.counters.http_requests.fetch_add(1, std::memory_order_relaxed);
    lws_set_timeout(connection.wsi, NO_PENDING_TIMEOUT, 0);
    set_timer(connection, answer_wait_s);
    // Nothing is read until the answer is there: libwebsockets would find the next request readable again and again.
    lws_rx_flow_control(connection.wsi, 0);
    shared_.handler.on_request(std::exchange(http.request, {}));
}

void HttpSide::respond(Connection& connection, HttpResponse response) {
    if (connection.http.phase != Phase::waiting) return;
    if (response.status < 200 || response.status > 599) {
        response = make_error(500, "internal", "the answer has no valid status");
    }
    start_writing(connection, response);
}

int HttpSide::refuse(Connection& connection, const HttpResponse& response) {
    shared_.counters.http_requests.fetch_add(1, std::memory_order_relaxed);
    connection.http.persistence = Persistence::close;
    connection.http.request = {};
    connection.http.large_body = {};
    start_writing(connection, response);
    return go_on;
}

void HttpSide::start_writing(Connection& connection, const HttpResponse& response) {
    auto& http = connection.http;
    directory_.leave(connection);
    cancel_timer(connection);
    if (shared_.stopping) http.persistence = Persistence::close;
    http.phase = Phase::writing;
    http.head = make_head(response, http.persistence);
    http.body = may_have_body(response.status) ? response.body : nullptr;
    http.sent = 0;
    lws_rx_flow_control(connection.wsi, 1);
    lws_set_timeout(connection.wsi, PENDING_TIMEOUT_HTTP_CONTENT, write_wait_s);
    lws_callback_on_writable(connection.wsi);
}

int HttpSide::on_writeable(Connection& connection) {
    constexpr std::size_t piece_bytes = 32 * 1024;
    auto& http = connection.http;
    if (http.phase != Phase::writing) return go_on;
    std::array<unsigned char, LWS_PRE + piece_bytes> buffer;
    const auto room = std::span(buffer).subspan(LWS_PRE);
    while (const std::size_t size = next_piece(http, room)) {
        if (lws_write(connection.wsi, room.data(), size, LWS_WRITE_HTTP) < 0) return hang_up;
        http.sent += size;
        if (lws_send_pipe_choked(connection.wsi) != 0) {
            lws_set_timeout(connection.wsi, PENDING_TIMEOUT_HTTP_CONTENT, write_wait_s);
            lws_callback_on_writable(connection.wsi);
            return go_on;
        }
    }
    return finish(connection);
}

int HttpSide::finish(Connection& connection) {
    auto& http = connection.http;
    const bool closes = http.persistence == Persistence::close;
    const bool lingers = closes && http.body_left > 0;
    http.phase = lingers ? Phase::lingering : Phase::idle;
    http.body.reset();
    http.head.clear();
    if (lingers) {
        set_timer(connection, linger_s);
        return go_on;
    }
    if (closes) return hang_up;
    connection.read_before = bytes_read_from(lws_get_socket_fd(connection.wsi));
    return lws_http_transaction_completed(connection.wsi) == 0 ? go_on : hang_up;
}

int HttpSide::on_timer(Connection& connection) {
    switch (connection.http.phase) {
        case Phase::lingering:
            return hang_up;
        case Phase::reading_body:
            return refuse(connection, make_error(408, "timeout", "the body did not come in time"));
        case Phase::waiting:
            connection.http.persistence = Persistence::close;
            start_writing(connection, make_error(504, "timeout", "the server did not answer in time"));
            return go_on;
        default:
            return go_on;
    }
}

int HttpSide::on_upgrade(Connection& connection) {
    lws* wsi = connection.wsi;
    // libwebsockets 4.1.6 asks even after it has refused an unknown protocol and let go of the headers.
    const auto upgrade = read_header(wsi, WSI_TOKEN_UPGRADE);
    HttpRequest request;
    if (upgrade.empty() || !read_request(wsi, request)) return hang_up;
    connection.http = {};
    if (!lists(upgrade, "websocket")) {
        return refuse_upgrade(connection, make_error(400, "bad_message", "only websocket can be upgraded to"));
    }
    if (request.path != "/ws")
        return refuse_upgrade(connection, make_error(404, "not_found", "the WebSocket is at /ws"));
    if (read_header(wsi, WSI_TOKEN_VERSION) != "13") {
        auto response = make_error(426, "unsupported_version", "only version 13 of WebSocket is spoken");
        response.headers.emplace_back("sec-websocket-version", "13");
        return refuse_upgrade(connection, std::move(response));
    }
    const bool is_handshake = request.method == Method::get &&
                              lists(read_header(wsi, WSI_TOKEN_CONNECTION), "upgrade") &&
                              lws_hdr_total_length(wsi, WSI_TOKEN_KEY) > 0;
    if (!is_handshake) return refuse_upgrade(connection, make_error(400, "bad_message", "no WebSocket handshake"));
    if (!lists(read_header(wsi, WSI_TOKEN_PROTOCOL), "lanai.v1")) {
        return refuse_upgrade(connection, make_error(400, "unsupported_version", "the subprotocol is lanai.v1"));
    }
    if (shared_.stopping) return refuse_upgrade(connection, make_error(503, "draining", "the server is stopping"));
    request.peer_address = peer_address(connection, request);
    directory_.enter(connection);
    request.connection = connection.id;
    if (!shared_.handler.on_open(request)) {
        directory_.leave(connection);
        return refuse_upgrade(connection, make_error(403, "forbidden", "this page may not connect; load it again"));
    }
    connection.ws.announced = true;
    return go_on;
}

// Before the handshake there is no transaction to write in later: the answer is short and goes out at once.
int HttpSide::refuse_upgrade(Connection& connection, HttpResponse response) {
    shared_.counters.http_requests.fetch_add(1, std::memory_order_relaxed);
    std::string text(LWS_PRE, '\0');
    text.append(make_head(response, Persistence::close)).append(*response.body);
    auto* bytes = reinterpret_cast<unsigned char*>(text.data()) + LWS_PRE;
    lws_write(connection.wsi, bytes, text.size() - LWS_PRE, LWS_WRITE_HTTP);
    return hang_up;
}

bool HttpSide::is_busy(const Connection& connection) {
    return connection.http.phase == Phase::waiting || connection.http.phase == Phase::writing;
}

std::string HttpSide::peer_address(const Connection& connection, const HttpRequest& request) const {
    if (shared_.config.trust_forwarded_for) {
        if (const auto hop = last_hop(request.header("x-forwarded-for")); !hop.empty()) return std::string(hop);
    }
    return connection.address;
}

}  // namespace lanai::gateway
