// The links on real sockets of loopback; the clock is the test's own, so nothing waits.
#include "link/link_json.hpp"
#include "link/tcp_path.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <sys/socket.h>

#include <array>
#include <functional>
#include <string>

using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

struct Plug {
    explicit Plug(int type) : socket(bound_socket(type, loopback("127.0.0.1", 0))) {}
    Socket socket;

    void connect(std::uint16_t port) {
        const auto to = loopback("127.0.0.1", port);
        const int done = ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
        REQUIRE((done == 0 || errno == EINPROGRESS));
    }
    void send(const std::string& text) const { REQUIRE(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size())); }
    // What is there; the sender's address in `from`.
    std::string receive(sockaddr_in* from = nullptr) const {
        std::array<char, 2'048> buffer{};
        socklen_t bytes = sizeof(sockaddr_in);
        const auto got = ::recvfrom(socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(from), from != nullptr ? &bytes : nullptr);
        return got <= 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(got));
    }
};

// Serves the link at this instant of the test's clock until test() holds. The kernel delivers loopback's datagrams
// before send() returns, and a TCP connection within a few turns.
template <class Link>
bool soon(Link& link, TimePoint at, const std::function<bool()>& test) {
    for (int turn = 0; turn < 2'000; ++turn) {
        link.service(at);
        if (test()) return true;
        std::vector<pollfd> descriptors;
        link.add_descriptors(descriptors);
        ::poll(descriptors.data(), descriptors.size(), 1);
    }
    return false;
}

const TimePoint start = TimePoint{} + 1h;

}  // namespace

TEST_CASE("a datagram goes there and back, when its delay is over") {
    Plug server(SOCK_DGRAM), client(SOCK_DGRAM);
    UdpLink link(loopback("127.0.0.1", port_of(server.socket)), 1);
    Impairments slow;
    slow.delay = 50ms;
    link.set(Way::up, slow);
    client.connect(link.port());
    client.send("hello");
    sockaddr_in seen{};
    link.service(start);
    CHECK(server.receive().empty());
    REQUIRE(link.next_due() == start + 50ms);
    link.service(start + 50ms);
    REQUIRE(server.receive(&seen) == "hello");
    const std::string back = "and back";
    ::sendto(server.socket.get(), back.data(), back.size(), 0, reinterpret_cast<sockaddr*>(&seen), sizeof seen);
    link.service(start + 51ms);
    CHECK(client.receive() == "and back");
}

TEST_CASE("each client has a way of its own, and a move gives it another address") {
    Plug server(SOCK_DGRAM), one(SOCK_DGRAM), two(SOCK_DGRAM);
    UdpLink link(loopback("127.0.0.1", port_of(server.socket)), 1);
    one.connect(link.port());
    two.connect(link.port());
    sockaddr_in first{}, second{}, moved{};
    one.send("1");
    link.service(start);
    REQUIRE(server.receive(&first) == "1");
    two.send("2");
    link.service(start);
    REQUIRE(server.receive(&second) == "2");
    CHECK(first.sin_port != second.sin_port);
    link.move("127.0.0.9");
    one.send("3");
    link.service(start);
    REQUIRE(server.receive(&moved) == "3");
    CHECK(moved.sin_addr.s_addr == loopback("127.0.0.9", 0).sin_addr.s_addr);
    CHECK(moved.sin_port != first.sin_port);
    ::sendto(server.socket.get(), "old", 3, 0, reinterpret_cast<sockaddr*>(&first), sizeof first);
    link.service(start);
    CHECK(one.receive().empty());
    ::sendto(server.socket.get(), "new", 3, 0, reinterpret_cast<sockaddr*>(&moved), sizeof moved);
    link.service(start);
    CHECK(one.receive() == "new");
    CHECK(link.clients() == 2);
}

TEST_CASE("an outage of the UDP link loses both ways and is over at once") {
    Plug server(SOCK_DGRAM), client(SOCK_DGRAM);
    UdpLink link(loopback("127.0.0.1", port_of(server.socket)), 1);
    client.connect(link.port());
    link.set_outage(true);
    client.send("lost");
    link.service(start);
    link.set_outage(false);
    client.send("here");
    link.service(start);
    CHECK(server.receive() == "here");
    CHECK(server.receive().empty());
    CHECK(link.counts(Way::up).outage == 1);
}

