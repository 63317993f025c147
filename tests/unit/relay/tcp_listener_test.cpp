// The TCP listener on loopback. Its deadlines are met by telling it a later time.
#include "relay/tcp_listener.hpp"
#include "tcp_link.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <optional>
#include <system_error>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;
using lanai::test::TcpLink;
using namespace std::chrono_literals;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Door {
    explicit Door(TcpAdmission::Limits limits = {}) : listener(io, "127.0.0.1", 0, false, limits, counters) {
        listener.start({[this](std::span<std::uint8_t> datagram, const webrtc::Endpoint& from) {
                            came.push_back({{datagram.begin(), datagram.end()}, from});
                        },
                        [this](const webrtc::Endpoint& at) { ended.push_back(at); }});
    }
    // Runs both sides until the test holds.
    [[nodiscard]] bool until(const std::function<bool()>& test) {
        const auto deadline = TimePoint::clock::now() + 20s;
        while (!test()) {
            if (TimePoint::clock::now() > deadline) return false;
            io.restart();
            io.run_one_for(2ms);
        }
        return true;
    }
    // A client whose first frame has come; its endpoint.
    std::optional<webrtc::Endpoint> greet(TcpLink& link) {
        const auto before = came.size();
        link.send(Bytes{7});
        if (!until([&] { return came.size() > before; })) return std::nullopt;
        return came.back().from;
    }
    [[nodiscard]] bool ends(TcpLink& link) {
        return until([&] {
            static_cast<void>(link.receive());
            return link.ended();
        });
    }
    [[nodiscard]] std::uint64_t connections() const { return counters.tcp_connections.get(); }

    struct Came {
        Bytes bytes;
        webrtc::Endpoint from;
    };
    boost::asio::io_context io;
    LiveCounters counters;
    TcpListener listener;
    std::vector<Came> came;
    std::vector<webrtc::Endpoint> ended;
};

}  // namespace

