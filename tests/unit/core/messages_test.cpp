// What bad input gets, and floods.
#include "harness.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

TEST_CASE("hello: version, stage, order") {
    Harness h;
    const auto ann = h.connect(h.attendee());
    h.command(ann, "c", "say", R"({"text":"x"})");
    const auto first = h.next(ann, "error");
    CHECK(first.at("code") == "hello_first");
    CHECK(first.at("id") == "c");
    h.send(ann, R"({"type":"hello","v":1,"stage":"nowhere","page":"attend"})");
    const auto unknown = h.next(ann, "error");
    CHECK(unknown.at("code") == "not_found");
    CHECK(unknown.at("message") == "stage: there is no such stage; there is: ballroom-c, hall");
    h.send(ann, R"({"type":"hello","v":2,"stage":"ballroom-c","page":"attend"})");
    CHECK(h.next(ann, "error").at("code") == "unsupported_version");
    h.expect_closed(ann, 4400);
}

TEST_CASE("ten bad messages close the connection") {
    Harness h;
    const auto ann = h.join(h.attendee());
    for (int i = 0; i < 5; ++i) {
        h.send(ann, "no JSON");
        CHECK(h.next(ann, "error").at("code") == "bad_message");
        h.send(ann, R"({"type":"dance"})");
        CHECK(h.next(ann, "error").at("code") == "unknown_type");
        h.command(ann, "c", "dance", "{}");  // does not count
        CHECK(h.next(ann, "error").at("code") == "unknown_command");
        if (i < 4) CHECK(h.ports.closed.empty());
    }
    h.expect_closed(ann, 4400);
}

TEST_CASE("a person's commands are limited by kind, with the wait in the reply") {
    Harness h;
    const auto ann = h.join(h.attendee());
    for (int i = 0; i < 5; ++i) CHECK(h.ask_for(ann, "ask", R"({"text":"Why?"})").at("type") == "ack");
    const auto limited = h.ask_for(ann, "ask", R"({"text":"Why?"})");
    CHECK(limited.at("code") == "rate_limited");
    const auto wait = limited.at("retry_after_ms").as_int64();
    CHECK(wait > 0);
    CHECK(wait <= 10'000);
    CHECK(h.ask_for(ann, "say", R"({"text":"x"})").at("type") == "ack");
    h.clock->advance(std::chrono::milliseconds(wait));
    CHECK(h.ask_for(ann, "ask", R"({"text":"Why?"})").at("type") == "ack");
    const auto mo = h.join(h.invited(Role::moderator, "Mo"));
    for (int i = 0; i < 20; ++i) CHECK(h.ask_for(mo, "ask", R"({"text":"Why?"})").at("type") == "ack");
}

TEST_CASE("a flood on one connection is answered with a wait, others go on") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    for (int i = 0; i < 200; ++i) h.command(ann, "f" + std::to_string(i), "withdraw", R"({"question":"q"})");
    h.settle();
    std::size_t limited = 0;
    for (const auto& frame : h.received(ann))
        if (frame.at("type") == "error" && frame.at("code") == "rate_limited") {
            ++limited;
            CHECK(frame.at("retry_after_ms").as_int64() > 0);
            CHECK(frame.contains("id"));
        }
    CHECK(limited == 141);  // the hello was one of the 60
    CHECK(h.ask_for(bob, "say", R"({"text":"x"})").at("type") == "ack");
}

TEST_CASE("clock: on the programme's clock") {
    Harness h;
    const auto ann = h.join(h.attendee());
    h.send(ann, R"({"type":"clock","t0":12.5})");
    const auto clock = h.next(ann, "clock");
    CHECK(clock.at("t0") == 12.5);
    CHECK(clock.at("t1_ms") == h.clock->system_now().time_since_epoch().count());
    CHECK(clock.at("t2_ms") == clock.at("t1_ms"));
}

TEST_CASE("messages that come thick and fast leave together; the first one at once") {
    Harness h(std::make_shared<Disk>(), false, {}, 1,
              [](core::ServiceConfig& config) { config.gather_a_connection = std::chrono::milliseconds(20); });
    std::vector<core::ConnectionId> all;
    for (int i = 0; i < 5; ++i) all.push_back(h.join(h.attendee()));
    for (int i = 0; i < 20; ++i)
        REQUIRE(h.ask_for(all[std::size_t(i) % 5], "say", R"({"text":")" + std::to_string(i) + "\"}").at("type") == "ack");
    h.tick();
    h.settle();
    std::vector<std::string> texts;
    std::size_t frames = 0;
    for (const auto& frame : h.received(all.back())) {
        if (frame.at("type") != "events") continue;
        std::size_t messages = 0;
        for (const auto& event : frame.at("events").as_array()) {
            if (event.at("kind") != "chat") continue;
            texts.emplace_back(event.at("message").at("text").as_string().c_str());
            ++messages;
        }
        if (messages == 0) continue;
        if (frames++ == 0) CHECK(messages == 1);
    }
    REQUIRE(texts.size() == 20);
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK(texts[i] == std::to_string(i));
    CHECK(frames < 20);
}
