// Floods of checks and handshakes, and sessions that are opened for nothing.
#include "attack_flood.hpp"
#include "attack_show.hpp"
#include "webrtc/ice_lite.hpp"
#include "webrtc/peer.hpp"

#include <array>
#include <iostream>

using namespace lanai::streaming;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

std::string value_of(const std::string& sdp, const std::string& name) {
    const auto at = sdp.find(name);
    REQUIRE(at != std::string::npos);
    return sdp.substr(at + name.size(), sdp.find_first_of("\r\n", at) - at - name.size());
}

MediaClientOptions named(std::string ufrag) {
    MediaClientOptions options;
    options.ufrag = std::move(ufrag);
    return options;
}

Bytes check(const std::string& ufrag, const std::string& password, std::uint8_t number) {
    webrtc::StunWriter out(webrtc::StunType::binding_request, {1, 2, 3, number});
    out.username(ufrag + ":x");
    out.use_candidate();
    if (!password.empty()) out.message_integrity(password);
    out.fingerprint();
    return out.bytes();
}

// What a browser opens DTLS with.
Bytes client_hello() {
    TestPeerConfig config;
    config.remote_ufrag = "server";
    config.remote_pwd = "serverpasswordserverpassword";
    TestPeer client(config, shared_dtls());
    webrtc::IceLite server(config.remote_ufrag, config.remote_pwd);
    client.start(clock_now());
    for (const auto& datagram : client.take_outputs()) client.handle(server.handle(datagram, {}, clock_now()).datagram, clock_now());
    for (auto& datagram : client.take_outputs()) {
        if (datagram.size() > 20 && datagram[0] == 22) return datagram;
    }
    return {};
}

// A session that nobody comes to.
Answer open(House& house) {
    const MediaClient client(shared_dtls(), named("nobody"));
    const auto answer = house.ask<Answer>([&](auto reply) { house.relay->subscribe("hall", client.offer(), reply); });
    REQUIRE(std::holds_alternative<Answer>(answer));
    return std::get<Answer>(answer);
}

std::vector<LoopbackSocket> many_addresses() {
    std::vector<LoopbackSocket> sockets;
    for (int i = 0; i < 200; ++i) {
        sockets.emplace_back("127." + std::to_string(1 + i % 5) + "." + std::to_string(i) + ".77");
    }
    return sockets;
}

}  // namespace

