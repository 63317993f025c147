// Thousands of WebSocket clients in one process that time what reaches them: of lanai, or of any server that sends what was
// posted to it by HTTP (nchan, bench_bare_ws). A message carries when it was sent, "T0:NANOSECONDS;" of
// CLOCK_MONOTONIC. Prints {"ready":…} once all are connected; then takes lines on stdin and answers each with a line of JSON:
//   single COUNT            so many messages, each sent when the one before is everywhere
//   storm RATE SECONDS      so many a second, whatever comes of them
//   each SECONDS COMMAND    every client sends this command (`ID` is replaced by one of its own), spread over the time
//   mark TEXT               from now on, who has a message with this word in it
//   wait COUNT              until COUNT clients had it
//   quiet                   how many messages, and how many bytes, since the last line
#include "process.hpp"
#include "websocket.hpp"

#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace {

using namespace lanai::bench;

struct Options {
    std::uint16_t port = 0;
    unsigned clients = 1'000, speakers = 200, patience_s = 30;
    std::size_t bytes = 200;
    std::string path = "/sub", post, cookies_file, hello;
};

constexpr std::int64_t second_ns = 1'000'000'000;

struct Client {
    Fd socket;
    MessageReader reader;
    bool welcomed = false, lost = false, marked = false;
    std::int64_t sent_ns = 0;  // of the command that waits for its answer; 0: none
};

class Load {
public:
    explicit Load(const Options& options) : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1") {
        if (!options.cookies_file.empty()) read_cookies();
        const std::int64_t began = now_ns();
        for (unsigned i = 0; i < options.clients; ++i) {
            connect(i);
            while (read_some(false)) {
            }
        }
        until([&] { return welcomed_ >= options_.clients; });
        if (welcomed_ < options.clients)
            throw std::runtime_error("only " + std::to_string(welcomed_) + " of the clients were welcomed");
        if (!options.post.empty()) publisher_ = std::make_unique<Fd>(connect_loopback_port(options.port));
        std::printf("{\"ready\":%u,\"seconds\":%.2f,\"resumed\":%zu}\n", options.clients, seconds_since(began), resumed_);
        std::fflush(stdout);
    }

    void obey(const std::string& line) {
        std::istringstream words(line);
        std::string verb;
        words >> verb;
        began_ns_ = now_ns();
        if (verb == "single") {
            unsigned count = 0;
            words >> count;
            single(count);
        } else if (verb == "storm") {
            unsigned rate = 0, seconds = 0;
            words >> rate >> seconds;
            storm(rate, seconds);
        } else if (verb == "each") {
            unsigned seconds = 0;
            std::string command;
            words >> seconds;
            std::getline(words >> std::ws, command);
            each(seconds, command);
        } else if (verb == "mark") {
            words >> mark_;
            for (auto& client : clients_) client->marked = false;
            marked_ = 0;
            std::printf("{\"marking\":true}\n");
        } else if (verb == "wait") {
            std::size_t count = 0;
            words >> count;
            until([&] { return marked_ >= count; });
            std::printf("{\"had\":%zu,\"lost\":%zu,\"seconds\":%.3f}\n", marked_, lost_, seconds_since(began_ns_));
            mark_.clear();
        } else if (verb == "quiet") {
            read_for(second_ns / 5);
            std::printf("{\"messages\":%zu,\"bytes\":%zu,\"lost\":%zu}\n", messages_, bytes_, lost_);
        } else {
            throw std::runtime_error("there is no " + verb);
        }
        std::fflush(stdout);
        messages_ = bytes_ = 0;
        ms_.clear();
    }

    // What comes in between lines is read, too. False when nothing was there. Looks again after a millisecond's rest instead of
    // waiting: else a server that is slower than this pays for waking this core with each frame, which no network card asks of it.
    bool read_some(bool rest) {
        std::array<epoll_event, 256> events{};
        const auto look = [&] { return ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0); };
        int ready = look();
        if (ready == 0 && rest) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            ready = look();
        }
        for (int i = 0; i < ready; ++i) read(*clients_[events[static_cast<std::size_t>(i)].data.u32]);
        drain_answers();
        return ready > 0;
    }

