// Acknowledged means on disk; a repetition gets the first answer; a disk that fails costs nothing that was told.
#include "harness.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

TEST_CASE("a repeated command is carried out once and gets the first answer, also after a restart") {
    const auto disk = std::make_shared<Disk>();
    std::string session;
    boost::json::object first;
    {
        Harness h(disk);
        session = h.attendee();
        const auto ann = h.join(session);
        h.command(ann, "same", "ask", R"({"text":"Why?"})");
        first = h.next(ann, "ack");
        h.command(ann, "same", "ask", R"({"text":"Why?"})");
        CHECK(h.next(ann, "ack") == first);
        const auto other = h.join(h.attendee());
        h.command(other, "same", "ask", R"({"text":"Why?"})");  // another person's id
        CHECK(h.next(other, "ack").at("seq") == 3);
    }
    Harness h(disk);
    const auto ann = h.connect(session);
    CHECK(h.hello(ann).at("to") == 3);
    h.command(ann, "same", "ask", R"({"text":"Why?"})");
    CHECK(h.next(ann, "ack") == first);
}

TEST_CASE("a repetition while the first is being written waits for it; nothing is told before") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session);
    const auto ann_too = h.join(session);
    h.disk->shut();
    h.command(ann, "same", "say", R"({"text":"once"})");
    h.command(ann_too, "same", "say", R"({"text":"once"})");
    h.settle();
    for (const auto& frame : h.received(ann)) CHECK(frame.at("type") == "welcome");
    h.disk->open_gate();
    CHECK(h.next(ann, "ack") == h.next(ann_too, "ack"));
    h.event(ann, "chat");
    CHECK(h.hello(h.connect(session)).at("to") == 2);
}

TEST_CASE("a hello while something is being written is welcomed with what is on disk") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session);
    const auto bob = h.connect(session);
    h.send(bob, R"({"type":"clock","t0":1})");
    CHECK(h.next(bob, "error").at("code") == "hello_first");
    h.disk->shut();
    h.command(ann, "c", "say", R"({"text":"x"})");
    h.send(bob, R"({"type":"hello","v":1,"stage":"ballroom-c","page":"attend"})");
    h.settle();
    CHECK(h.received(bob).size() == 1);
    h.disk->open_gate();
    const auto welcome = h.next(bob, "welcome");
    CHECK(welcome.at("to") == 2);
    CHECK(welcome.at("events").as_array().at(0).at("kind") == "chat");
}

TEST_CASE("when the disk fails nothing is applied, and the service goes on when it works again") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    CHECK(h.ask_for(ann, "say", R"({"text":"before"})").at("type") == "ack");
    h.disk->fail_writes = true;
    h.command(ann, "again", "ask", R"({"text":"lost?"})");
    const auto failed = h.next(ann, "error");
    CHECK(failed.at("code") == "storage_failed");
    CHECK(failed.at("id") == "again");
    h.disk->fail_writes = false;
    const auto welcome = h.hello(h.connect(h.invited(Role::moderator, "Mia")), {}, "moderate");
    CHECK(welcome.at("to") == 2);
    for (const auto& event : welcome.at("events").as_array()) CHECK(event.at("kind") != "question");
    h.command(ann, "again", "ask", R"({"text":"lost?"})");
    CHECK(h.event(mo, "question").at("seq") == 3);
    CHECK(h.service->counters().commit_failures == 1);
}

TEST_CASE("when memory cannot be rebuilt commands are refused until it can") {
    Harness h;
    const auto ann = h.join(h.attendee());
    h.disk->fail_replays = true;
    h.disk->fail_writes = true;
    CHECK(h.ask_for(ann, "say", R"({"text":"x"})").at("code") == "storage_failed");
    h.disk->fail_writes = false;
    CHECK(h.ask_for(ann, "say", R"({"text":"x"})").at("code") == "storage_failed");
    h.disk->fail_replays = false;
    h.tick();
    h.ports.wait("the rebuild", [&] { return !h.ports.logs.empty() && h.ports.logs.back() == "event=rebuilt seq=1"; });
    const auto answer = h.ask_for(ann, "say", R"({"text":"x"})");
    CHECK(answer.at("type") == "ack");
    CHECK(answer.at("seq") == 2);
}

TEST_CASE("stopping: what was taken is finished, new commands are refused, everybody is told") {
    Harness h;
    const auto ann = h.join(h.attendee());
    h.disk->shut();
    h.command(ann, "taken", "say", R"({"text":"x"})");
    h.settle();
    std::thread stopper([&] { h.service->stop(); });
    // It is not drained before the gate opens, so the core still answers.
    const auto stopping = [&] { return std::get<core::Failure>(h.authenticate("")).code == "draining"; };
    while (!stopping()) std::this_thread::yield();
    CHECK(h.ask_for(ann, "say", R"({"text":"y"})").at("code") == "draining");
    CHECK(std::get<core::Failure>(h.join_with("")).code == "draining");
    h.expect_closed(h.connect("x"), 1001);
    h.disk->open_gate();
    stopper.join();
    CHECK(h.next(ann, "bye").at("reconnect_after_ms") == 2'000);
    bool acknowledged = false;
    for (const auto& frame : h.received(ann))
        if (frame.at("type") == "ack" && frame.at("id") == "taken") acknowledged = true;
    CHECK(acknowledged);
    h.service->stop();  // once more does nothing
}
