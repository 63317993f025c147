// Who is told how polls stand, and of reactions and signals.
#include "core/pulse.hpp"
#include "harness.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

using boost::json::object;

std::string make(Harness& h, core::ConnectionId mo, const std::string& more = {}) {
    const auto ack = h.ask_for(mo, "make_poll", R"({"kind":"single","text":"Tea?","options":["yes","no"])" + more + "}");
    REQUIRE(ack.at("type") == "ack");
    return ack.at("result").at("poll").as_string().c_str();
}

void step(Harness& h, core::ConnectionId mo, const char* name, const std::string& id, int version) {
    const auto ack = h.ask_for(mo, name, R"({"poll":")" + id + R"(","version":)" + std::to_string(version) + "}");
    REQUIRE(ack.at("type") == "ack");
}

object answer(Harness& h, core::ConnectionId who, const std::string& id, const std::string& choices) {
    return h.ask_for(who, "answer_poll", R"({"poll":")" + id + R"(","choices":)" + choices + "}");
}

object poll(Harness& h, core::ConnectionId who) {
    return h.event(who, "poll").at("poll").as_object();
}

std::vector<object> events_of(Harness& h, core::ConnectionId who, const std::string& kind) {
    h.settle();
    std::vector<object> found;
    for (const auto& frame : h.received(who))
        if (frame.at("type") == "events" || frame.at("type") == "welcome")
            for (const auto& event : frame.at("events").as_array())
                if (event.at("kind") == kind.c_str()) found.push_back(event.as_object());
    return found;
}

std::string counts(const object& poll) {
    return boost::json::serialize(poll.at("results").at("counts"));
}

}  // namespace

TEST_CASE("a poll from draft to its end, as each role is told of it") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    const auto screen = h.join(h.invited(Role::room, "Screen"), "room");
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto mia = h.join(h.invited(Role::moderator, "Mia"), "moderate");
    const std::string id = make(h, mo, R"(,"hide_results":true)");
    CHECK(poll(h, mia).at("state") == "draft");
    CHECK(poll(h, mo).at("by_name") == "Mo");
    step(h, mo, "open_poll", id, 1);
    const object open = poll(h, ann);
    CHECK(open.at("state") == "open");
    CHECK(open.at("results").is_null());
    CHECK_FALSE(open.contains("by_name"));
    CHECK_FALSE(open.contains("barred"));
    CHECK(poll(h, screen).at("state") == "open");
    CHECK(events_of(h, ann, "poll").size() == 1);  // of the draft nobody else heard
    static_cast<void>(poll(h, mo));

    REQUIRE(answer(h, ann, id, "[0]").at("type") == "ack");
    REQUIRE(answer(h, bob, id, "[0]").at("type") == "ack");
    REQUIRE(answer(h, bob, id, "[1]").at("type") == "ack");
    const object own = h.event(ann, "poll_answer");
    CHECK(boost::json::serialize(own.at("choices")) == "[0]");
    CHECK(events_of(h, ann, "poll_answer").size() == 1);
    CHECK(events_of(h, mo, "poll_answer").empty());
    h.tick();
    const object now = poll(h, mo);
    CHECK(counts(now) == "[1,1]");
    CHECK(now.at("answers") == 2);
    const object told = poll(h, ann);
    CHECK(told.at("answers") == 2);
    CHECK(told.at("results").is_null());
    step(h, mia, "publish_poll", id, 2);
    CHECK(counts(poll(h, ann)) == "[1,1]");
    CHECK(poll(h, screen).at("results").is_null());  // the counts before, as for all who may not see them
    CHECK(counts(poll(h, screen)) == "[1,1]");
    CHECK(answer(h, ann, id, "[1]").at("code") == "bad_state");
    step(h, mo, "remove_poll", id, 3);
    CHECK(h.event(ann, "poll_gone").at("id") == id.c_str());
    CHECK(h.event(mia, "poll_gone").at("id") == id.c_str());
    const auto fresh = h.hello(h.connect(h.attendee()));
    CHECK(fresh.at("polls").as_array().empty());
}

TEST_CASE("a draft that is removed is told to moderators alone") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string id = make(h, mo);
    step(h, mo, "remove_poll", id, 1);
    CHECK(h.event(mo, "poll_gone").at("id") == id.c_str());
    CHECK(events_of(h, ann, "poll").empty());
    CHECK(events_of(h, ann, "poll_gone").empty());
}

