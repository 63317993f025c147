// Who was muted or banned: what they are told, and how they stay out.
#include "core/close_codes.hpp"
#include "harness.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

std::string say(Harness& h, core::ConnectionId who, const std::string& text) {
    const auto ack = h.ask_for(who, "say", R"({"text":")" + text + "\"}");
    REQUIRE(ack.at("type") == "ack");
    return ack.at("result").at("message").as_string().c_str();
}

std::string by_message(const std::string& id, const std::string& more) {
    return R"({"message":")" + id + "\"," + more + "}";
}

boost::json::object moderation_in(const boost::json::object& welcome) {
    for (const auto& event : welcome.at("events").as_array())
        if (event.at("kind") == "moderation") return event.at("moderation").as_object();
    return {};
}

}  // namespace

TEST_CASE("muted: the person is told until when and why, on all pages and when they come back; lifted, again") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session), again = h.join(session), bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string message = say(h, ann, "rude");
    const auto muted = h.ask_for(mo, "mute", by_message(message, R"("minutes":10,"reason":"be kind")"));
    REQUIRE(muted.at("type") == "ack");
    const std::string id = muted.at("result").at("restriction").as_string().c_str();
    for (const auto page : {ann, again}) {
        const auto you = h.event(page, "you").at("you").as_object();
        CHECK(you.at("muted_because") == "be kind");
        CHECK(you.at("muted_until_ms").as_int64() == (sample_at(15)).time_since_epoch().count());
    }
    const auto told = h.event(mo, "moderation").at("moderation").at("restrictions").as_array();
    REQUIRE(told.size() == 1);
    CHECK(told[0].at("by") == "Mo");
    for (const char* person : {"\"i-", "\"a-"}) CHECK(boost::json::serialize(told).find(person) == std::string::npos);  // no ids of persons
    CHECK(h.ask_for(ann, "say", R"({"text":"x"})").at("code") == "muted");
    CHECK(h.hello(h.connect(session)).at("you").as_object().contains("muted_until_ms"));
    CHECK(moderation_in(h.hello(h.connect(h.invited(Role::organiser, "Ori")))).at("restrictions").as_array().size() == 1);

    REQUIRE(h.ask_for(mo, "lift", R"({"restriction":")" + id + "\"}").at("type") == "ack");
    CHECK_FALSE(h.event(ann, "you").at("you").as_object().contains("muted_until_ms"));
    CHECK(h.ask_for(ann, "say", R"({"text":"x"})").at("type") == "ack");
    h.settle();
    for (const auto& frame : h.received(bob)) CHECK(boost::json::serialize(frame).find("moderation") == std::string::npos);
}

TEST_CASE("banned: all sockets are closed, none comes in again, and only that person's") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session), again = h.join(session), bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto banned = h.ask_for(mo, "ban", by_message(say(h, ann, "rude"), R"("reason":"rude","network":false)"));
    REQUIRE(banned.at("type") == "ack");
    h.expect_closed(ann, 4403);
    h.expect_closed(again, 4403);
    h.expect_closed(h.connect(session), 4403);
    CHECK(std::get<core::Failure>(h.authenticate(session)).code == "shut_out");
    CHECK(h.ask_for(bob, "say", R"({"text":"still here"})").at("type") == "ack");
    CHECK(std::holds_alternative<core::NewSession>(h.join_with("")));

    // After a restart, too; and let in again when it is lifted.
    const auto disk = h.disk;
    h.service.reset();
    Harness later(disk);
    later.expect_closed(later.connect(session), 4403);
    const auto chair = later.join(later.invited(Role::moderator, "Mia"), "moderate");
    const std::string id = banned.at("result").at("restriction").as_string().c_str();
    REQUIRE(later.ask_for(chair, "lift", R"({"restriction":")" + id + "\"}").at("type") == "ack");
    CHECK(later.ask_for(later.join(session), "say", R"({"text":"sorry"})").at("type") == "ack");
}

TEST_CASE("an invitation of who was banned opens nothing; a moderator's cannot be banned") {
    Harness h;
    std::string token;
    const auto cy = h.join(h.invited(Role::speaker, "Cy", &token), "speak");
    const auto mia = h.join(h.invited(Role::moderator, "Mia"), "moderate");
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    CHECK(h.ask_for(mo, "ban", by_message(say(h, mia, "hello"), R"("reason":"x","network":false)")).at("code") == "forbidden");
    // By a question a role is not seen; who they are is known nevertheless.
    const auto asked = h.ask_for(mia, "ask", R"({"text":"Why?"})").at("result").at("question");
    CHECK(h.ask_for(mo, "ban", R"({"question":)" + boost::json::serialize(asked) + R"(,"reason":"x","network":false})").at("code") ==
          "forbidden");
    REQUIRE(h.ask_for(mo, "ban", by_message(say(h, cy, "rude"), R"("reason":"rude","network":false)")).at("type") == "ack");
    h.expect_closed(cy, 4403);
    CHECK(std::get<core::Failure>(h.redeem(token)).code == "shut_out");
}

