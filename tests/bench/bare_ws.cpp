// The physical limit of the gateway's broadcasts: a bare send() of one framed WebSocket message to every connection.
#include "bare.hpp"

#include <netinet/tcp.h>

#include <CLI/CLI.hpp>
#include <stdexcept>

namespace {

using namespace lanai::bench;
using Clock = std::chrono::steady_clock;

struct Options {
    unsigned viewers = 50, seconds = 3, bytes = 200, rate = 100;
    bool json = false;
};

// A text message from a server: final, unmasked (RFC 6455 section 5.2).
std::vector<std::uint8_t> framed(std::size_t payload_bytes) {
    std::vector<std::uint8_t> frame{0x81};
    if (payload_bytes < 126) {
        frame.push_back(static_cast<std::uint8_t>(payload_bytes));
    } else {
        frame.push_back(126);
        frame.push_back(static_cast<std::uint8_t>(payload_bytes >> 8));
        frame.push_back(static_cast<std::uint8_t>(payload_bytes & 0xFF));
    }
    frame.resize(frame.size() + payload_bytes, 'x');
    return frame;
}

// Connects `count` times to a listener of our own; fills the two ends.
void connect_loopback(unsigned count, std::vector<Fd>& servers, std::vector<Fd>& clients) {
    const Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    const sockaddr_in address = bind_loopback(listener);
    require(::listen(listener.get(), 16), "listen");
    for (unsigned i = 0; i < count; ++i) {
        clients.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        require(::connect(clients.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
                "connect");
        servers.emplace_back(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK), "accept");
        const int on = 1;
        require(::setsockopt(servers.back().get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
    }
}

// One message to every connection a round, `rate` rounds a second.
Row measure(const Options& options, const std::vector<Fd>& servers, const Drain& drain) {
    const auto frame = framed(options.bytes);
    Row row{"send"};
    const double cpu_before = thread_cpu_us();
    auto next = Clock::now();
    for (unsigned round = 0; round < options.seconds * options.rate; ++round) {
        for (const Fd& server : servers) {
            const auto n = ::send(server.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
            if (n == static_cast<ssize_t>(frame.size())) {
                ++row.sent;
            } else if (n >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
                // Half a message would break the framing of the rest: the reader is too slow for these options.
                throw std::runtime_error("a connection took only a part of a message; lower --rate");
            }
        }
        next += std::chrono::nanoseconds{std::chrono::seconds{1}} / options.rate;
        std::this_thread::sleep_until(next);
    }
    row.cpu_us = thread_cpu_us() - cpu_before;
    drain.settle();
    row.delivered = drain.bytes() / frame.size();
    return row;
}

void run(const Options& options) {
    raise_descriptor_limit();
    std::vector<Fd> servers, clients;
    connect_loopback(options.viewers, servers, clients);
    const Drain drain(clients);
    print("bare_ws", "message", {measure(options, servers, drain)}, options.json);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{
        "Sends WebSocket-framed messages to N loopback TCP connections and prints the sending thread's CPU time (user\n"
        "and kernel) per delivered message. On loopback that includes the receiving half of the kernel's TCP path."};
    app.add_option("--viewers", options.viewers, "connections")->check(CLI::Range(1, 2'000))->capture_default_str();
    app.add_option("--seconds", options.seconds, "to run")->check(CLI::Range(1, 60))->capture_default_str();
    app.add_option("--bytes", options.bytes, "of a message's payload")
        ->check(CLI::Range(1, 65'535))
        ->capture_default_str();
    app.add_option("--rate", options.rate, "messages a second to each")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    app.add_flag("--json", options.json, "one line of JSON instead of a table");
    CLI11_PARSE(app, argc, argv);
    try {
        run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_bare_ws: %s\n", error.what());
        return 1;
    }
    return 0;
}
