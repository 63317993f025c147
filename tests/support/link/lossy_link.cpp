// A bad network as a process, for tests in other languages: UDP, or TCP with --tcp, between clients and --to. Prints
// {"port":N}, then takes one JSON object a line on stdin, answers each with one on stdout, and ends with stdin.
#include "link/link_json.hpp"
#include "link/tcp_path.hpp"

#include <boost/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>

namespace {

using namespace lanai::test;
namespace json = boost::json;

constexpr const char* usage =
    "usage: lossy_link --to PORT|127.0.0.X:PORT [--listen PORT] [--seed N] [--tcp]\n"
    "  {\"down\":{…},\"up\":{…}}  impairments of that way; what is not named is off. See tests/support/link/link_json.hpp\n"
    "  {\"outage\":true}        nothing passes, both ways\n"
    "  {\"move\":\"127.0.0.2\"}   UDP: the server sees clients at a new port of that address\n"
    "  {\"reset\":true}         TCP: breaks every connection\n"
    "  {}                     counts alone; they are in every answer\n";
constexpr std::size_t line_bytes_max = 16'384;
constexpr int wait_max_ms = 50;

// UDP or TCP, one of them.
struct Link {
    std::unique_ptr<UdpLink> udp;
    std::unique_ptr<TcpPath> tcp;

    void set(Way way, const Impairments& to) { udp ? udp->set(way, to) : tcp->set(way, to); }
    void outage(bool on) { udp ? udp->set_outage(on) : tcp->set_outage(on); }
    void service(TimePoint now) { udp ? udp->service(now) : tcp->service(now); }
    [[nodiscard]] std::uint16_t port() const { return udp ? udp->port() : tcp->port(); }
    [[nodiscard]] std::optional<TimePoint> next_due() const { return udp ? udp->next_due() : tcp->next_due(); }
    void add_descriptors(std::vector<pollfd>& out) const { udp ? udp->add_descriptors(out) : tcp->add_descriptors(out); }
    [[nodiscard]] json::object counts() const {
        if (udp) return {{"up", json_of(udp->counts(Way::up))}, {"down", json_of(udp->counts(Way::down))}, {"clients", udp->clients()}};
        return {{"up", {{"bytes", tcp->bytes(Way::up)}}}, {"down", {{"bytes", tcp->bytes(Way::down)}}}, {"clients", tcp->connections()}};
    }
};

void obey(Link& link, const json::object& command) {
    for (const auto& [key, value] : command) {
        if (key == "up" || key == "down") {
            link.set(key == "up" ? Way::up : Way::down, impairments_from(value.as_object()));
        } else if (key == "outage") {
            link.outage(value.as_bool());
        } else if (key == "move" && link.udp) {
            link.udp->move(std::string(value.as_string()));
        } else if (key == "reset" && link.tcp) {
            link.tcp->reset();
        } else {
            throw std::invalid_argument("unknown command: " + std::string(key));
        }
    }
}

void answer(Link& link, const std::string& line) {
    json::object out;
    try {
        obey(link, json::parse(line).as_object());
        out = link.counts();
    } catch (const std::exception& error) {
        out["error"] = error.what();
    }
    std::cout << json::serialize(out) << std::endl;
}

// False at the end of stdin, or after a line too long.
bool take_commands(Link& link, std::string& pending) {
    char buffer[4'096];
    const auto bytes = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (bytes <= 0) return bytes < 0 && errno == EINTR;
    pending.append(buffer, static_cast<std::size_t>(bytes));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
        if (end > 0) answer(link, pending.substr(0, end));
        pending.erase(0, end + 1);
    }
    return pending.size() <= line_bytes_max;
}

int wait_ms(const Link& link, TimePoint now) {
    const auto due = link.next_due();
    if (!due) return wait_max_ms;
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(*due - now).count();
    return static_cast<int>(std::clamp<std::int64_t>(ms, 0, wait_max_ms));
}

void run(Link& link) {
    std::string pending;
    for (std::vector<pollfd> descriptors;; descriptors.clear()) {
        link.add_descriptors(descriptors);
        descriptors.push_back({STDIN_FILENO, POLLIN, 0});
        ::poll(descriptors.data(), descriptors.size(), wait_ms(link, TimePoint::clock::now()));
        link.service(TimePoint::clock::now());
        if (descriptors.back().revents != 0 && !take_commands(link, pending)) return;
    }
}

sockaddr_in address(const std::string& text) {
    const auto colon = text.rfind(':');
    const auto port = std::stoul(colon == std::string::npos ? text : text.substr(colon + 1));
    if (port > 65'535) throw std::invalid_argument("no port: " + text);
    return loopback(colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon), static_cast<std::uint16_t>(port));
}

}  // namespace

int main(int argc, char** argv) {
    std::string to, listen = "0";
    std::uint64_t seed = 1;
    bool tcp = false;
    try {
        for (int i = 1; i < argc; ++i) {
            const std::string argument = argv[i];
            if (argument == "--help") {
                std::cout << usage;
                return EXIT_SUCCESS;
            }
            if (argument == "--tcp") {
                tcp = true;
                continue;
            }
            if (i + 1 == argc) throw std::invalid_argument("no value for " + argument);
            if (argument == "--to") to = argv[++i];
            else if (argument == "--listen") listen = argv[++i];
            else if (argument == "--seed") seed = std::stoull(argv[++i]);
            else throw std::invalid_argument("unknown option " + argument);
        }
        if (to.empty()) throw std::invalid_argument("--to is missing");
    } catch (const std::exception& error) {
        std::cerr << "lossy_link: " << error.what() << "\n" << usage;
        return 2;
    }
    try {
        Link link;
        if (tcp) link.tcp = std::make_unique<TcpPath>(address(to), seed, address(listen));
        else link.udp = std::make_unique<UdpLink>(address(to), seed, address(listen));
        std::cout << json::serialize(json::object{{"port", link.port()}}) << std::endl;
        run(link);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::cerr << "lossy_link: " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