TEST_CASE("with their network: nobody new comes in from there for an hour, who was in stays") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session);
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    REQUIRE(h.ask_for(mo, "ban", by_message(say(h, ann, "rude"), R"("reason":"rude","network":true)")).at("type") == "ack");
    h.expect_closed(ann, 4403);
    CHECK(std::get<core::Failure>(h.join_with("", "::1")).code == "shut_out");
    CHECK(std::holds_alternative<core::NewSession>(h.join_with("", "192.0.2.8")));
    CHECK(h.ask_for(mo, "say", R"({"text":"on we go"})").at("type") == "ack");  // from the same address
    h.clock->advance(std::chrono::hours(1));
    CHECK(std::holds_alternative<core::NewSession>(h.join_with("", "::1")));
    // The address itself is nowhere.
    REQUIRE_FALSE(h.disk->store->replay(0, [](const store::Event& event) {
        CHECK(event.payload.find("::1") == std::string::npos);
    }));
}

TEST_CASE("chat's rules are told with the stage; who is too early hears how long to wait") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    REQUIRE(h.ask_for(mo, "set_chat", R"({"open":true,"links":false,"slow_seconds":30})").at("type") == "ack");
    boost::json::object chat;
    do chat = h.event(ann, "stage").at("stage").at("chat").as_object();
    while (chat.at("slow_ms") != 30'000);
    CHECK(chat.at("links") == false);
    say(h, ann, "first");
    h.clock->advance(std::chrono::seconds(10));
    const auto early = h.ask_for(ann, "say", R"({"text":"second"})");
    CHECK(early.at("code") == "rate_limited");
    CHECK(early.at("retry_after_ms") == 20'000);
}

TEST_CASE("reports are told to moderators alone") {
    Harness h;
    const auto ann = h.join(h.attendee()), bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string message = say(h, ann, "rude");
    REQUIRE(h.ask_for(bob, "report", R"({"kind":"message","subject":")" + message + R"(","reason":"unkind"})").at("type") == "ack");
    const auto report = h.event(mo, "moderation").at("moderation").at("reports").at(0).as_object();
    CHECK(report.at("reasons").at(0) == "unkind");
    CHECK(report.at("count") == 1);
    CHECK_FALSE(report.contains("persons"));
    REQUIRE(h.ask_for(mo, "delete_message", R"({"message":")" + message + "\"}").at("type") == "ack");
    CHECK(h.event(mo, "moderation").at("moderation").at("reports").as_array().empty());
    h.settle();
    for (const auto who : {ann, bob})
        for (const auto& frame : h.received(who)) CHECK(boost::json::serialize(frame).find("unkind") == std::string::npos);
}

TEST_CASE("moderators' names are theirs after a restart and before they have come, and an organiser's ban finds them") {
    const auto disk = std::make_shared<Disk>();
    {
        Harness h(disk);
        h.join(h.invited(Role::moderator, "Mo Derator"), "moderate");
    }
    Harness h(disk);
    const auto ann = h.join(h.attendee());
    const auto named = [&](const char* name) {
        return h.ask_for(ann, "set_name", std::string(R"({"name":")") + name + "\"}").at("type") == "ack";
    };
    CHECK_FALSE(named("MO DERATOR"));
    CHECK(named("Una Known"));
    h.invite(Role::organiser, "Ori G. Inal");
    h.tick();
    h.hello(h.connect(h.attendee()));  // the disk has answered what was asked before
    h.hello(h.connect(h.attendee()));
    CHECK_FALSE(named("Ori G. Inal"));
}

TEST_CASE("a ban whose write failed, but had reached the disk, holds") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string message = say(h, ann, "rude");
    h.disk->lie_of_writes = true;
    CHECK(h.ask_for(mo, "ban", by_message(message, R"("reason":"rude","network":false)")).at("code") == "storage_failed");
    h.disk->lie_of_writes = false;
    h.expect_closed(ann, core::close_revoked);
    CHECK(h.service->counters().access_changes > 0);
}
