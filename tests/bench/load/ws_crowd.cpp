// Thousands of lanai.v1 clients in one process, for tests/bench/change.mjs: each says hello and reads everything; when
// the frame with a change of the programme is whole at a client, that is its moment. Prints {"ready":N} once all are
// welcomed; then takes lines "SEQ T0_NS" on stdin (T0 of CLOCK_MONOTONIC), waits until all clients have that change,
// and answers each with one line of JSON. Ends with stdin.
#include "process.hpp"
#include "websocket.hpp"

#include <poll.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstring>
#include <ctime>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace lanai::bench;

struct Options {
    std::uint16_t port = 0;
    unsigned clients = 5'000, patience_s = 30;
    std::string cookie, hello;
};

struct Client {
    Fd socket;
    MessageReader reader;
    bool welcomed = false;
};

class Crowd {
public:
    explicit Crowd(const Options& options)
        : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1") {
        for (unsigned i = 0; i < options.clients; ++i) {
            connect();
            while (read_some(0)) {
            }
        }
        const auto deadline = now_ns() + options.patience_s * std::int64_t{1'000'000'000};
        while (welcomed_ < options.clients && now_ns() < deadline) read_some(20);
        if (welcomed_ < options.clients)
            throw std::runtime_error("only " + std::to_string(welcomed_) + " of the clients were welcomed");
    }

    // Reads until all have the change, or patience ends.
    void wait_for(std::uint64_t seq) {
        const auto deadline = now_ns() + options_.patience_s * std::int64_t{1'000'000'000};
        while (arrivals_[seq].size() + lost_ < options_.clients && now_ns() < deadline) read_some(20);
    }
    void report(std::uint64_t seq, std::int64_t from_ns) {
        wait_for(seq);
        std::vector<double> ms;
        for (const std::int64_t at : arrivals_[seq]) ms.push_back(static_cast<double>(at - from_ns) / 1e6);
        const auto bytes = bytes_of_[seq];
        std::printf("{\"seq\":%llu,\"have\":%zu,\"lost\":%zu,\"bytes\":%zu,\"p50\":%.2f,\"p99\":%.2f,\"last\":%.2f}\n",
                    static_cast<unsigned long long>(seq), ms.size(), lost_, bytes, percentile(ms, 0.5),
                    percentile(ms, 0.99), percentile(ms, 1.0));
        std::fflush(stdout);
        arrivals_.erase(arrivals_.begin(), arrivals_.upper_bound(seq));
        bytes_of_.erase(bytes_of_.begin(), bytes_of_.upper_bound(seq));
    }
    // What comes in between reports is read, too. False when nothing was there.
    bool read_some(int wait_ms) {
        std::array<epoll_event, 256> events{};
        const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_ms);
        for (int i = 0; i < ready; ++i) read(*clients_[events[static_cast<std::size_t>(i)].data.u32]);
        return ready > 0;
    }
    [[nodiscard]] int epoll() const { return epoll_.get(); }

private:
    void connect() {
        std::string rest;
        Fd opened = open_websocket(options_.port, {"/ws?role=attendee", "lanai.v1", options_.cookie}, rest);
        auto client = std::make_unique<Client>(Client{std::move(opened), {}, false});
        client->reader.append(rest.data(), rest.size());
        send_all(client->socket.get(), masked(1, options_.hello));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(clients_.size());
        require(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, client->socket.get(), &event), "epoll_ctl");
        clients_.push_back(std::move(client));
    }

    void read(Client& client) {
        const auto n = ::recv(client.socket.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (n <= 0) return lose(client);
        client.reader.append(buffer_.data(), static_cast<std::size_t>(n));
        const bool open = client.reader.read(client.socket.get(), [&](std::string_view text) { take(client, text); });
        if (!open) lose(client);
    }
    void lose(Client& client) {
        require(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, client.socket.get(), nullptr), "epoll_ctl");
        ++lost_;
    }

    void take(Client& client, std::string_view text) {
        if (!client.welcomed && text.starts_with(R"({"type":"welcome")")) {
            client.welcomed = true;
            ++welcomed_;
            return;
        }
        if (!text.starts_with(R"({"type":"events")")) return;
        constexpr std::string_view change = R"("kind":"talks","seq":)";
        const auto at = now_ns();
        const char* const end = text.data() + text.size();
        // Not find(): it stops at each quotation mark, of which JSON is full.
        const auto next = [&](const char* from) {
            return static_cast<const char*>(
                ::memmem(from, static_cast<std::size_t>(end - from), change.data(), change.size()));
        };
        for (const char* found = next(text.data()); found != nullptr; found = next(found + change.size())) {
            std::uint64_t seq = 0;
            std::from_chars(found + change.size(), end, seq);
            arrivals_[seq].push_back(at);
            bytes_of_[seq] = text.size();
        }
    }

    const Options& options_;
    Fd epoll_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<char> buffer_ = std::vector<char>(1'024 * 1'024);
    std::size_t welcomed_ = 0, lost_ = 0;
    std::map<std::uint64_t, std::vector<std::int64_t>> arrivals_;  // by change: when each client had it
    std::map<std::uint64_t, std::size_t> bytes_of_;                // of the frame it came in
};

// False at the end of stdin.
bool obey(Crowd& crowd, std::string& pending) {
    std::array<char, 4'096> buffer{};
    const auto bytes = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (bytes <= 0) return bytes < 0 && errno == EINTR;
    pending.append(buffer.data(), static_cast<std::size_t>(bytes));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
        unsigned long long seq = 0;
        long long from_ns = 0;
        if (std::sscanf(pending.c_str(), "%llu %lld", &seq, &from_ns) != 2)
            throw std::runtime_error("a line is SEQ T0_NS, not " + pending.substr(0, end));
        crowd.report(seq, from_ns);
        pending.erase(0, end + 1);
    }
    return pending.size() < buffer.size();
}

void run(const Options& options) {
    Crowd crowd(options);
    std::printf("{\"ready\":%u}\n", options.clients);
    std::fflush(stdout);
    std::string pending;
    std::array<pollfd, 2> watched{pollfd{crowd.epoll(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
    while (true) {
        ::poll(watched.data(), watched.size(), -1);
        if (watched[0].revents != 0) crowd.read_some(0);
        if (watched[1].revents != 0 && !obey(crowd, pending)) return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Many lanai.v1 clients; see tests/bench/change.mjs", "ws_crowd");
    app.add_option("--port", options.port, "The server's, on 127.0.0.1")->required();
    app.add_option("--clients", options.clients, "How many")->check(CLI::Range(1U, 20'000U));
    app.add_option("--cookie", options.cookie, "Of an attendee")->required();
    app.add_option("--hello", options.hello, "The first message of each")->required();
    app.add_option("--patience", options.patience_s, "Seconds to wait for all of them");
    CLI11_PARSE(app, argc, argv);
    try {
        raise_descriptor_limit();
        run(options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ws_crowd: " << error.what() << "\n";
        return 1;
    }
}