TEST_CASE("who comes back is told all polls and their own answers, resumed or not, also after a restart") {
    const auto disk = std::make_shared<Disk>();
    std::string session, id, log;
    {
        Harness h(disk);
        session = h.attendee();
        const auto ann = h.join(session);
        const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
        make(h, mo);  // a draft
        id = make(h, mo);
        step(h, mo, "open_poll", id, 1);
        REQUIRE(answer(h, ann, id, "[1]").at("type") == "ack");
        h.tick();
        const auto again = h.connect(session);
        const object first = h.hello(again);
        log = first.at("log").as_string().c_str();
        const std::string to = std::to_string(first.at("to").as_int64());
        const object resumed = h.hello(h.connect(session), R"(,"log":")" + log + R"(","since":)" + to);
        CHECK(resumed.at("resumed").as_bool());
        for (const object& welcome : {first, resumed}) {
            REQUIRE(welcome.at("polls").as_array().size() == 1);
            CHECK(counts(welcome.at("polls").as_array()[0].as_object()) == "[0,1]");
            REQUIRE(welcome.at("my_answers").as_array().size() == 1);
            CHECK(boost::json::serialize(welcome.at("my_answers").as_array()[0]) ==
                  R"({"poll":")" + id + R"(","choices":[1],"words":[]})");
        }
        CHECK(h.hello(h.connect(h.attendee())).at("my_answers").as_array().empty());
        CHECK(h.hello(h.connect(h.invited(Role::moderator, "Mia"))).at("polls").as_array().size() == 2);
    }
    Harness h(disk);
    const object welcome = h.hello(h.connect(session));
    REQUIRE(welcome.at("polls").as_array().size() == 1);
    CHECK(counts(welcome.at("polls").as_array()[0].as_object()) == "[0,1]");
    CHECK(welcome.at("my_answers").as_array().size() == 1);
}

TEST_CASE("an answer that the disk did not take counts for nobody") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string id = make(h, mo);
    step(h, mo, "open_poll", id, 1);
    h.disk->fail_writes = true;
    CHECK(answer(h, ann, id, "[1]").at("code") == "storage_failed");
    h.disk->fail_writes = false;
    h.tick();
    REQUIRE(answer(h, ann, id, "[0]").at("type") == "ack");
    h.tick();
    h.settle();
    CHECK(counts(events_of(h, mo, "poll").back().at("poll").as_object()) == "[1,0]");
}

TEST_CASE("reactions reach all on the stage, together, and leave nothing behind") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    const object ack = h.ask_for(ann, "react", R"({"kind":"applause"})");
    CHECK(ack.at("seq") == 0);
    REQUIRE(h.ask_for(bob, "react", R"({"kind":"applause"})").at("type") == "ack");
    REQUIRE(h.ask_for(bob, "react", R"({"kind":"wow"})").at("type") == "ack");
    CHECK(h.ask_for(bob, "react", R"({"kind":"boo"})").at("code") == "bad_message");
    h.tick();
    h.tick();
    for (const auto who : {ann, bob}) {
        const auto told = events_of(h, who, "reactions");
        REQUIRE(told.size() == 1);
        CHECK(boost::json::serialize(told[0].at("counts")) == R"({"applause":2,"wow":1})");
        CHECK(told[0].at("stage") == "ballroom-c");
    }
    CHECK_FALSE(h.disk->store->replay(0, [](const store::Event& event) { CHECK(event.kind == "plan_revised"); }));
    int refused = 0;
    for (int i = 0; i < 12; ++i)
        if (h.ask_for(ann, "react", R"({"kind":"heart"})").at("type") == "error") ++refused;
    CHECK(refused > 0);
}

TEST_CASE("signals reach speakers and moderators, without names, for two minutes") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    const auto cy = h.join(h.invited(Role::speaker, "Cy"), "speak");
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    REQUIRE(h.ask_for(ann, "signal", R"({"kind":"cannot_hear"})").at("type") == "ack");
    REQUIRE(h.ask_for(bob, "signal", R"({"kind":"too_fast"})").at("type") == "ack");
    REQUIRE(h.ask_for(bob, "signal", R"({"kind":"cannot_hear"})").at("type") == "ack");
    h.tick();
    h.tick();
    for (const auto who : {cy, mo}) {
        const auto told = events_of(h, who, "signals");
        REQUIRE(told.size() == 1);
        CHECK(boost::json::serialize(told[0].at("counts")) == R"({"too_fast":0,"too_slow":0,"cannot_hear":2})");
    }
    for (const auto who : {ann, bob}) CHECK(events_of(h, who, "signals").empty());
    // Who comes later finds it.
    const auto late = h.hello(h.connect(h.invited(Role::moderator, "Mia")));
    CHECK(boost::json::serialize(late.at("events")).find(R"("cannot_hear":2)") != std::string::npos);

    REQUIRE(h.ask_for(bob, "signal", R"({"kind":"none"})").at("type") == "ack");
    h.tick();
    CHECK(events_of(h, cy, "signals").back().at("counts").at("cannot_hear") == 1);
    h.clock->advance(core::Pulse::signal_time);
    h.tick();
    CHECK(events_of(h, cy, "signals").back().at("counts").at("cannot_hear") == 0);
}
