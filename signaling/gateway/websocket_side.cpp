#include "gateway/websocket_side.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::gateway {
namespace {

constexpr std::size_t close_reason_bytes_max = 123;  // RFC 6455 section 5.5: a control frame holds 125 bytes

// Cuts at a character's beginning: a close reason is UTF-8.
std::string cut_utf8(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    text.resize(end);
    return text;
}

}  // namespace

int WebSocketSide::on_established(Connection& connection) {
    connection.ws.established = true;
    hear(connection.ws);
    shared_.counters.ws_open.fetch_add(1, std::memory_order_relaxed);
    if (!connection.ws.outbox.empty() || connection.ws.closing) lws_callback_on_writable(connection.wsi);
    return go_on;
}

int WebSocketSide::on_received(Connection& connection, std::span<const char> bytes) {
    auto& ws = connection.ws;
    hear(ws);
    if (ws.closing) return go_on;  // whoever is being closed is not listened to
    // Not hung up on from here: libwebsockets would lose its place in the frame, and the client the close code.
    if (lws_frame_is_binary(connection.wsi) != 0) {
        close(connection, 1003, "text frames only");
        return go_on;
    }
    if (ws.message.size() + bytes.size() > shared_.config.message_bytes_max) {
        shared_.counters.oversize_frames.fetch_add(1, std::memory_order_relaxed);
        close(connection, 1009, "over " + std::to_string(shared_.config.message_bytes_max) + " bytes");
        return go_on;
    }
    if (++ws.fragments > fragments_max) {
        close(connection, 1008, "a message in more than " + std::to_string(fragments_max) + " pieces");
        return go_on;
    }
    ws.message.append(bytes.data(), bytes.size());
    const bool is_whole =
        lws_is_final_fragment(connection.wsi) != 0 && lws_remaining_packet_payload(connection.wsi) == 0;
    if (!is_whole) return go_on;
    ws.fragments = 0;
    shared_.counters.ws_messages_in.fetch_add(1, std::memory_order_relaxed);
    shared_.handler.on_message(connection.id, std::exchange(ws.message, {}));
    return go_on;
}

int WebSocketSide::on_pong(Connection& connection) {
    hear(connection.ws);
    return go_on;
}

void WebSocketSide::hear(WebSocketState& ws) const {
    ws.heard_s = now_s_;
    ws.pinged = false;
}