TEST_CASE("checks with wrong passwords change nothing and are hardly answered") {
    Show show;
    // The attacker knows two names: the bystander's, overheard, and that of a session of their own.
    const auto opened = open(show.house);
    const std::array<std::string, 2> ufrags{value_of(show.bystander.client().answer(), "a=ice-ufrag:"),
                                            value_of(opened.sdp, "a=ice-ufrag:")};
    std::vector<Bytes> datagrams;
    for (std::uint8_t i = 0; i < 40; ++i) {
        datagrams.push_back(check(ufrags[i % 2], i % 4 < 2 ? "" : "not the password", i));
    }
    const auto before = show.house.counters();
    const auto sockets = many_addresses();
    std::size_t next = 0;
    Flood flood(attack_time(4s), [&, port = show.house.port()](FloodResult& result) {
        const auto& datagram = datagrams[next % datagrams.size()];
        const auto& socket = sockets[next++ % sockets.size()];
        if (socket.send(port, datagram)) ++result.datagrams, result.bytes += datagram.size();
        result.bytes_back += socket.drain();
    });
    REQUIRE(show.until([&] { return flood.over(); }, 40s));
    auto sent = flood.result();
    show.check();
    for (const auto& socket : sockets) sent.bytes_back += socket.drain();
    const auto after = show.house.counters();
    std::cout << "wrong passwords: sent " << static_cast<std::uint64_t>(sent.per_second()) << "/s, answered "
              << static_cast<double>(sent.bytes_back) / static_cast<double>(sent.bytes) << " bytes for each that came\n";
    CHECK(sent.bytes_back > 0);  // a broken client learns why
    CHECK(sent.bytes_back < sent.bytes / 2);
    CHECK(after.dropped_unauthentic - before.dropped_unauthentic > 1'000);
    CHECK(after.refusals_withheld > before.refusals_withheld);
    CHECK(after.handshakes_done == before.handshakes_done);
}

TEST_CASE("ClientHellos from addresses that no check came from are not answered at all") {
    const auto hello = client_hello();
    REQUIRE(hello.size() > 100);
    Show show;
    const auto before = show.house.counters();
    const auto sockets = many_addresses();
    std::size_t next = 0;
    Flood flood(attack_time(4s), [&, port = show.house.port()](FloodResult& result) {
        if (sockets[next++ % sockets.size()].send(port, hello)) ++result.datagrams, result.bytes += hello.size();
    });
    REQUIRE(show.until([&] { return flood.over(); }, 40s));
    const auto sent = flood.result();
    show.check();
    std::uint64_t back = 0;
    for (const auto& socket : sockets) back += socket.drain();
    const auto after = show.house.counters();
    std::cout << "ClientHellos of strangers: sent " << static_cast<std::uint64_t>(sent.per_second()) << "/s\n";
    CHECK(back == 0);
    CHECK(after.dropped_unknown_peer - before.dropped_unknown_peer > 1'000);
    CHECK(after.handshakes_failed == before.handshakes_failed);
    CHECK(after.viewers == before.viewers);
}

TEST_CASE("ClientHellos from an address that a check named bring three bytes for each that came at most") {
    const auto hello = client_hello();
    Show show;
    const auto opened = open(show.house);
    const auto valid = check(value_of(opened.sdp, "a=ice-ufrag:"), value_of(opened.sdp, "a=ice-pwd:"), 1);
    const LoopbackSocket victim;  // sends as if somebody forged its address, and answers nothing
    std::uint64_t in = 0, out = 0;
    for (const auto* datagram : {&valid, &hello}) {
        REQUIRE(victim.send(show.house.port(), *datagram));
        in += datagram->size();
    }
    // The flight and its repetitions, until the session is given up.
    REQUIRE(show.until([&] { return show.house.counters().viewers == 1; }, 30s));
    out = victim.drain();
    CHECK(out > 0);
    CHECK(out <= 3 * in);
    CHECK(show.house.counters().refusals_withheld > 0);
    CHECK(show.house.counters().handshakes_failed == 1);
    show.check();
}

TEST_CASE("sessions that are opened and never used are bounded a network, and end by themselves") {
    RelayConfig config;
    config.pending_per_network_max = 30;
    Show show(config);
    const auto open_from = [&](const std::string& network, const std::string& stage = "hall") {
        MediaClient client(shared_dtls(), named("never"));
        return show.house.ask<Answer>([&](auto reply) { show.house.relay->subscribe(stage, client.offer(), reply, network); });
    };
    const auto publish = [&](const std::string& network) {
        MediaClient client(shared_dtls(), publisher_options(9'000));
        return show.house.ask<Answer>(
            [&](auto reply) { show.house.relay->publish("side", "guest", client.offer(), reply, "", network); });
    };
    const auto opened_at = clock_now();
    for (int i = 0; i < 30; ++i) REQUIRE(std::holds_alternative<Answer>(open_from("192.0.2.1")));
    for (int i = 0; i < 3; ++i) {
        const auto refused = i < 2 ? open_from("192.0.2.1") : publish("192.0.2.1");
        REQUIRE(std::holds_alternative<Refusal>(refused));
        CHECK(std::get<Refusal>(refused).code == make_error_code(RelayErrc::too_many_pending));
    }
    CHECK(show.house.counters().pending_refused == 3);
    CHECK(std::holds_alternative<Answer>(open_from("2001:db8::/64")));
    // A refusal for another reason gives its place back.
    for (int i = 0; i < 40; ++i) CHECK(std::holds_alternative<Refusal>(open_from("198.51.100.1", "no such stage")));
    CHECK(show.house.counters().pending_refused == 3);
    // One that connects gives its place back too.
    MediaClient viewer(shared_dtls(), named("viewer"));
    for (int i = 0; i < 29; ++i) REQUIRE(std::holds_alternative<Answer>(open_from("203.0.113.1")));
    show.house.subscribe(viewer, "hall", "203.0.113.1");
    CHECK(std::holds_alternative<Refusal>(open_from("203.0.113.1")));
    show.serve_too(viewer);
    REQUIRE(show.until([&] { return show.house.counters().handshakes_done == 3; }));
    CHECK(std::holds_alternative<Answer>(open_from("203.0.113.1")));
    // The bystander and the viewer stay.
    REQUIRE(show.until([&] { return show.house.counters().viewers == 2; }, 40s));
    CHECK(clock_now() - opened_at >= webrtc::Peer::connect_timeout);
    CHECK(std::holds_alternative<Answer>(open_from("192.0.2.1")));
    show.check();
}

TEST_CASE("an address that a speaker sends from is not taken by a check with another's name") {
    Show show;
    MediaClient attacker(shared_dtls(), named("attacker"));
    show.house.subscribe(attacker, "hall");
    show.connect(attacker);
    const auto before = show.house.counters();
    int forged = 0;
    const auto received = show.speaker.client().peer().unprotect_failures();
    show.run(attack_time(3s), [&] {
        show.speaker.client().send_raw(attacker.peer().make_check(true));  // on the wire: from the speaker's address
        (void)attacker.peer().take_rtp();
        ++forged;
    });
    show.check();
    const auto after = show.house.counters();
    CHECK(after.dropped_unauthentic - before.dropped_unauthentic >= static_cast<std::uint64_t>(forged) / 2);
    // Nor is the stage sent there.
    CHECK(show.speaker.client().peer().unprotect_failures() == received);
}
