#include "harness.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

std::string question_of(const boost::json::object& ack) {
    return ack.at("result").at("question").as_string().c_str();
}

std::string versioned(const std::string& id, int version) {
    return R"({"question":")" + id + R"(","version":)" + std::to_string(version) + "}";
}

}  // namespace

TEST_CASE("ask, approve, put on stage, answered: everybody sees what they may") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto screen = h.join(h.invited(Role::room, "Screen"), "room");

    const auto asked = h.ask_for(ann, "ask", R"({"text":"Why?"})");
    CHECK(asked.at("type") == "ack");
    const std::string id = question_of(asked);
    CHECK(h.event(ann, "question").at("question").at("state") == "pending");
    const auto seen = h.event(mo, "question");
    CHECK(seen.at("question").at("text") == "Why?");
    CHECK(seen.at("seq") == asked.at("seq"));
    CHECK(seen.at("question").at("author").at("person").is_string());

    CHECK(h.ask_for(bob, "vote", R"({"question":")" + id + "\"}").at("code") == "not_found");
    CHECK(h.ask_for(ann, "approve", versioned(id, 1)).at("code") == "forbidden");
    CHECK(h.ask_for(mo, "approve", versioned(id, 1)).at("type") == "ack");
    const auto approved = h.event(bob, "question").at("question").as_object();
    CHECK(approved.at("state") == "approved");
    CHECK(approved.at("author").at("person").is_null());
    CHECK(h.ask_for(mo, "approve", versioned(id, 1)).at("code") == "stale_version");

    CHECK(h.ask_for(bob, "vote", R"({"question":")" + id + "\"}").at("result").at("votes") == 1);
    CHECK(h.event(bob, "vote").at("voted") == true);
    CHECK(h.ask_for(mo, "put_on_stage", versioned(id, 2)).at("type") == "ack");
    CHECK(h.event(screen, "question").at("question").at("state") == "approved");
    CHECK(h.event(screen, "question").at("question").at("votes") == 1);
    CHECK(h.event(screen, "question").at("question").at("state") == "on_stage");
    CHECK(h.ask_for(mo, "answered", versioned(id, 3)).at("type") == "ack");
    CHECK(h.event(screen, "question").at("question").at("state") == "answered_live");
}

TEST_CASE("a rejected question is gone for all but its asker and the moderators") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const std::string id = question_of(h.ask_for(ann, "ask", R"({"text":"Why?"})"));
    h.ask_for(mo, "approve", versioned(id, 1));
    const auto before = h.hello(h.connect(h.attendee()));
    h.ask_for(mo, "reject", R"({"question":")" + id + R"(","version":2,"reason":"off topic"})");
    CHECK(h.event(bob, "question_gone").at("id") == id.c_str());
    h.event(ann, "question");
    h.event(ann, "question");
    CHECK(h.event(ann, "question").at("question").at("reason") == "off topic");

    // Who was away meanwhile hears the same.
    const auto again = h.connect(h.attendee());
    const auto welcome = h.hello(again, R"(,"log":")" + std::string(before.at("log").as_string()) + R"(","since":)" +
                                            std::to_string(before.at("to").as_int64()));
    CHECK(welcome.at("resumed") == true);
    CHECK(welcome.at("events").as_array().at(0).at("kind") == "question_gone");
}

TEST_CASE("names and chat") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session);
    const auto ann_too = h.join(session);
    const auto mo = h.join(h.invited(Role::moderator, "Grace"), "moderate");
    CHECK(h.ask_for(ann, "set_name", R"({"name":" grace"})").at("code") == "invalid");
    CHECK(h.ask_for(ann, "set_name", R"({"name":"Ann"})").at("type") == "ack");
    CHECK(h.event(ann_too, "you").at("you").at("name") == "Ann");
    const auto said = h.ask_for(ann, "say", R"({"text":"Aloha"})");
    const auto message = h.event(mo, "chat").at("message").as_object();
    CHECK(message.at("author").at("name") == "Ann");
    CHECK(message.at("author").at("role") == "attendee");
    const std::string id = said.at("result").at("message").as_string().c_str();
    CHECK(h.ask_for(mo, "delete_message", R"({"message":")" + id + "\"}").at("type") == "ack");
    CHECK(h.event(ann_too, "chat_gone").at("id") == id.c_str());
    CHECK(h.hello(h.connect(session)).at("you").at("name") == "Ann");
}
