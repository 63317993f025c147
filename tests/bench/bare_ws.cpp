// The physical limit of the gateway's broadcasts: a server that does nothing but send() one framed message to every
// WebSocket, one after the other, on one thread. What is posted to it by HTTP goes to all.
#include "bare.hpp"

#include <netinet/tcp.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <map>
#include <stdexcept>
#include <string_view>

namespace {

using namespace lanai::bench;

// A text message from a server: final, unmasked (RFC 6455 section 5.2).
std::string framed(std::string_view payload) {
    std::string frame{static_cast<char>(0x81)};
    if (payload.size() < 126) {
        frame += static_cast<char>(payload.size());
    } else {
        if (payload.size() > 0xFFFF) throw std::runtime_error("a message of that size is not meant");
        frame += static_cast<char>(126);
        frame += static_cast<char>(payload.size() >> 8);
        frame += static_cast<char>(payload.size() & 0xFF);
    }
    return frame.append(payload);
}

class Server {
public:
    explicit Server(std::uint16_t port)
        : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"),
          epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1") {
        const int on = 1;
        require(::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        require(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
        require(::listen(listener_.get(), 4'096), "listen");
        watch(listener_.get());
    }

    // Until it is killed.
    [[noreturn]] void run() {
        std::array<epoll_event, 64> events{};
        while (true) {
            const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < ready; ++i) {
                const int socket = events[static_cast<std::size_t>(i)].data.fd;
                if (socket == listener_.get()) {
                    accept();
                } else {
                    read(socket);
                }
            }
        }
    }

private:
    void watch(int socket) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = socket;
        require(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
    }

    void accept() {
        for (int socket = 0; (socket = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
            const int on = 1;
            require(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
            requests_.emplace(socket, std::string{});
            watch(socket);
        }
    }

    void read(int socket) {
        std::array<char, 16'384> buffer{};
        const auto n = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (n < 0) return;
        if (n == 0) return close(socket);
        const auto request = requests_.find(socket);
        if (request == requests_.end()) return;  // a subscriber, whose pongs are nothing to us
        request->second.append(buffer.data(), static_cast<std::size_t>(n));
        while (take(socket, request->second)) {
        }
        if (subscribed_) requests_.erase(request);
        subscribed_ = false;
    }

    // One request at the front; false when none is whole.
    bool take(int socket, std::string& bytes) {
        const auto head = bytes.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        if (bytes.starts_with("GET ")) {
            send(socket, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            subscribers_.push_back(socket);
            subscribed_ = true;
            return false;
        }
        constexpr std::string_view length_is = "Content-Length: ";
        const auto length_at = bytes.find(length_is);
        if (length_at == std::string::npos || length_at > head) throw std::runtime_error("a POST without a length");
        std::size_t length = 0;
        std::from_chars(bytes.data() + length_at + length_is.size(), bytes.data() + head, length);
        if (bytes.size() < head + 4 + length) return false;
        const std::string frame = framed(std::string_view(bytes).substr(head + 4, length));
        bytes.erase(0, head + 4 + length);
        for (const int subscriber : subscribers_) send(subscriber, frame);
        send(socket, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
        return true;
    }

    // Half a message would break the framing of the rest: the reader is too slow for what is measured.
    static void send(int socket, std::string_view bytes) {
        const auto n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n >= 0 && n != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("a connection is too slow");
    }

    void close(int socket) {
        requests_.erase(socket);
        std::erase(subscribers_, socket);
        ::close(socket);
    }

    Fd listener_, epoll_;
    std::map<int, std::string> requests_;  // of those that are no subscribers
    std::vector<int> subscribers_;
    bool subscribed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
    std::uint16_t port = 0;
    CLI::App app{
        "A server on 127.0.0.1 that sends what is POSTed to it to every WebSocket that is open, in a bare loop of send().\n"
        "Runs until it is killed; see tests/bench/websocket.mjs."};
    app.add_option("--port", port, "to listen on")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        raise_descriptor_limit();
        Server(port).run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_bare_ws: %s\n", error.what());
        return 1;
    }
}
