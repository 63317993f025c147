// Who did what, from the log: moderators' deeds alone, with names and words.
#include "core/audit.hpp"
#include "harness.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

std::string made(const boost::json::object& ack, const char* what) {
    REQUIRE(ack.at("type") == "ack");
    return ack.at("result").at(what).as_string().c_str();
}

}  // namespace

TEST_CASE("the audit log names who did what, and leaves out what people do for themselves") {
    Harness h;
    const auto ann = h.join(h.attendee()), bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    REQUIRE(h.ask_for(bob, "set_name", R"({"name":"Bob"})").at("type") == "ack");
    const std::string question = made(h.ask_for(ann, "ask", R"({"text":"Why?","talk":"A1"})"), "question");
    const std::string own = made(h.ask_for(ann, "ask", R"({"text":"Mine","talk":"A1"})"), "question");
    const std::string message = made(h.ask_for(bob, "say", R"({"text":"rude words"})"), "message");
    const std::string gone = made(h.ask_for(bob, "say", R"({"text":"oops"})"), "message");
    const auto must = [&](core::ConnectionId who, const char* name, const std::string& args) {
        INFO(name << args);
        REQUIRE(h.ask_for(who, name, args).at("type") == "ack");
    };
    must(ann, "withdraw", R"({"question":")" + own + "\"}");
    must(bob, "delete_message", R"({"message":")" + gone + "\"}");
    must(mo, "reject", R"({"question":")" + question + R"(","version":1,"reason":"off topic"})");
    must(mo, "mute", R"({"message":")" + message + R"(","minutes":5,"reason":"rude"})");
    must(mo, "delete_message", R"({"message":")" + message + "\"}");
    must(mo, "set_chat", R"({"slow_seconds":10})");
    must(mo, "cancel_talk", R"({"talk":"A3"})");
    const std::string mos = made(h.ask_for(mo, "ask", R"({"text":"I ask, I decide","talk":"A1"})"), "question");
    must(mo, "reject", R"({"question":")" + mos + R"(","version":1,"reason":"no"})");
    const std::string poll = made(h.ask_for(mo, "make_poll", R"({"kind":"words","text":"In a word?"})"), "poll");
    must(mo, "open_poll", R"({"poll":")" + poll + R"(","version":1})");
    h.settle();

    const auto lines = core::audit_of(*h.disk->store);
    REQUIRE(lines.has_value());
    std::vector<std::string> told;
    for (const core::AuditLine& line : *lines) told.push_back(line.by + " | " + line.action + " | " + line.what);
    REQUIRE(told.size() == 9);
    CHECK(told[0].find(" | new plan by file | ") == 0);
    CHECK(told[1] == "Mo | rejected | «Why?»: off topic");
    CHECK(told[2] == "Mo | muted | Bob: rude");
    CHECK(told[3] == "Mo | delete_message | «rude words»");
    CHECK(told[4] == "Mo | set_chat | ballroom-c: open, links, one message in 10 s");
    CHECK(told[5].find("Mo | cancel_talk | ") == 0);
    CHECK(told[6] == "Mo | rejected | «I ask, I decide»: no");  // a moderator's own question is no exception
    CHECK(told[7] == "Mo | make_poll | «In a word?»");
    CHECK(told[8] == "Mo | poll open | «In a word?»");
}