private:
    void single(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            publish(i);
            const std::size_t all = std::size_t{i + 1} * options_.clients;
            until([&] { return ms_.size() >= all; });
            if (ms_.size() < all) break;
        }
        report(std::size_t{count} * options_.clients);
    }

    void storm(unsigned rate, unsigned seconds) {
        const unsigned count = rate * seconds;
        for (unsigned i = 0; i < count; ++i) {
            const std::int64_t due = began_ns_ + static_cast<std::int64_t>(i) * second_ns / rate;
            while (now_ns() < due) read_some(true);
            publish(i);
        }
        const std::size_t all = std::size_t{count} * options_.clients;
        until([&] { return ms_.size() >= all; });
        report(all);
    }

    void each(unsigned seconds, const std::string& command) {
        answered_ = refused_ = 0;
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            const std::int64_t due =
                began_ns_ + static_cast<std::int64_t>(i) * seconds * second_ns / static_cast<std::int64_t>(clients_.size());
            while (now_ns() < due) read_some(true);
            std::string text = command;
            if (const auto at = text.find("ID"); at != std::string::npos) text.replace(at, 2, "e" + std::to_string(++commands_));
            clients_[i]->sent_ns = now_ns();
            send_all(clients_[i]->socket.get(), masked(1, text));
        }
        until([&] { return answered_ + refused_ >= clients_.size(); });
        std::printf("{\"answered\":%zu,\"refused\":%zu,\"first_refusal\":\"%s\",\"lost\":%zu,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}\n",
                    answered_, refused_, first_refusal_.c_str(), lost_, percentile(answer_ms_, 0.5),
                    percentile(answer_ms_, 0.99), percentile(answer_ms_, 1.0));
        answer_ms_.clear();
    }

    void report(std::size_t all) {
        const double seconds = seconds_since(began_ns_);
        const std::size_t had = ms_.size();
        std::printf("{\"expected\":%zu,\"delivered\":%zu,\"frames\":%zu,\"bytes\":%zu,\"lost\":%zu,\"refused\":%zu,"
                    "\"first_refusal\":\"%s\",\"seconds\":%.2f,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}\n",
                    all, had, messages_, bytes_, lost_, refused_, first_refusal_.c_str(), seconds, percentile(ms_, 0.5),
                    percentile(ms_, 0.99), percentile(ms_, 1.0));
    }

    void publish(unsigned i) {
        std::string text = "T0:" + std::to_string(now_ns()) + ";";
        if (!options_.post.empty()) {
            text.resize(std::max(text.size(), options_.bytes), 'x');
            return send_all(publisher_->get(), "POST " + options_.post + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
                                                   std::to_string(text.size()) + "\r\n\r\n" + text);
        }
        Client& speaker = *clients_[i % std::min<std::size_t>(options_.speakers, clients_.size())];
        send_all(speaker.socket.get(), masked(1, R"({"type":"command","id":"s)" + std::to_string(++commands_) +
                                                     R"(","name":"say","args":{"text":")" + text + R"("}})"));
    }

    void connect(unsigned i) {
        std::string rest;
        const bool ours = !options_.hello.empty();
        const std::string cookie = cookies_.empty() ? std::string{} : cookies_[i % cookies_.size()];
        Fd opened = open_websocket(options_.port, {options_.path, ours ? "lanai.v1" : "", cookie}, rest);
        auto client = std::make_unique<Client>(Client{std::move(opened), {}, false, false, false, 0});
        client->reader.append(rest.data(), rest.size());
        if (ours) {
            send_all(client->socket.get(), masked(1, options_.hello));
        } else {
            client->welcomed = true;
            ++welcomed_;
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = static_cast<std::uint32_t>(clients_.size());
        require(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, client->socket.get(), &event), "epoll_ctl");
        clients_.push_back(std::move(client));
    }

    void read(Client& client) {
        if (client.lost) return;
        const auto n = ::recv(client.socket.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (n <= 0) return lose(client);
        client.reader.append(buffer_.data(), static_cast<std::size_t>(n));
        const bool open = client.reader.read(client.socket.get(), [&](std::string_view text) { take(client, text); });
        if (!open) lose(client);
    }
    void lose(Client& client) {
        client.lost = true;
        require(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, client.socket.get(), nullptr), "epoll_ctl");
        ++lost_;
    }

    void take(Client& client, std::string_view text) {
        ++messages_;
        bytes_ += text.size();
        if (!client.welcomed && text.starts_with(R"({"type":"welcome")")) {
            client.welcomed = true;
            ++welcomed_;
            if (text.find(R"("resumed":true)") != std::string_view::npos) ++resumed_;
            return;
        }
        const std::int64_t at = now_ns();
        if (client.sent_ns != 0 && text.starts_with(R"({"type":"ack")")) {
            answer_ms_.push_back(static_cast<double>(at - std::exchange(client.sent_ns, 0)) / 1e6);
            ++answered_;
        }
        if (text.starts_with(R"({"type":"error")")) {
            client.sent_ns = 0;
            if (refused_++ == 0)
                for (const char c : text) first_refusal_ += c == '"' ? '\'' : c;
        }
        if (!mark_.empty() && !client.marked && contains(text, mark_)) {
            client.marked = true;
            ++marked_;
        }
        const char* const end = text.data() + text.size();
        constexpr std::string_view stamp = "T0:";
        // Not find(): it stops at each letter T.
        for (const char* found = next(text.data(), end, stamp); found != nullptr; found = next(found + 3, end, stamp)) {
            std::int64_t sent = 0;
            std::from_chars(found + stamp.size(), end, sent);
            ms_.push_back(static_cast<double>(at - sent) / 1e6);
        }
    }
    static const char* next(const char* from, const char* end, std::string_view what) {
        return static_cast<const char*>(::memmem(from, static_cast<std::size_t>(end - from), what.data(), what.size()));
    }
    static bool contains(std::string_view text, std::string_view what) {
        return next(text.data(), text.data() + text.size(), what) != nullptr;
    }

    void drain_answers() {
        if (publisher_ == nullptr) return;
        while (::recv(publisher_->get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT) > 0) {
        }
    }

    template <class F>
    void until(F done) {
        const auto deadline = now_ns() + options_.patience_s * second_ns;
        while (!done() && now_ns() < deadline) read_some(true);
    }
    void read_for(std::int64_t ns) {
        for (const auto end = now_ns() + ns; now_ns() < end;) read_some(true);
    }
    [[nodiscard]] static double seconds_since(std::int64_t from) {
        return static_cast<double>(now_ns() - from) / static_cast<double>(second_ns);
    }

    void read_cookies() {
        std::ifstream file(options_.cookies_file);
        for (std::string line; std::getline(file, line);) cookies_.push_back(line);
        if (cookies_.empty()) throw std::runtime_error("no cookies in " + options_.cookies_file);
    }

    const Options& options_;
    Fd epoll_;
    std::vector<std::string> cookies_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::unique_ptr<Fd> publisher_;
    std::vector<char> buffer_ = std::vector<char>(256 * 1'024);
    std::size_t welcomed_ = 0, resumed_ = 0, lost_ = 0, marked_ = 0, messages_ = 0, bytes_ = 0, answered_ = 0, refused_ = 0;
    unsigned long commands_ = static_cast<unsigned long>(now_ns());  // no id of a process before
    std::string mark_, first_refusal_;
    std::int64_t began_ns_ = 0;
    std::vector<double> ms_, answer_ms_;
};

