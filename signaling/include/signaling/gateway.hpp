// HTTP and WebSocket over libwebsockets, seen from the rest of the server: values in, values out.
// Handler methods run on a gateway thread and must not block. Gateway methods may be called from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::gateway {

// Unique for the life of the process; 0 is never used.
using ConnectionId = std::uint64_t;

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

struct HttpRequest {
    ConnectionId connection = 0;
    Method method = Method::get;
    std::string path;                                          // decoded, without query; always begins with '/'
    std::string query;                                         // raw, without '?'
    std::vector<std::pair<std::string, std::string>> headers;  // lower-case names; those the server reads
    std::string body;  // at most Config's or Handler's body_bytes_max, else 413 before the handler hears of it
    std::string peer_address;
    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
    [[nodiscard]] std::string_view cookie(std::string_view name) const;
};

struct HttpResponse {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<const std::string> body;  // null: none. HEAD answers drop it but keep its length
};

class Handler {
public:
    virtual ~Handler() = default;
    // How much of this request's body is worth reading, asked when its head is there; more is refused with 413.
    // Nothing: Config::body_bytes_max. 0: none of it, on_request() comes at once. More than Config::body_bytes_max: it
    // has to come within Config::large_body_s, and only Config::large_bodies_max are read at once, the others get 429.
    [[nodiscard]] virtual std::optional<std::size_t> body_bytes_max(const HttpRequest&) { return std::nullopt; }
    // Exactly one respond() must follow, at once or later, from any thread.
    virtual void on_request(HttpRequest) = 0;
    // An upgrade to /ws with subprotocol lanai.v1. false refuses it with 403.
    virtual bool on_open(const HttpRequest& upgrade) = 0;
    virtual void on_message(ConnectionId, std::string text) = 0;
    virtual void on_closed(ConnectionId) = 0;
    // The client cannot keep up: its outbox passed Config::outbox_bytes_max and was dropped; it is closed with 4408.
};

struct Config {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: the system chooses
    unsigned threads = 1;
    std::string certificate_file;  // both or neither
    std::string key_file;
    std::size_t body_bytes_max = 256 * 1024;
    std::size_t large_bodies_max = 4;  // over body_bytes_max, at once
    int large_body_s = 120;            // for one of them to come whole
    std::size_t message_bytes_max = 64 * 1024;
    std::size_t outbox_bytes_max = 1024 * 1024;
    std::size_t connections_max = 16'000;  // one beyond is closed as it comes
    bool trust_forwarded_for = false;  // behind a proxy on this machine
};

struct Counters {
    std::uint64_t http_requests = 0, ws_open = 0, ws_messages_in = 0, ws_messages_out = 0, ws_bytes_out = 0;
    std::uint64_t slow_clients_closed = 0, oversize_frames = 0;
};

class Gateway {
public:
    virtual ~Gateway() = default;
    virtual void respond(ConnectionId, HttpResponse) = 0;
    // One shared buffer for all of them; never a copy a client.
    virtual void send(std::string text, std::span<const ConnectionId>) = 0;
    virtual void close(ConnectionId, std::uint16_t code, std::string reason) = 0;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual Counters counters() const = 0;
    virtual void stop() = 0;  // closes every connection with 1001, joins the threads; idempotent
};

// Throws std::system_error when the port cannot be bound or a certificate not read; the message says which.
// The handler must outlive the gateway.
[[nodiscard]] std::unique_ptr<Gateway> make_gateway(Config, Handler&);

}  // namespace lanai::gateway
