// Sessions of the relay over real UDP sockets: ICE restarts while media flows, and publishers that come back.
#include "media_client.hpp"
#include "rtp/header.hpp"
#include "streaming/relay.hpp"

#include <catch2/catch.hpp>

#include <poll.h>

#include <array>
#include <functional>
#include <future>
#include <vector>

using namespace lanai::streaming;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

TimePoint now() { return TimePoint::clock::now(); }

std::shared_ptr<const TestDtlsContext> dtls() {
    static const auto context = std::make_shared<const TestDtlsContext>();
    return context;
}

template <class T>
std::variant<T, Refusal> ask(const std::function<void(Reply<T>)>& call) {
    auto promise = std::make_shared<std::promise<std::variant<T, Refusal>>>();
    call([promise](std::variant<T, Refusal> value) { promise->set_value(std::move(value)); });
    return promise->get_future().get();
}

std::string value_of(const std::string& text, const std::string& name) {
    const auto at = text.find(name);
    REQUIRE(at != std::string::npos);
    return text.substr(at + name.size(), text.find("\r\n", at) - at - name.size());
}

// A stage with one live source, its publisher and a viewer, in one thread.
struct Room {
    Room() {
        RelayConfig config;
        config.bind_address = "127.0.0.1";
        relay = make_relay(config, {});
        relay->add_stage({"hall", {{"slate", SourceKind::slate}, {"one", SourceKind::live}}, "one"});
    }
    static MediaClientOptions speaker_options() {
        MediaClientOptions options;
        options.publisher = true;
        return options;
    }
    std::variant<Answer, Refusal> publish(MediaClient& client, const std::string& owner) {
        auto answer = ask<Answer>([&](auto reply) { relay->publish("hall", "one", client.offer(), reply, owner); });
        if (const auto* made = std::get_if<Answer>(&answer)) client.accept(made->sdp, now());
        return answer;
    }
    Answer subscribe() {
        auto answer = ask<Answer>([&](auto reply) { relay->subscribe("hall", viewer.offer(), reply); });
        REQUIRE(std::holds_alternative<Answer>(answer));
        viewer.accept(std::get<Answer>(answer).sdp, now());
        return std::get<Answer>(answer);
    }
    std::variant<Trickled, Refusal> patch(const std::string& session, const std::string& if_match, const std::string& body) {
        return ask<Trickled>([&](auto reply) { relay->trickle(session, body, if_match, reply); });
    }
    RelayErrc patch_error(const std::string& session, const std::string& if_match, const std::string& body) {
        const auto reply = patch(session, if_match, body);
        REQUIRE(std::holds_alternative<Refusal>(reply));
        return static_cast<RelayErrc>(std::get<Refusal>(reply).code.value());
    }
    // One picture of one packet every time round, each tenth a key frame, until the test holds.
    [[nodiscard]] bool film_until(const std::function<bool()>& test) {
        const auto deadline = now() + 20s;
        for (; !test(); ++pictures) {
            if (now() > deadline) return false;
            std::array<std::uint8_t, 200> buffer{};
            rtp::HeaderFields fields;
            fields.payload_type = 102;
            fields.marker = true;
            fields.sequence = static_cast<std::uint16_t>(pictures);
            fields.timestamp = static_cast<std::uint32_t>(pictures) * 3'000;
            fields.ssrc = 1'001;
            const auto bytes = rtp::write_header(fields, buffer);
            buffer[bytes] = pictures % 10 == 0 ? 0x67 : 0x41;
            if (speaker.connected()) speaker.send_rtp(std::span(buffer).first(bytes + 100));
            std::array<pollfd, 2> descriptors{{{speaker.descriptor(), POLLIN, 0}, {viewer.descriptor(), POLLIN, 0}}};
            ::poll(descriptors.data(), descriptors.size(), 5);
            speaker.poll(now());
            viewer.poll(now());
            if (viewer.connected()) seen += viewer.peer().take_rtp().size();
        }
        return true;
    }
    [[nodiscard]] bool film_more() {
        const auto before = seen;
        return film_until([&] { return seen > before + 20; });
    }