void run(const Options& options) {
    Load load(options);
    require(::fcntl(STDIN_FILENO, F_SETFL, ::fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK), "fcntl");
    std::string pending;
    std::array<char, 4'096> buffer{};
    while (true) {
        load.read_some(true);
        const auto n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (n == 0) return;
        if (n < 0) continue;
        pending.append(buffer.data(), static_cast<std::size_t>(n));
        for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
            load.obey(pending.substr(0, end));
            pending.erase(0, end + 1);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Many WebSocket clients; see tests/bench/websocket.mjs", "ws_load");
    app.add_option("--port", options.port, "The server's, on 127.0.0.1")->required();
    app.add_option("--clients", options.clients, "How many")->check(CLI::Range(1U, 15'000U));
    app.add_option("--path", options.path, "Of the WebSocket");
    app.add_option("--post", options.post, "Where messages are posted; without it they are said by `say`");
    app.add_option("--bytes", options.bytes, "Of a message that is posted");
    app.add_option("--speakers", options.speakers, "How many clients `say` something, in turns");
    app.add_option("--cookies", options.cookies_file, "A file with one a line, taken in turns");
    app.add_option("--hello", options.hello, "The first message of each; without it there is none, nor a welcome");
    app.add_option("--patience", options.patience_s, "Seconds to wait for all of them");
    CLI11_PARSE(app, argc, argv);
    try {
        raise_descriptor_limit();
        run(options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ws_load: " << error.what() << "\n";
        return 1;
    }
}
