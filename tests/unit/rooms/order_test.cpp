// What keeps the chat in order: rules, unwanted words, reports, mute and ban.
#include "desk.hpp"
#include "rooms/text.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Actor speaker{"cy", Role::speaker};

std::string said(Desk& desk, const Actor& who, const std::string& text, const std::string& reply_to = {}) {
    const auto decision = desk.give(who, Say{text, reply_to});
    REQUIRE(decision.has_value());
    return std::get<MessageMade>(decision->result).message;
}

std::string restriction(const Result<Decision>& decision) {
    REQUIRE(decision.has_value());
    return std::get<RestrictionMade>(decision->result).restriction;
}

}  // namespace

TEST_CASE("replies, edits and questions made of messages") {
    Desk desk;
    const std::string first = said(desk, ann, "Is the proof online?");
    const std::string reply = said(desk, bob, "Yes", first);
    CHECK(desk.state.find_message(reply)->reply_to == first);
    CHECK(desk.state.find_message(said(desk, bob, "Hm", "gone"))->reply_to.empty());
    CHECK(desk.state.find_message(said(desk, {"bob", Role::attendee, "hall"}, "Hm", first))->reply_to.empty());

    CHECK(code_of(desk.give(bob, EditMessage{first, "x"})) == "forbidden");
    CHECK(code_of(desk.give(mo, EditMessage{first, "x"})) == "forbidden");  // nobody is made to say what they did not
    CHECK(code_of(desk.give(ann, EditMessage{"nope", "x"})) == "not_found");
    CHECK(code_of(desk.give(ann, EditMessage{first, ""})) == "invalid");
    CHECK(desk.give(ann, EditMessage{first, "Is the proof online?"})->events.empty());
    CHECK(code_of(desk.give(ann, EditMessage{first, "Are the proofs online?"})) == "");
    CHECK(desk.state.find_message(first)->edited_ms > 0);

    CHECK(code_of(desk.give(bob, Promote{first})) == "forbidden");
    const auto promoted = desk.give(mo, Promote{first});
    REQUIRE(promoted.has_value());
    const auto made = std::get<QuestionMade>(promoted->result);
    const Question& question = *desk.state.find_question(made.question);
    CHECK(question.person == "ann");
    CHECK(question.text == "Are the proofs online?");
    CHECK(question.state == QuestionState::pending);
    CHECK(question.talk == "A1");
    CHECK(desk.state.find_message(first)->question == made.question);
    CHECK(code_of(desk.give(ann, Promote{first})) == "bad_state");
    CHECK(code_of(desk.give(bob, Promote{reply})) == "");
}