void WebSocketSide::look_for_silence(Connection& connection) {
    auto& ws = connection.ws;
    if (!ws.announced || !ws.established) return;
    const std::uint32_t silent_s = now_s_ - ws.heard_s;
    if (silent_s >= gone_after_s) {
        lws_set_timeout(connection.wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
    } else if (!ws.pinged && silent_s >= ping_after_s + connection.id % 8) {
        ws.pinged = ws.ping_due = true;
        lws_callback_on_writable(connection.wsi);
    }
}

// Between the fragments of a message, too (RFC 6455 section 5.4). With a byte in it, which comes back (section 5.5.3): of an
// empty pong libwebsockets says nothing.
bool WebSocketSide::send_ping(Connection& connection) {
    std::array<unsigned char, LWS_PRE + 1> ping{};
    return lws_write(connection.wsi, ping.data() + LWS_PRE, 1, LWS_WRITE_PING) >= 0;
}

int WebSocketSide::on_writeable(Connection& connection) {
    auto& ws = connection.ws;
    if (ws.close_sent) return go_on;  // hanging up a second time would cut the client's answer off
    if (std::exchange(ws.ping_due, false) && !send_ping(connection)) return hang_up;
    for (std::size_t written = 0; !ws.outbox.empty(); ++written) {
        if (written == frames_in_a_row || lws_send_pipe_choked(connection.wsi) != 0) {
            lws_callback_on_writable(connection.wsi);
            return go_on;
        }
        if (!write_fragment(connection)) return hang_up;
    }
    return ws.closing ? send_close(connection) : go_on;
}

bool WebSocketSide::write_fragment(Connection& connection) {
    auto& ws = connection.ws;
    Frame& frame = *ws.outbox.front();
    const std::size_t from = ws.front_written;
    const std::size_t size = std::min(frame.size() - from, fragment_bytes_max);
    const bool is_last = from + size == frame.size();
    const int kind = (from == 0 ? LWS_WRITE_TEXT : LWS_WRITE_CONTINUATION) | (is_last ? 0 : LWS_WRITE_NO_FIN);
    ws.outbox_bytes -= size;
    ws.front_written = is_last ? 0 : from + size;
    shared_.counters.ws_bytes_out.fetch_add(size, std::memory_order_relaxed);
    if (is_last) shared_.counters.ws_messages_out.fetch_add(1, std::memory_order_relaxed);

    unsigned char* bytes = frame.text() + from;
    std::array<unsigned char, LWS_PRE> before{};
    std::copy_n(bytes - LWS_PRE, LWS_PRE, before.begin());
    const bool written = lws_write(connection.wsi, bytes, size, static_cast<lws_write_protocol>(kind)) >= 0;
    std::copy_n(before.begin(), LWS_PRE, bytes - LWS_PRE);
    if (is_last) ws.outbox.pop_front();
    return written;
}

int WebSocketSide::send_close(Connection& connection) {
    auto& order = *connection.ws.closing;
    connection.ws.close_sent = true;
    auto* reason = reinterpret_cast<unsigned char*>(order.reason.data());
    lws_close_reason(connection.wsi, static_cast<lws_close_status>(order.code), reason, order.reason.size());
    return hang_up;
}

void WebSocketSide::on_gone(Connection& connection) {
    auto& ws = connection.ws;
    if (!ws.announced) return;
    ws.announced = false;
    if (std::exchange(ws.established, false)) shared_.counters.ws_open.fetch_sub(1, std::memory_order_relaxed);
    ws.outbox.clear();
    const auto id = connection.id;
    directory_.leave(connection);
    shared_.handler.on_closed(id);
}

bool WebSocketSide::fits_surely(WebSocketState& ws, int socket, std::size_t bytes) {
    if (ws.sure_sends == 0 || bytes > ws.sure_bytes) {
        ws.sure_sends = 0;
        int under_way = 0;
        if (::ioctl(socket, SIOCOUTQ, &under_way) != 0 || under_way != 0) return false;
        ws.sure_sends = at_once_sends_max;
        ws.sure_bytes = at_once_bytes_max + bytes;
    }
    --ws.sure_sends;
    ws.sure_bytes -= bytes;
    return true;
}

// The way over libwebsockets costs three polls a frame: it wants to be told that a socket can be written, and asks the kernel
// again. With nothing under way a small frame fits whole, so nothing of libwebsockets' own (a pong, a ping) can come between
// its parts.
bool WebSocketSide::send_at_once(Connection& connection, const Frame& frame) {
    if (!shared_.config.certificate_file.empty() || frame.size() > at_once_bytes_max) return false;
    if (lws_partial_buffered(connection.wsi) != 0) return false;
    const int socket = lws_get_socket_fd(connection.wsi);
    const auto bytes = frame.with_header();
    if (!fits_surely(connection.ws, socket, bytes.size())) return false;
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return false;
    // A kernel without memory: the rest could only come too late. The page comes back and resumes.
    if (static_cast<std::size_t>(sent) != bytes.size()) ::shutdown(socket, SHUT_RDWR);
    shared_.counters.ws_bytes_out.fetch_add(frame.size(), std::memory_order_relaxed);
    shared_.counters.ws_messages_out.fetch_add(1, std::memory_order_relaxed);
    return true;
}

// A frame that is larger than the limit by itself may go alone: else its client could never be told.
void WebSocketSide::send(Connection& connection, const std::shared_ptr<Frame>& frame) {
    auto& ws = connection.ws;
    if (!ws.announced || ws.closing) return;
    if (!ws.outbox.empty() && ws.outbox_bytes + frame->size() > shared_.config.outbox_bytes_max) {
        close_as_too_slow(connection);
        return;
    }
    if (ws.established && ws.outbox.empty() && send_at_once(connection, *frame)) return;
    ws.sure_sends = 0;
    ws.outbox.push_back(frame);
    ws.outbox_bytes += frame->size();
    if (ws.established) lws_callback_on_writable(connection.wsi);
}

void WebSocketSide::close(Connection& connection, std::uint16_t code, std::string reason) {
    auto& ws = connection.ws;
    if (!ws.announced || ws.closing) return;
    ws.closing = CloseOrder{code, cut_utf8(std::move(reason), close_reason_bytes_max)};
    if (!ws.established) return;
    lws_set_timeout(connection.wsi, PENDING_TIMEOUT_CLOSE_SEND, close_wait_s);
    lws_callback_on_writable(connection.wsi);
}

void WebSocketSide::close_as_too_slow(Connection& connection) {
    auto& ws = connection.ws;
    if (!ws.announced || ws.closing) return;
    ws.outbox.clear();
    ws.outbox_bytes = ws.front_written = 0;
    shared_.counters.slow_clients_closed.fetch_add(1, std::memory_order_relaxed);
    close(connection, 4408, "too slow: reconnect and resume");
}

}  // namespace lanai::gateway
