// A publisher's own receive socket beside the shared one, on real loopback sockets.
#include "relay/udp_lanes.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <map>

using namespace lanai::streaming::relay;
using lanai::streaming::webrtc::Endpoint;
namespace asio = boost::asio;
using udp = asio::ip::udp;

namespace {

struct Port {
    Port() {
        socket.start([this](std::span<std::uint8_t> datagram, const Endpoint& from) {
            ++arrived[from.port];
            if (!datagram.empty() && datagram[0] == 'x') lanes.end(this);
        });
    }
    void serve() {
        io.restart();
        io.run_for(std::chrono::milliseconds(20));
    }
    asio::io_context io{1};
    LiveCounters counters;
    UdpSocket socket{io, "127.0.0.1", 0, counters};
    UdpLanes lanes{io, socket};
    std::map<std::uint16_t, int> arrived;
};

struct Client {
    explicit Client(const Port& port) : to(asio::ip::address_v4::loopback(), port.socket.port()) {}
    void send(const char* text) { socket.send_to(asio::buffer(text, std::strlen(text)), to); }
    [[nodiscard]] std::uint16_t port() const { return socket.local_endpoint().port(); }
    [[nodiscard]] Endpoint endpoint() const {
        return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1}, port()};
    }
    asio::io_context io{1};
    udp::socket socket{io, udp::endpoint(asio::ip::address_v4::loopback(), 0)};
    udp::endpoint to;
};

}  // namespace

TEST_CASE("a lane takes its owner's datagrams though the shared socket is full, and nobody else's") {
    Port port;
    Client owner(port), stranger(port);
    port.lanes.follow(&owner, owner.endpoint());
    port.lanes.follow(&owner, owner.endpoint());
    CHECK(port.lanes.open() == 1);
    const std::string noise(1'000, 'n');
    for (int i = 0; i < 20'000; ++i) stranger.send(noise.c_str());  // more than any buffer takes, and nobody reads
    for (int i = 0; i < 50; ++i) owner.send("hello");
    for (int i = 0; i < 300 && port.arrived[owner.port()] < 50; ++i) port.serve();
    CHECK(port.arrived[owner.port()] == 50);
    for (int i = 0; i < 300 && port.arrived[stranger.port()] == 0; ++i) port.serve();
    CHECK(port.arrived[stranger.port()] > 0);
    CHECK(port.arrived[stranger.port()] < 20'000);
}

TEST_CASE("an owner that moves takes its lane along, and one that ends leaves the shared socket as it was") {
    Port port;
    Client first(port), second(port);
    port.lanes.follow(&port, first.endpoint());
    port.lanes.follow(&port, second.endpoint());
    CHECK(port.lanes.open() == 1);
    first.send("old");
    second.send("new");
    for (int i = 0; i < 300 && port.arrived[first.port()] + port.arrived[second.port()] < 2; ++i) port.serve();
    second.send("x");  // ends the lane from within its own handler
    for (int i = 0; i < 300 && port.arrived[second.port()] < 2; ++i) port.serve();
    CHECK(port.lanes.open() == 0);
    second.send("shared again");
    for (int i = 0; i < 300 && port.arrived[second.port()] < 3; ++i) port.serve();
    CHECK(port.arrived[first.port()] == 1);
    CHECK(port.arrived[second.port()] == 3);
}

TEST_CASE("the port stays taken for everybody else") {
    Port port;
    Client owner(port);
    port.lanes.follow(&owner, owner.endpoint());
    LiveCounters counters;
    CHECK_THROWS_AS(UdpSocket(port.io, "127.0.0.1", port.socket.port(), counters), boost::system::system_error);
}

TEST_CASE("a lane over TCP is none, and there are at most lanes_max") {
    Port port;
    Client owner(port);
    auto over_tcp = owner.endpoint();
    over_tcp.stream = 1;
    port.lanes.follow(&owner, over_tcp);
    CHECK(port.lanes.open() == 0);
    std::array<char, UdpLanes::lanes_max + 3> owners{};
    for (std::size_t i = 0; i < owners.size(); ++i) {
        auto at = owner.endpoint();
        at.port = static_cast<std::uint16_t>(1'000 + i);
        port.lanes.follow(&owners[i], at);
    }
    CHECK(port.lanes.open() == UdpLanes::lanes_max);
}
