// A gateway on a port of the system's choice, a handler that notes what it hears, and Beast as the other side.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "signaling/gateway.hpp"

namespace lanai::gateway::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

template <typename T>
class Mailbox {
public:
    void put(T item) {
        {
            const std::lock_guard lock(mutex_);
            items_.push_back(std::move(item));
        }
        ready_.notify_one();
    }
    T take() {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return !items_.empty(); });
        T item = std::move(items_.front());
        items_.pop_front();
        return item;
    }
    bool empty() {
        const std::lock_guard lock(mutex_);
        return items_.empty();
    }

private:
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<T> items_;
};

struct NotingHandler final : Handler {
    std::optional<std::size_t> body_bytes_max(const HttpRequest& head) override {
        return bodies ? bodies(head) : std::nullopt;
    }
    void on_request(HttpRequest request) override {
        if (answer) {
            answer(std::move(request));
        } else {
            requests.put(std::move(request));
        }
    }
    bool on_open(const HttpRequest& upgrade) override {
        if (upgrade.query == "refuse") return false;
        opened.put(upgrade);
        return true;
    }
    void on_message(ConnectionId id, std::string text) override {
        if (text == "throw") throw std::runtime_error("a handler's mistake");
        messages.put({id, std::move(text)});
    }
    void on_closed(ConnectionId id) override { closed.put(id); }

    std::function<std::optional<std::size_t>(const HttpRequest&)> bodies;  // set before the first request
    std::function<void(HttpRequest)> answer;  // set before the gateway starts; null: into `requests`
    Mailbox<HttpRequest> requests, opened;
    Mailbox<std::pair<ConnectionId, std::string>> messages;
    Mailbox<ConnectionId> closed;
};

struct Running {
    explicit Running(Config config = {}) {
        config.port = 0;
        gateway = make_gateway(config, handler);
    }
    // Answers every request from the gateway's own thread.
    static std::unique_ptr<Running> answering(std::function<HttpResponse(const HttpRequest&)> with,
                                              Config config = {}) {
        auto running = std::make_unique<Running>(config, std::move(with));
        return running;
    }
    Running(Config config, std::function<HttpResponse(const HttpRequest&)> with) {
        config.port = 0;
        handler.answer = [this, with](HttpRequest request) {
            const auto id = request.connection;
            const std::lock_guard lock(starting);
            gateway->respond(id, with(request));
        };
        const std::lock_guard lock(starting);
        gateway = make_gateway(config, handler);
    }

    [[nodiscard]] tcp::endpoint endpoint() const { return {asio::ip::make_address("127.0.0.1"), gateway->port()}; }

    std::mutex starting;
    NotingHandler handler;
    std::unique_ptr<Gateway> gateway;  // first to go
};

inline HttpResponse text(std::string body, int status = 200) {
    return {status, {{"content-type", "text/plain"}}, std::make_shared<const std::string>(std::move(body))};
}

class Client {
public:
    explicit Client(const Running& running) : socket_(io_) { socket_.connect(running.endpoint()); }

    http::response<http::string_body> ask(http::verb verb, const std::string& target, const std::string& body = {},
                                          const std::function<void(http::request<http::string_body>&)>& edit = {}) {
        http::request<http::string_body> request(verb, target, 11);
        request.set(http::field::host, "localhost");
        request.body() = body;
        if (!body.empty()) request.content_length(body.size());
        if (edit) edit(request);
        http::write(socket_, request);
        return read(verb == http::verb::head);
    }
    http::response<http::string_body> read(bool is_head = false) {
        http::response_parser<http::string_body> parser;
        parser.skip(is_head);
        parser.body_limit(64 * 1024 * 1024);
        http::read(socket_, buffer_, parser);
        return parser.release();
    }
    void send_raw(const std::string& bytes) { asio::write(socket_, asio::buffer(bytes)); }
    // Until the other side closes; whatever came.
    std::string read_to_end() {
        std::string all(static_cast<const char*>(buffer_.data().data()), buffer_.size());
        boost::system::error_code error;
        asio::read(socket_, asio::dynamic_buffer(all), error);
        return all;
    }
    tcp::socket& socket() { return socket_; }

private:
    asio::io_context io_;
    tcp::socket socket_;
    beast::flat_buffer buffer_;
};

class Page {
public:
    explicit Page(const Running& running, const std::string& target = "/ws", const std::string& protocol = "lanai.v1",
                  int receive_buffer_bytes = 0)
        : stream_(io_) {
        auto& socket = stream_.next_layer();
        socket.open(tcp::v4());
        if (receive_buffer_bytes > 0) socket.set_option(tcp::socket::receive_buffer_size(receive_buffer_bytes));
        socket.connect(running.endpoint());
        stream_.set_option(websocket::stream_base::decorator([protocol](websocket::request_type& request) {
            if (!protocol.empty()) request.set(http::field::sec_websocket_protocol, protocol);
        }));
        stream_.read_message_max(64 * 1024 * 1024);
        stream_.handshake(response, "localhost", target, refused);
    }
    void say(const std::string& message) {
        stream_.text(true);
        stream_.write(asio::buffer(message));
    }
    std::string hear() {
        beast::flat_buffer buffer;
        stream_.read(buffer);
        return beast::buffers_to_string(buffer.data());
    }
    // Reads until the close frame; its code. 0: cut without one.
    int closed_with() {
        boost::system::error_code error;
        while (!error) {
            beast::flat_buffer buffer;
            stream_.read(buffer, error);
        }
        return error == websocket::error::closed ? stream_.reason().code : 0;
    }
    websocket::stream<tcp::socket>& stream() { return stream_; }

    boost::system::error_code refused;
    websocket::response_type response;

private:
    asio::io_context io_;
    websocket::stream<tcp::socket> stream_;
};

}  // namespace lanai::gateway::testing