TEST_CASE("frames come as datagrams from an endpoint of their own, and go back") {
    Door door;
    TcpLink first("127.0.0.1", door.listener.port(), {"127.0.0.2"}), second("127.0.0.1", door.listener.port());
    const auto one = door.greet(first), two = door.greet(second);
    REQUIRE((one.has_value() && two.has_value()));
    CHECK(one->stream != 0);
    CHECK(one->stream != two->stream);
    CHECK(Bytes(one->bytes + 10, one->bytes + 16) == Bytes{0xff, 0xff, 127, 0, 0, 2});
    for (std::uint8_t i = 0; i < 3; ++i) CHECK(door.listener.send(*one, Bytes(1'000, i)));
    std::vector<Bytes> got;
    REQUIRE(door.until([&] {
        for (auto& frame : first.receive()) got.push_back(std::move(frame));
        return got.size() == 3;
    }));
    for (std::uint8_t i = 0; i < 3; ++i) CHECK(got[i] == Bytes(1'000, i));
    CHECK(second.receive().empty());
    CHECK(door.connections() == 2);
}

TEST_CASE("who proves nothing in time is refused, however busily it sends") {
    Door door;
    const auto port = door.listener.port();
    TcpLink silent("127.0.0.1", port), slow("127.0.0.1", port), proven("127.0.0.1", port);
    const auto at = door.greet(proven);
    REQUIRE(at.has_value());
    door.listener.prove(*at);
    for (const std::uint8_t byte : Bytes{0, 40, 1, 2, 3}) slow.send_bytes(std::span(&byte, 1));
    REQUIRE(door.until([&] { return door.connections() == 3; }));
    const auto now = TimePoint::clock::now();
    door.listener.tick(now + TcpListener::proof_max - 5s);
    CHECK(door.connections() == 3);
    door.listener.tick(now + TcpListener::proof_max);
    CHECK(door.connections() == 1);
    CHECK(door.ends(silent));
    CHECK(door.ends(slow));
    CHECK(door.counters.tcp_refused.get() == 2);
    CHECK(door.ended.empty());
    door.listener.tick(now + TcpListener::silence_max + 1s);
    CHECK(door.ends(proven));
    CHECK(door.ended == std::vector{*at});
    CHECK_FALSE(door.listener.send(*at, Bytes{1}));
    CHECK(door.listener.queued_bytes(*at) == SIZE_MAX);
}

TEST_CASE("garbage, frames of 64 KB and floods of frames end a connection at once") {
    Door door;
    const auto port = door.listener.port();
    TcpLink browser("127.0.0.1", port), huge("127.0.0.1", port), chatty("127.0.0.1", port);
    const std::string request = "GET / HTTP/1.1\r\nHost: lanai\r\n\r\n";
    browser.send_bytes(Bytes(request.begin(), request.end()));
    huge.send(Bytes(0xffff, 0));
    for (int i = 0; i < TcpListener::unproven_frames_max + 10; ++i) chatty.send(Bytes(20, 1));
    CHECK(door.ends(browser));
    CHECK(door.ends(huge));
    CHECK(door.ends(chatty));
    CHECK(door.connections() == 0);
    CHECK(door.counters.dropped_malformed.get() == 2);
    CHECK(door.came.size() == static_cast<std::size_t>(TcpListener::unproven_frames_max));
}

TEST_CASE("in a crowd the oldest newcomer gives way, never who has proven") {
    Door door({100, 3, 100, 100});
    std::vector<std::unique_ptr<TcpLink>> links;
    const auto come = [&] {
        links.push_back(std::make_unique<TcpLink>("127.0.0.1", door.listener.port()));
        return door.greet(*links.back());
    };
    const auto first = come();
    REQUIRE(first.has_value());
    door.listener.prove(*first);
    for (int i = 0; i < 4; ++i) REQUIRE(come().has_value());
    CHECK(door.ends(*links[1]));
    CHECK(door.connections() == 4);
    CHECK(door.counters.tcp_refused.get() == 1);
    CHECK(door.listener.send(*first, Bytes{1}));
    for (const auto at : {std::size_t{0}, std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
        static_cast<void>(links[at]->receive());
        CHECK_FALSE(links[at]->ended());
    }
}

TEST_CASE("a connection that takes nothing is ended when its queue is full") {
    Door door;
    TcpLink link("127.0.0.1", door.listener.port(), {"127.0.0.1", 4'096});
    const auto at = door.greet(link);
    REQUIRE(at.has_value());
    door.listener.prove(*at);
    const Bytes frame(2'000, 5);
    bool taken = true;
    for (int i = 0; taken && i < 10'000; ++i) {
        taken = door.listener.send(*at, frame);
        CHECK(door.listener.queued_bytes(*at) <= TcpQueue::bytes_max);
        if (i % 10 == 0) {
            door.io.restart();
            door.io.poll();
        }
    }
    CHECK_FALSE(taken);
    CHECK(door.until([&] { return !door.ended.empty(); }));
    CHECK(door.connections() == 0);
}

TEST_CASE("a session's last words go out before its connection ends") {
    Door door;
    TcpLink link("127.0.0.1", door.listener.port());
    const auto at = door.greet(link);
    REQUIRE(at.has_value());
    door.listener.prove(*at);
    CHECK(door.listener.send(*at, Bytes{1, 2, 3}));
    door.listener.finish(*at);
    link.send(Bytes{9});  // unread when the server closes, and no reason for a reset
    std::vector<Bytes> got;
    REQUIRE(door.until([&] {
        for (auto& frame : link.receive()) got.push_back(std::move(frame));
        return link.ended();
    }));
    CHECK(got == std::vector<Bytes>{{1, 2, 3}});
    CHECK(door.came.size() == 1);
    door.listener.tick(TimePoint::clock::now() + TcpListener::finish_max);
    CHECK(door.connections() == 0);
}

TEST_CASE("a port that is taken is named, unless any other will do") {
    Door door;
    LiveCounters counters;
    const auto port = door.listener.port();
    const auto make = [&](bool spare) {
        return TcpListener(door.io, "127.0.0.1", port, spare, {}, counters).port();
    };
    CHECK(make(true) != port);
    try {
        static_cast<void>(make(false));
        FAIL("it was bound twice");
    } catch (const std::system_error& error) {
        const std::string what = error.what();
        CHECK(what.find("TCP 127.0.0.1:" + std::to_string(port)) != std::string::npos);
    }
}