TEST_CASE("TCP: bytes come late, stand still in an outage, and none is lost") {
    Plug server(SOCK_STREAM), client(SOCK_STREAM);
    ::listen(server.socket.get(), 4);
    TcpPath link(loopback("127.0.0.1", port_of(server.socket)), 1);
    Impairments slow;
    slow.delay = 20ms;
    link.set(Way::up, slow);
    client.connect(link.port());
    Plug far(SOCK_STREAM);
    REQUIRE(soon(link, start, [&] {
        const int got = ::accept4(server.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (got >= 0) far.socket = Socket(got);
        return got >= 0;
    }));
    client.send("one");
    REQUIRE(soon(link, start, [&] { return link.bytes(Way::up) == 3; }));
    CHECK(far.receive().empty());
    link.set_outage(true);
    link.service(start + 1s);
    CHECK(far.receive().empty());
    link.set_outage(false);
    std::string text;
    REQUIRE(soon(link, start + 1s, [&] { return (text += far.receive()) == "one"; }));
    far.send("two");
    text.clear();
    REQUIRE(soon(link, start + 2s, [&] { return (text += client.receive()) == "two"; }));
    ::shutdown(client.socket.get(), SHUT_WR);
    char byte = 0;
    REQUIRE(soon(link, start + 3s, [&] {
        link.service(start + 4s);  // the end has its delay too
        return ::recv(far.socket.get(), &byte, 1, 0) == 0;
    }));
    CHECK(link.connections() == 1);  // the other way is still open
    link.reset();
    CHECK(link.connections() == 0);
    CHECK(::recv(client.socket.get(), &byte, 1, 0) < 0);
    CHECK(errno == ECONNRESET);
}

TEST_CASE("TCP: a slow link spreads bytes over time and holds the sender up") {
    Plug server(SOCK_STREAM), client(SOCK_STREAM);
    ::listen(server.socket.get(), 4);
    TcpPath link(loopback("127.0.0.1", port_of(server.socket)), 1);
    Impairments narrow;
    narrow.rate_bps = 800'000;  // 100 bytes a millisecond
    link.set(Way::up, narrow);
    client.connect(link.port());
    Plug far(SOCK_STREAM);
    REQUIRE(soon(link, start, [&] {
        const int got = ::accept4(server.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (got >= 0) far.socket = Socket(got);
        return got >= 0;
    }));
    client.send(std::string(20'000, 'x'));
    REQUIRE(soon(link, start, [&] { return link.bytes(Way::up) == 20'000; }));
    std::size_t got = 0;
    const auto drain = [&] {
        for (auto text = far.receive(); !text.empty(); text = far.receive()) got += text.size();
    };
    link.service(start + 100ms);
    REQUIRE(soon(link, start + 100ms, [&] { return drain(), got >= 8'000; }));
    CHECK(got <= 10'000);
    REQUIRE(soon(link, start + 200ms, [&] { return drain(), got == 20'000; }));
}

TEST_CASE("impairments are read from JSON, and mistakes are told") {
    const auto read = [](const char* text) { return impairments_from(boost::json::parse(text).as_object()); };
    const auto set = read(R"({"loss":0.05,"burst":{"begin":0.01,"end":0.5},"delay_ms":50,"jitter_ms":20.5,"rate_kbps":1000,"outage":true})");
    CHECK(set.loss == 0.05);
    CHECK(set.burst_end == 0.5);
    CHECK(set.burst_loss == 1);
    CHECK(set.jitter == 20'500us);
    CHECK(set.rate_bps == 1'000'000);
    CHECK(set.outage);
    CHECK_THROWS_AS(read(R"({"lose":0.1})"), std::invalid_argument);
    CHECK_THROWS_AS(read(R"({"loss":5})"), std::invalid_argument);
    CHECK_THROWS_AS(read(R"({"loss":-0.1})"), std::invalid_argument);
    CHECK_THROWS(read(R"({"delay_ms":"long"})"));
    CHECK_THROWS_AS(loopback("192.0.2.1", 1), std::invalid_argument);
}