    std::unique_ptr<Relay> relay;
    MediaClient speaker{dtls(), speaker_options()};
    MediaClient viewer{dtls(), {}};
    int pictures = 0;
    std::size_t seen = 0;
};

std::string restart(const std::string& ufrag, const std::string& pwd = "newclientpasswordnewclient") {
    return "m=video 9 UDP/TLS/RTP/SAVPF 102\r\na=mid:0\r\na=ice-ufrag:" + ufrag + "\r\na=ice-pwd:" + pwd + "\r\n";
}

}  // namespace

TEST_CASE("an ICE restart moves media to another path and leaves the rest as it was, for publisher and viewer") {
    Room room;
    const auto published = room.publish(room.speaker, "somebody");
    REQUIRE(std::holds_alternative<Answer>(published));
    const auto watched = room.subscribe();
    REQUIRE(room.film_more());
    const bool publisher = GENERATE(false, true);
    MediaClient& client = publisher ? room.speaker : room.viewer;
    const auto session = publisher ? std::get<Answer>(published) : watched;

    const auto reply = room.patch(session.session, "*", restart("again"));
    REQUIRE(std::holds_alternative<Trickled>(reply));
    const auto& trickled = std::get<Trickled>(reply);
    CHECK(trickled.etag != session.etag);
    const auto ufrag = value_of(trickled.fragment, "a=ice-ufrag:"), pwd = value_of(trickled.fragment, "a=ice-pwd:");
    CHECK(ufrag != value_of(session.sdp, "a=ice-ufrag:"));
    CHECK(value_of(trickled.fragment, "a=candidate:") == value_of(session.sdp, "a=candidate:"));
    REQUIRE(room.film_more());  // nobody waits for the new path

    client.change_address();
    client.peer().restart_ice("again", ufrag, pwd);
    client.send_raw(client.peer().make_check(true));
    REQUIRE(room.film_more());
    CHECK(client.peer().mapped());
    const auto counters = room.relay->counters()[0];
    CHECK(counters.handshakes_done == 2);
    CHECK(counters.publishers == 1);
    CHECK(counters.viewers == 1);

    // The ICE session before is over.
    CHECK(room.patch_error(session.session, session.etag, restart("again")) == RelayErrc::precondition_failed);
    CHECK(std::holds_alternative<Trickled>(room.patch(session.session, trickled.etag, "a=end-of-candidates\r\n")));
    client.peer().restart_ice("client", value_of(session.sdp, "a=ice-ufrag:"), value_of(session.sdp, "a=ice-pwd:"));
    const auto unknown = room.relay->counters()[0].dropped_unknown_peer;
    client.send_raw(client.peer().make_check(true));
    REQUIRE(room.film_until([&] { return room.relay->counters()[0].dropped_unknown_peer > unknown; }));
    CHECK_FALSE(client.peer().mapped());
}

