// What moderators alone are told of the queue, and what voters are told when questions are merged.
#include "harness.hpp"

#include <boost/json/serialize.hpp>

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

std::string ask(Harness& h, core::ConnectionId who, const std::string& more = {}) {
    const auto ack = h.ask_for(who, "ask", R"({"text":"Why?")" + more + "}");
    REQUIRE(ack.at("type") == "ack");
    return ack.at("result").at("question").as_string().c_str();
}

std::string approved(Harness& h, core::ConnectionId who, core::ConnectionId mo) {
    const std::string id = ask(h, who);
    REQUIRE(h.ask_for(mo, "approve", R"({"question":")" + id + R"(","version":1})").at("type") == "ack");
    return id;
}

std::string merge(const std::string& id, int version, const std::string& into) {
    return R"({"question":")" + id + R"(","version":)" + std::to_string(version) + R"(,"into":")" + into + "\"}";
}

std::string of(const std::string& id) {
    return R"({"question":")" + id + "\"}";
}

std::size_t count(const std::vector<boost::json::object>& frames, const std::string& kind) {
    std::size_t n = 0;
    for (const auto& frame : frames)
        if (frame.at("type") == "events" || frame.at("type") == "welcome")
            for (const auto& event : frame.at("events").as_array()) n += event.at("kind") == kind.c_str() ? 1 : 0;
    return n;
}

bool is_ours(const boost::json::object& event) {
    return event.at("kind") == "queue" && event.at("queue").at("stage") == "ballroom-c";
}

// The next `queue` of the sample's first stage.
boost::json::object queue(Harness& h, core::ConnectionId who) {
    for (;;)
        if (const auto event = h.event(who, "queue"); is_ours(event)) return event.at("queue").as_object();
}

boost::json::object queue_in(const boost::json::object& welcome) {
    for (const auto& event : welcome.at("events").as_array())
        if (is_ours(event.as_object())) return event.at("queue").as_object();
    return {};
}

}  // namespace

TEST_CASE("what comes next is told to moderators and speakers, at once, and to nobody else") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto speaker = h.join(h.invited(Role::speaker, "Cy"), "speak");
    const auto screen = h.join(h.invited(Role::room, "Screen"), "room");
    const auto mo = h.connect(h.invited(Role::moderator, "Mo"));
    CHECK(queue_in(h.hello(mo, "", "moderate")).at("next").is_null());
    const std::string id = approved(h, ann, mo);
    auto now = queue(h, mo);
    CHECK(now.at("next") == id.c_str());
    CHECK(now.at("why") == "the oldest that waits");
    CHECK(now.at("policy") == "votes");
    REQUIRE(h.ask_for(mo, "set_policy", R"({"policy":"first_time"})").at("type") == "ack");
    now = queue(h, mo);
    CHECK(now.at("policy") == "first_time");
    CHECK(now.at("why") == "not heard before at this event; the oldest that waits");

    CHECK(queue_in(h.hello(h.connect(h.invited(Role::organiser, "Ori")), "", "organise")) == now);
    h.settle();
    CHECK(queue(h, speaker).at("next") == id.c_str());
    for (const auto other : {ann, screen}) CHECK(count(h.received(other), "queue") == 0);
}

TEST_CASE("votes change what comes next with the next tick, not each") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string first = approved(h, ann, mo), second = approved(h, bob, mo);
    h.settle();
    const std::size_t told = count(h.received(mo), "queue");
    REQUIRE(h.ask_for(ann, "vote", of(second)).at("type") == "ack");
    h.settle();
    CHECK(count(h.received(mo), "queue") == told);
    h.tick();
    h.settle();
    CHECK(count(h.received(mo), "queue") == told + 1);
    h.tick();
    h.settle();
    CHECK(count(h.received(mo), "queue") == told + 1);
}

