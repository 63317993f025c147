// What is left of the talks: from the log, as it was at the end.
#include "harness.hpp"

#include "core/record.hpp"
#include "rooms/state.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

std::string made(const boost::json::object& ack, const char* what) {
    REQUIRE(ack.at("type") == "ack");
    return ack.at("result").at(what).as_string().c_str();
}

std::string versioned(const std::string& id, int version, const std::string& more = {}) {
    return R"({"question":")" + id + R"(","version":)" + std::to_string(version) + more + "}";
}

core::EventRecord record(Harness& h, const core::RecordOptions& options) {
    auto read = core::record_of(*h.disk->store, sample_programme(), options);
    REQUIRE(read.has_value());
    return *std::move(read);
}

}  // namespace

TEST_CASE("the record of a talk: answered first, merged ones below, nobody named who was not to be") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session), bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    REQUIRE(h.ask_for(ann, "set_name", R"({"name":"Ann"})").at("type") == "ack");
    const auto ask = [&](core::ConnectionId who, const std::string& text, const std::string& more = {}) {
        return made(h.ask_for(who, "ask", R"({"text":")" + text + R"(","talk":"A1")" + more + "}"), "question");
    };
    const std::string open = ask(ann, "Open?"), answered = ask(ann, "Answered?"), hidden = ask(ann, "Secret?", R"(,"anonymous":true)");
    const std::string same = ask(bob, "The same?"), refused = ask(bob, "Rude?");
    for (const auto& id : {open, answered, hidden}) REQUIRE(h.ask_for(mo, "approve", versioned(id, 1)).at("type") == "ack");
    REQUIRE(h.ask_for(bob, "vote", R"({"question":")" + hidden + "\"}").at("type") == "ack");
    REQUIRE(h.ask_for(mo, "answer", versioned(answered, 2, R"(,"text":"So.")")).at("type") == "ack");
    REQUIRE(h.ask_for(mo, "merge", versioned(same, 1, R"(,"into":")" + open + "\"")).at("type") == "ack");
    REQUIRE(h.ask_for(mo, "reject", versioned(refused, 1, R"(,"reason":"unkind")")).at("type") == "ack");
    made(h.ask_for(ann, "ask", R"({"text":"Later?","talk":"A3"})"), "question");
    h.settle();

    const auto all = record(h, {});
    CHECK(all.title == "Workshop on Tests");
    REQUIRE(all.talks.size() == 2);
    CHECK(all.talks[1].code == "A3");
    const auto& talk = all.talks[0];
    CHECK(talk.persons == std::vector<std::string>{"Ada"});
    CHECK(talk.room == "Ballroom C");
    CHECK(talk.start_ms == sample_at(0).time_since_epoch().count());
    REQUIRE(talk.questions.size() == 3);
    CHECK(talk.questions[0].text == "Answered?");
    CHECK(talk.questions[0].answer == "So.");
    CHECK(talk.questions[0].answered_by == "Mo");
    CHECK(talk.questions[0].name == "Ann");
    CHECK(talk.questions[1].text == "Secret?");
    CHECK(talk.questions[1].votes == 1);
    CHECK(talk.questions[1].anonymous);
    CHECK(talk.questions[1].name.empty());
    CHECK(talk.questions[2].joined == std::vector<std::string>{"The same?"});

    const auto one = record(h, {"A1", false, true});
    REQUIRE(one.talks.size() == 1);
    REQUIRE(one.talks[0].questions.size() == 4);
    CHECK(one.talks[0].questions[3].reason == "unkind");
    CHECK_FALSE(core::record_of(*h.disk->store, sample_programme(), {"nope", false, false}).has_value());
    CHECK(record(h, {"A2", false, false}).talks.empty());
}

TEST_CASE("chat is from the log, also what memory has let go; edited as it was last, deleted not at all") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto say = [&](const std::string& text) {
        h.clock->advance(std::chrono::seconds(1));
        return made(h.ask_for(mo, "say", R"({"text":")" + text + "\"}"), "message");
    };
    const std::string first = say("first");
    for (std::size_t i = 0; i < rooms::messages_per_stage_max + 10; ++i) say("x");
    const std::string last = say("last"), gone = say("gone");
    REQUIRE(h.ask_for(mo, "edit_message", R"({"message":")" + last + R"(","text":"the last"})").at("type") == "ack");
    REQUIRE(h.ask_for(mo, "delete_message", R"({"message":")" + gone + "\"}").at("type") == "ack");
    h.clock->advance(std::chrono::hours(1));  // A2 is on
    made(h.ask_for(ann, "say", R"({"text":"much later"})"), "message");
    h.settle();
    const auto kept = record(h, {"A1", true, false});
    REQUIRE(kept.talks.size() == 1);
    const auto& messages = kept.talks[0].messages;
    REQUIRE(messages.size() == rooms::messages_per_stage_max + 12);
    CHECK(messages.front().text == "first");
    CHECK(messages.front().role == "moderator");
    CHECK(messages.back().text == "the last");
    CHECK(messages.back().edited);
    CHECK(record(h, {"A1", false, false}).talks.empty());
}

TEST_CASE("the record of polls: counts alone, of those that were opened") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto poll = [&](const std::string& args) { return made(h.ask_for(mo, "make_poll", args), "poll"); };
    const auto open = [&](const std::string& id) {
        REQUIRE(h.ask_for(mo, "open_poll", R"({"poll":")" + id + R"(","version":1})").at("type") == "ack");
    };
    poll(R"({"kind":"rating","text":"A draft"})");
    const std::string before = poll(R"({"kind":"words","text":"From where?"})");
    const std::string during = poll(R"({"kind":"single","text":"Tea?","options":["yes","no"],"hide_results":true})");
    const std::string rated = poll(R"({"kind":"rating","text":"How was it?"})");
    REQUIRE(h.ask_for(mo, "cancel_talk", R"({"talk":"A1"})").at("type") == "ack");
    open(before);
    REQUIRE(h.ask_for(mo, "reinstate_talk", R"({"talk":"A1"})").at("type") == "ack");
    REQUIRE(h.ask_for(mo, "start_talk", R"({"talk":"A1"})").at("type") == "ack");
    open(during);
    open(rated);
    for (const auto& [id, args] : {std::pair(before, R"("words":["Fiji"])"), std::pair(during, R"("choices":[1])"),
                                   std::pair(rated, R"("choices":[4])")})
        REQUIRE(h.ask_for(ann, "answer_poll", R"({"poll":")" + id + "\"," + args + "}").at("type") == "ack");
    h.settle();

    using Results = std::vector<std::pair<std::string, std::size_t>>;
    const auto all = record(h, {});
    REQUIRE(all.polls.size() == 1);
    CHECK(all.polls[0].text == "From where?");
    CHECK(all.polls[0].results == Results{{"Fiji", 1}});
    REQUIRE(all.talks.size() == 1);
    REQUIRE(all.talks[0].polls.size() == 2);
    CHECK(all.talks[0].polls[0].results == Results{{"yes", 0}, {"no", 1}});
    CHECK(all.talks[0].polls[1].results == Results{{"1", 0}, {"2", 0}, {"3", 0}, {"4", 0}, {"5", 1}});
    CHECK(all.talks[0].polls[1].answers == 1);
    CHECK(record(h, {"A1", false, false}).polls.empty());
}