TEST_CASE("what PATCH takes for a restart, for candidates, and for a mistake") {
    Room room;
    const auto session = room.subscribe();
    const std::string own_pwd = value_of(room.viewer.offer(), "a=ice-pwd:");
    const auto etag_after = [&](const std::string& if_match, const std::string& body) {
        const auto reply = room.patch(session.session, if_match, body);
        REQUIRE(std::holds_alternative<Trickled>(reply));
        return std::get<Trickled>(reply).etag;
    };
    for (const std::string& match : {std::string("*"), std::string("\"*\""), session.etag, "\"x\", " + session.etag}) {
        INFO(match);
        CHECK(etag_after(match, restart("client", own_pwd)).empty());
        CHECK(etag_after(match, "a=candidate:1 1 udp 1 f00.local 9 typ host\r\n").empty());
    }
    // Of a section that was bundled away.
    CHECK(etag_after("*", "m=audio 9 X 111\r\na=mid:1\r\na=ice-ufrag:efgh\r\na=ice-pwd:" + own_pwd + "\r\n").empty());
    for (const std::string& match : {std::string("\"x\""), "W/" + session.etag, std::string(","), session.etag + "x"}) {
        INFO(match);
        CHECK(room.patch_error(session.session, match, restart("again")) == RelayErrc::precondition_failed);
    }
    CHECK(room.patch_error(session.session, "", restart("again")) == RelayErrc::precondition_required);
    CHECK(room.patch_error(session.session, "*", restart("client")) == RelayErrc::malformed_fragment);
    CHECK(room.patch_error(session.session, "*", restart("again", own_pwd)) == RelayErrc::malformed_fragment);
    CHECK(room.patch_error(session.session, "*", "a=ice-ufrag:again\r\n") == RelayErrc::malformed_fragment);
    CHECK(room.patch_error("0_nobody", "*", restart("again")) == RelayErrc::unknown_session);
    // With the ETag itself too, and again and again.
    auto etag = session.etag;
    for (int i = 0; i < 20; ++i) {
        const auto next = etag_after(etag, restart("again" + std::to_string(i), own_pwd + std::to_string(i)));
        CHECK_FALSE(next.empty());
        CHECK(next != etag);
        etag = next;
    }
}

TEST_CASE("a stage without slate and publisher has nothing to watch") {
    Room room;
    room.relay->add_stage({"dark", {{"one", SourceKind::live}}, "one"});
    const auto watch = [&] { return ask<Answer>([&](auto reply) { room.relay->subscribe("dark", room.viewer.offer(), reply); }); };
    const auto refused = watch();
    REQUIRE(std::holds_alternative<Refusal>(refused));
    CHECK(std::get<Refusal>(refused).code == make_error_code(RelayErrc::no_media));
}

TEST_CASE("a publisher whose connection died publishes again at once; one that delivers keeps the source") {
    Room room;
    REQUIRE(std::holds_alternative<Answer>(room.publish(room.speaker, "me")));
    room.subscribe();
    SECTION("it never connected") {
        MediaClient again(dtls(), Room::speaker_options());
        CHECK(std::holds_alternative<Answer>(room.publish(again, "me")));
        CHECK(room.relay->counters()[0].publishers == 1);
    }
    SECTION("it was there a moment ago, and nobody sends any more") {
        REQUIRE(room.film_more());
        MediaClient again(dtls(), Room::speaker_options());
        CHECK(std::holds_alternative<Answer>(room.publish(again, "me")));
        CHECK(room.relay->counters()[0].publishers == 1);
    }
    SECTION("it goes on: the second one of the same person waits in vain") {
        REQUIRE(room.film_more());
        std::promise<bool> busy;
        auto answered = busy.get_future();
        MediaClient again(dtls(), Room::speaker_options());
        room.relay->publish("hall", "one", again.offer(),
            [&](std::variant<Answer, Refusal> reply) {
                const auto* refusal = std::get_if<Refusal>(&reply);
                busy.set_value(refusal != nullptr && refusal->code == make_error_code(RelayErrc::source_busy));
            },
            "me");
        REQUIRE(room.film_until([&] { return answered.wait_for(0s) == std::future_status::ready; }));
        CHECK(answered.get());
        REQUIRE(room.film_more());
    }
    SECTION("somebody else is told at once that it is busy") {
        REQUIRE(room.film_more());
        for (const char* owner : {"", "you"}) {
            MediaClient other(dtls(), Room::speaker_options());
            const auto reply = room.publish(other, owner);
            REQUIRE(std::holds_alternative<Refusal>(reply));
            CHECK(std::get<Refusal>(reply).code == make_error_code(RelayErrc::source_busy));
        }
    }
    SECTION("the relay may stop while one waits") {
        REQUIRE(room.film_more());
        MediaClient again(dtls(), Room::speaker_options());
        room.relay->publish("hall", "one", again.offer(), [](std::variant<Answer, Refusal>) {}, "me");
        room.relay->stop();
    }
}