TEST_CASE("who voted for what is merged has voted for what it was merged into") {
    Harness h;
    const auto ann = h.join(h.attendee()), bob = h.join(h.attendee());
    const std::string cys_session = h.attendee();
    const auto cy = h.join(cys_session);
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string first = approved(h, ann, mo), second = approved(h, bob, mo);
    REQUIRE(h.ask_for(cy, "vote", of(first)).at("type") == "ack");
    CHECK(h.event(cy, "vote").at("question") == first.c_str());

    const auto merged = h.ask_for(mo, "merge", merge(first, 2, second));
    CHECK(merged.at("result").at("votes") == 1);
    auto told = h.event(cy, "vote");
    CHECK(told.at("question") == second.c_str());
    CHECK(told.at("voted") == true);
    CHECK(h.event(cy, "question_gone").at("id") == first.c_str());
    const auto welcome = h.hello(h.connect(cys_session));
    CHECK(boost::json::serialize(welcome.at("my_votes")).find(second) != std::string::npos);
    // The asker sees into what; others see nothing of it.
    for (;;) {
        const auto own = h.event(ann, "question").at("question").as_object();
        if (own.at("state") != "merged") continue;
        CHECK(own.at("merged_into") == second.c_str());
        break;
    }

    REQUIRE(h.ask_for(mo, "unmerge", R"({"question":")" + first + R"(","version":3})").at("type") == "ack");
    std::map<std::string, bool> now;
    for (int i = 0; i < 2; ++i) {
        told = h.event(cy, "vote");
        now[told.at("question").as_string().c_str()] = told.at("voted").as_bool();
    }
    CHECK(now == std::map<std::string, bool>{{first, true}, {second, false}});
}

TEST_CASE("a claim and a label are told to moderators, and resumed by them, not by others") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const std::string bobs_session = h.attendee();
    const auto bob = h.join(bobs_session);
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string mias_session = h.invited(Role::moderator, "Mia");
    const auto mia = h.join(mias_session, "moderate");
    const std::string id = approved(h, ann, mo);
    h.event(bob, "question");
    h.settle();
    const auto before = h.hello(h.connect(bobs_session));
    const std::string since = R"(,"log":")" + std::string(before.at("log").as_string()) + R"(","since":)" +
                              std::to_string(before.at("to").as_int64());
    REQUIRE(h.ask_for(mo, "claim", of(id)).at("type") == "ack");
    REQUIRE(h.ask_for(mo, "label", R"({"question":")" + id + R"(","version":2,"labels":["proofs"]})").at("type") == "ack");
    h.settle();
    for (const auto other : {ann, bob}) {
        const auto frames = h.received(other);
        CHECK(boost::json::serialize(boost::json::array(frames.begin(), frames.end())).find("proofs") == std::string::npos);
    }
    CHECK(count(h.received(bob), "question") == 1);  // nothing that bob may see has changed
    const auto refused = h.ask_for(mia, "approve", R"({"question":")" + id + R"(","version":3})");
    CHECK(refused.at("code") == "claimed");
    CHECK(std::string(refused.at("message").as_string()).find("Mo works on this question") == 0);

    const auto bobs = h.hello(h.connect(bobs_session), since);
    CHECK(bobs.at("resumed") == true);
    for (const auto& event : bobs.at("events").as_array()) CHECK(event.at("kind") != "question");
    const auto mias = h.hello(h.connect(mias_session), since, "moderate");
    bool told = false;
    for (const auto& event : mias.at("events").as_array()) {
        if (event.at("kind") != "question") continue;
        told = true;
        CHECK(event.at("question").at("claim").at("name") == "Mo");
        CHECK(event.at("question").at("labels") == boost::json::array{"proofs"});
    }
    CHECK(told);
}

TEST_CASE("an anonymous question has no name for moderators either") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session);
    REQUIRE(h.ask_for(ann, "set_name", R"({"name":"Ann Smith"})").at("type") == "ack");
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto ori = h.join(h.invited(Role::organiser, "Ori"), "organise");
    ask(h, ann, R"(,"anonymous":true)");
    const auto own = h.event(ann, "question").at("question").as_object();
    CHECK(own.at("anonymous") == true);
    CHECK(own.at("author").at("person").is_string());
    for (const auto staff : {mo, ori}) {
        const auto seen = h.event(staff, "question").at("question").as_object();
        CHECK(boost::json::serialize(seen).find("Ann") == std::string::npos);
        CHECK(seen.at("author").at("person").is_null());
    }
}