TEST_CASE("a closed chat, no links, slow mode: moderators may go on") {
    Desk desk;
    CHECK(code_of(desk.give(ann, SetChat{false, true, 0})) == "forbidden");
    CHECK(code_of(desk.give(mo, SetChat{true, true, 601})) == "invalid");
    CHECK(code_of(desk.give(mo, SetChat{true, true, -1})) == "invalid");
    const std::string own = said(desk, ann, "before");

    REQUIRE(code_of(desk.give(mo, SetChat{false, true, 0})) == "");
    CHECK(desk.give(mo, SetChat{false, true, 0})->events.empty());
    CHECK(code_of(desk.give(ann, Say{"x"})) == "chat_closed");
    CHECK(code_of(desk.give(speaker, Say{"x"})) == "chat_closed");
    CHECK(code_of(desk.give(ann, EditMessage{own, "x"})) == "chat_closed");
    CHECK(code_of(desk.give(mo, Say{"x"})) == "");
    CHECK(code_of(desk.give({"ann", Role::attendee, "hall"}, Say{"x"})) == "");  // a stage's rules are its own
    CHECK(code_of(desk.give(ann, Ask{"Why?", {}})) == "");

    REQUIRE(code_of(desk.give(mo, SetChat{true, false, 0})) == "");
    for (const char* text : {"see https://x.example", "HTTP://x", "www.x.example"}) CHECK(code_of(desk.give(ann, Say{text})) == "no_links");
    CHECK(code_of(desk.give(ann, EditMessage{own, "see http://x"})) == "no_links");
    CHECK(code_of(desk.give(ann, Say{"3 out of 4: see page 7"})) == "");
    CHECK(code_of(desk.give(mo, Say{"see https://x.example"})) == "");

    REQUIRE(code_of(desk.give(mo, SetChat{true, true, 10})) == "");
    desk.now += seconds(4);
    const auto soon = desk.give(ann, Say{"again"});
    CHECK(code_of(soon) == "rate_limited");
    CHECK(soon.error().retry_after == seconds(6));
    CHECK(code_of(desk.give(ann, EditMessage{own, "an edit is no further message"})) == "");
    CHECK(code_of(desk.give(bob, Say{"mine is the first"})) == "");
    CHECK(code_of(desk.give(mo, Say{"and"})) == "");
    desk.now += seconds(6);
    const std::string again = said(desk, ann, "again");
    REQUIRE(code_of(desk.give(ann, DeleteMessage{again})) == "");
    CHECK(code_of(desk.give(ann, Say{"one that was deleted counts"})) == "rate_limited");
    // What is not given stays, so that two moderators at once do not undo each other.
    REQUIRE(code_of(desk.give(mo, SetChat{{}, false, {}})) == "");
    CHECK(desk.state.chat_rules_of("ballroom-c") == ChatRules{true, false, 10'000});
    desk.now -= minutes(30);  // the clock was set back
    CHECK(code_of(desk.give(ann, Say{"again"})) == "");
}

TEST_CASE("unwanted words, in whatever letters") {
    Desk desk;
    CHECK(code_of(desk.give(ann, SetWords{{"x"}})) == "forbidden");
    CHECK(code_of(desk.give(mo, SetWords{std::vector<std::string>(unwanted_words_max + 1, "x")})) == "invalid");
    CHECK(code_of(desk.give(mo, SetWords{{"?!"}})) == "invalid");
    CHECK(code_of(desk.give(mo, SetWords{{std::string(65, 'x')}})) == "invalid");
    REQUIRE(code_of(desk.give(mo, SetWords{{"crank", "snake oil", "crank"}})) == "");
    CHECK(desk.state.unwanted == std::vector<std::string>{"crank", "snake oil"});
    for (const char* text : {"What a crank!", "CRANK", "(crank)", "crаnk" /* Cyrillic a */, "cránk", "snake-oil", "Snake  Oil, all of it",
                             "cra\xE2\x80\x8Bnk" /* zero width space */})
        CHECK(code_of(desk.give(ann, Say{text})) == "filtered");
    for (const char* text : {"cranky", "the crankshaft", "a snake in oil", "Krank"}) CHECK(code_of(desk.give(ann, Say{text})) == "");
    CHECK(code_of(desk.give(mo, Say{"do not say crank"})) == "");
    const std::string own = said(desk, ann, "fine");
    CHECK(code_of(desk.give(ann, EditMessage{own, "crank"})) == "filtered");
    CHECK(code_of(desk.give(ann, SetName{"Crank"})) == "filtered");
    REQUIRE(code_of(desk.give(mo, SetWords{{}})) == "");
    CHECK(code_of(desk.give(ann, Say{"crank"})) == "");
}

TEST_CASE("reports: one a subject, each person once, closed by hand or when there is nothing left") {
    Desk desk;
    const std::string message = said(desk, ann, "something rude");
    const std::string question = desk.question("ann", QuestionState::approved);
    const auto report = [&](const Actor& who, Subject kind, const std::string& id) {
        return code_of(desk.give(who, ReportSubject{kind, id, "rude"}));
    };
    CHECK(report(bob, Subject::message, message) == "");
    CHECK(report(speaker, Subject::message, message) == "");
    CHECK(desk.give(bob, ReportSubject{Subject::message, message, "again"})->events.empty());
    REQUIRE(desk.state.reports.size() == 1);
    CHECK(desk.state.reports.begin()->second.persons.size() == 2);
    CHECK(desk.state.reports.begin()->second.text == "something rude");
    CHECK(report(bob, Subject::question, question) == "");
    CHECK(report(bob, Subject::question, desk.question("ann", QuestionState::pending)) == "not_found");  // not theirs to see
    CHECK(report(bob, Subject::message, "nope") == "not_found");
    CHECK(code_of(desk.give(bob, ReportSubject{Subject::message, message, ""})) == "invalid");
    CHECK(report(screen, Subject::message, message) == "forbidden");

    CHECK(desk.state.reports.size() == 2);
    CHECK(code_of(desk.give(mo, DeleteMessage{message})) == "");
    CHECK(desk.state.reports.size() == 1);
    const std::string left = desk.state.reports.begin()->first;
    CHECK(code_of(desk.give(bob, CloseReport{left})) == "forbidden");
    CHECK(code_of(desk.give(mo, CloseReport{left})) == "");
    CHECK(code_of(desk.give(mo, CloseReport{left})) == "not_found");
    CHECK(report(bob, Subject::question, question) == "");
    CHECK(code_of(desk.give(mo, Reject{question, 2, "rude"})) == "");
    CHECK(desk.state.reports.empty());

    for (std::size_t i = 0; i < reports_max; ++i) REQUIRE(report(bob, Subject::message, said(desk, ann, "x")) == "");
    CHECK(report(bob, Subject::message, said(desk, ann, "x")) == "invalid");
}

TEST_CASE("muted: speaks up no more, until it is over or lifted") {
    Desk desk;
    const std::string message = said(desk, ann, "rude");
    const std::string others = desk.question("bob", QuestionState::approved);
    CHECK(code_of(desk.give(ann, Mute{{{}, {}, message}, 10})) == "forbidden");
    CHECK(code_of(desk.give(mo, Mute{{{}, {}, message}, 0})) == "invalid");
    CHECK(code_of(desk.give(mo, Mute{{{}, {}, message}, 1'441})) == "invalid");
    CHECK(code_of(desk.give(mo, Mute{{}, 10})) == "invalid");
    CHECK(code_of(desk.give(mo, Mute{{"ann", {}, message}, 10})) == "invalid");
    CHECK(code_of(desk.give(mo, Mute{{"nobody"}, 10})) == "not_found");
    const std::string id = restriction(desk.give(mo, Mute{{{}, {}, message}, 10, "please be kind"}));
    CHECK(desk.state.restrictions.at(id).name == "Name of ann");

    const auto refused = desk.give(ann, Say{"x"});
    CHECK(code_of(refused) == "muted");
    CHECK(refused.error().message == "a moderator has muted you for 10 more minutes: please be kind");
    for (const Command& command : std::vector<Command>{Ask{"Why?", {}}, RaiseHand{}, EditMessage{message, "y"}, Promote{message},
                                                       ReportSubject{Subject::question, others, "x"}})
        CHECK(code_of(desk.give(ann, command)) == "muted");
    CHECK(code_of(desk.give(ann, Vote{others})) == "");
    CHECK(code_of(desk.give(ann, SetName{"Ann"})) == "muted");
    CHECK(code_of(desk.give(ann, DeleteMessage{message})) == "");
    desk.now += minutes(10);
    CHECK(code_of(desk.give(ann, Say{"x"})) == "");

    CHECK(restriction(desk.give(mo, Mute{{"ann"}, 10})) == id);
    CHECK(restriction(desk.give(mo, Mute{{"ann"}, 20})) == id);
    CHECK(code_of(desk.give(ann, Lift{id})) == "forbidden");
    CHECK(code_of(desk.give(mo, Lift{id})) == "");
    CHECK(code_of(desk.give(mo, Lift{id})) == "not_found");
    CHECK(desk.state.restrictions_of.empty());
    CHECK(code_of(desk.give(ann, Say{"x"})) == "");
}

TEST_CASE("banned: nothing at all; moderators are neither muted nor banned") {
    Desk desk;
    const std::string message = said(desk, ann, "rude");
    CHECK(code_of(desk.give(mo, Ban{{"ann"}, ""})) == "invalid");
    const std::string id = restriction(desk.give(mo, Ban{{"ann"}, "rude", true}));
    CHECK(desk.state.is_banned("ann", Role::attendee));
    CHECK(desk.state.restrictions.at(id).networks_until_ms == (desk.now + std::chrono::hours(1)).time_since_epoch().count());
    CHECK(code_of(desk.give(ann, Say{"x"})) == "forbidden");
    CHECK(code_of(desk.give(ann, DeleteMessage{message})) == "forbidden");
    CHECK(code_of(desk.give(mo, Mute{{"ann"}, 10})) == "");
    CHECK(desk.state.is_banned("ann", Role::attendee));  // not let in by being muted as well
    CHECK(code_of(desk.give(mo, Lift{id})) == "");
    CHECK(code_of(desk.give(ann, Say{"x"})) == "");

    const std::string of_staff = said(desk, {"mia", Role::moderator}, "hello");
    CHECK(code_of(desk.give(mo, Ban{{{}, {}, of_staff}, "x"})) == "forbidden");
    CHECK(code_of(desk.give(mo, Ban{{{}, {}, said(desk, mo, "hello")}, "x"})) == "forbidden");
    CHECK(code_of(desk.give(mo, Ban{{{}, {}, said(desk, speaker, "hello")}, "x"})) == "");
}

TEST_CASE("an organiser bans a moderator, nobody an organiser; what moderators ban holds nothing of moderators") {
    Desk desk;
    const Actor ola{"ola", Role::organiser};
    const std::string of_mia = said(desk, mia, "hello");
    CHECK(code_of(desk.give(ola, Mute{{{}, {}, of_mia}, 10})) == "forbidden");
    const std::string id = restriction(desk.give(ola, Ban{{{}, {}, of_mia}, "a leaked link"}));
    CHECK(desk.state.is_banned("mia", Role::moderator));
    CHECK(code_of(desk.give(mia, Say{"x"})) == "forbidden");
    CHECK(code_of(desk.give(mo, Lift{id})) == "");
    CHECK(code_of(desk.give(mia, Say{"x"})) == "");
    CHECK(code_of(desk.give(ola, Ban{{{}, {}, said(desk, {"oz", Role::organiser}, "hello")}, "x"})) == "forbidden");

    Ask ask{"Whose is it?", "A1"};
    ask.anonymous = true;
    const std::string question = std::get<QuestionMade>(desk.give(mia, ask)->result).question;
    CHECK(code_of(desk.give(mo, Ban{{{}, question, {}}, "x"})) == "");
    CHECK_FALSE(desk.state.is_banned("mia", Role::moderator));
    CHECK(code_of(desk.give(mia, Say{"x"})) == "");
}

TEST_CASE("who asked anonymously is muted by their question, and stays without a name") {
    Desk desk;
    Ask ask{"Rude?", "A1"};
    ask.anonymous = true;
    const std::string question = std::get<QuestionMade>(desk.give(ann, ask)->result).question;
    const std::string message = said(desk, ann, "hello");
    CHECK(code_of(desk.give(mo, Mute{{"ann"}, 10})) == "");  // by the message that names them
    const std::string hidden = restriction(desk.give(mo, Mute{{{}, question, {}}, 30, "rude"}));
    CHECK(desk.state.restrictions.size() == 2);  // the one does not tell whose the other is
    CHECK(desk.state.restrictions.at(hidden).name.empty());
    desk.now += minutes(15);
    CHECK(code_of(desk.give(ann, Say{"x"})) == "muted");  // the longer one
    CHECK(code_of(desk.give(mo, Lift{hidden})) == "");
    CHECK(code_of(desk.give(ann, Say{"x"})) == "");
    // Whose it is is not told by a refusal either.
    Desk colleagues;
    const std::string of_mia = std::get<QuestionMade>(colleagues.give({"mia", Role::moderator}, ask)->result).question;
    CHECK(code_of(colleagues.give(mo, Mute{{{}, of_mia, {}}, 10})) == "");
    CHECK(code_of(colleagues.give({"mia", Role::moderator}, Say{"x"})) == "");
    // Known by nothing but an anonymous question: nobody by that id.
    Desk other;
    REQUIRE(other.give(bob, Ask{"Rude?", "A1", {}, true}).has_value());
    CHECK(code_of(other.give(mo, Mute{{"bob"}, 10})) == "not_found");
}

TEST_CASE("what is over makes room for more") {
    Desk desk;
    const std::string message = said(desk, ann, "x"), another = said(desk, bob, "x");
    const std::string first = restriction(desk.give(mo, Mute{{{}, {}, message}, 1}));
    desk.now += minutes(2);
    REQUIRE(desk.give(mo, Mute{{{}, {}, another}, 1}).has_value());
    CHECK(desk.state.restrictions.count(first) == 0);
    CHECK(desk.state.restrictions_of.count("ann") == 0);
}

TEST_CASE("words are what stands between spaces and signs") {
    using Words = std::vector<std::string>;
    CHECK(fold_words("").empty());
    CHECK(fold_words("?! …").empty());
    CHECK(fold_words("One, two-three") == Words{fold_name("one"), fold_name("two"), fold_name("three")});
    CHECK(fold_words("na\xCC\x88ive") == Words{fold_name("naive")});  // a dot that stands by itself
}
