#include "desk.hpp"
#include "rooms/visibility.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

TEST_CASE("a question without a talk goes to what is on, else to what is next") {
    Desk desk;
    const auto talk_of = [&](const Result<Decision>& decision) {
        return desk.state.find_question(std::get<QuestionMade>(decision->result).question)->talk;
    };
    CHECK(talk_of(desk.give(ann, Ask{"Why?", {}})) == "A1");
    CHECK(talk_of(desk.give({"ann", Role::attendee, "hall"}, Ask{"Why?", {}})) == "H1");
    CHECK(talk_of(desk.give(ann, Ask{"Why?", "A3"})) == "A3");
    desk.now = sample_at(-30);
    CHECK(talk_of(desk.give(ann, Ask{"Why?", {}})) == "A1");
    desk.now = sample_at(24 * 60);
    CHECK(code_of(desk.give(ann, Ask{"Why?", {}})) == "not_found");
    CHECK(code_of(desk.give(ann, Ask{"Why?", "A1"})) == "");  // late, but asked at its talk
}

TEST_CASE("questions are refused for unknown talks, rooms without a stage and wrong texts") {
    Desk desk;
    CHECK(code_of(desk.give(ann, Ask{"Why?", "Z9"})) == "not_found");
    CHECK(code_of(desk.give(ann, Ask{"Why?", "X1"})) == "not_found");
    CHECK(code_of(desk.give(ann, Ask{"", {}})) == "invalid");
    CHECK(code_of(desk.give(ann, Ask{std::string(10'000, 'x'), {}})) == "invalid");
    CHECK(code_of(desk.give(screen, Ask{"Why?", {}})) == "forbidden");
    CHECK(desk.log.empty());
}

TEST_CASE("pending questions a person and talk are bounded") {
    Desk desk;
    std::string first;
    for (std::size_t i = 0; i < pending_per_person_max; ++i) {
        const auto decision = desk.give(ann, Ask{"Why?", {}});
        REQUIRE(decision.has_value());
        if (first.empty()) first = std::get<QuestionMade>(decision->result).question;
    }
    CHECK(code_of(desk.give(ann, Ask{"Why?", {}})) == "invalid");
    CHECK(code_of(desk.give(ann, Ask{"Why?", "A2"})) == "");
    CHECK(code_of(desk.give(bob, Ask{"Why?", {}})) == "");
    CHECK(code_of(desk.give(ann, Withdraw{first})) == "");
    CHECK(code_of(desk.give(ann, Ask{"Why?", {}})) == "");
}

TEST_CASE("questions a talk are bounded") {
    Desk desk;
    for (std::size_t i = 0; i < questions_per_talk_max; ++i) desk.question("ann", QuestionState::approved);
    CHECK(code_of(desk.give(bob, Ask{"Why?", {}})) == "invalid");
}

TEST_CASE("a stale version is refused and says who did what") {
    Desk desk;
    const std::string id = desk.question("ann", QuestionState::pending);
    REQUIRE(desk.give(mo, Approve{id, 1}).has_value());
    const auto stale = desk.give({"ori", Role::organiser, "ballroom-c"}, Reject{id, 1, "no"});
    CHECK(code_of(stale) == "stale_version");
    CHECK(stale.error().message == "you saw version 1; it is now version 2: Name of mo approved it");
    CHECK(code_of(desk.give(mo, Reject{id, 3, "no"})) == "stale_version");
    CHECK(code_of(desk.give(mo, Reject{id, 2, ""})) == "invalid");
    CHECK(code_of(desk.give(mo, Reject{"nope", 2, "no"})) == "not_found");
    CHECK(code_of(desk.give(mo, Reject{id, 2, "no"})) == "");
    CHECK(desk.state.find_question(id)->reason == "no");
}

TEST_CASE("one question is on a stage: the one before goes back to approved") {
    Desk desk;
    const std::string first = desk.question("ann", QuestionState::on_stage);
    const std::string second = desk.question("bob", QuestionState::approved);
    desk.happen(QuestionAsked{"other", "H1", "hall", "Why?", "ann", "Ann", 0});
    desk.happen(QuestionStateChanged{"other", {QuestionState::on_stage}, 2, "mo", "Mo"});
    const auto decision = desk.give(mo, PutOnStage{second, 2});
    REQUIRE(decision.has_value());
    CHECK(decision->events.size() == 2);
    CHECK(desk.state.find_question(first)->state == QuestionState::approved);
    CHECK(desk.state.find_question(first)->version == 3);
    CHECK(desk.state.on_stage("ballroom-c")->id == second);
    CHECK(desk.state.on_stage("hall")->id == "other");
}

TEST_CASE("a person has one vote, can take it back and has none on their own question") {
    Desk desk;
    const std::string id = desk.question("ann", QuestionState::approved);
    const auto votes = [&](const Result<Decision>& decision) { return std::get<VotesNow>(decision->result).votes; };
    CHECK(votes(desk.give(bob, Vote{id})) == 1);
    const std::size_t events = desk.log.size();
    CHECK(votes(desk.give(bob, Vote{id})) == 1);
    CHECK(desk.log.size() == events);
    CHECK(votes(desk.give(mo, Vote{id})) == 2);
    CHECK(votes(desk.give(bob, Unvote{id})) == 1);
    CHECK(votes(desk.give(bob, Unvote{id})) == 1);
    CHECK(code_of(desk.give(ann, Vote{id})) == "forbidden");
    CHECK(desk.state.find_question(id)->version == 2);  // votes do not get in a moderator's way
}

TEST_CASE("who may see a question") {
    for (const auto state : {QuestionState::pending, QuestionState::approved, QuestionState::on_stage,
                             QuestionState::answered_live, QuestionState::rejected, QuestionState::withdrawn,
                             QuestionState::answered_text, QuestionState::deferred, QuestionState::merged,
                             QuestionState::archived}) {
        Question question;
        question.person = "ann";
        question.state = state;
        CHECK(visible(question, {"ann", Role::attendee}));
        CHECK(visible(question, {"mo", Role::moderator}));
        CHECK(visible(question, {"ori", Role::organiser}));
        for (const Role role : {Role::attendee, Role::speaker, Role::room}) {
            CHECK(visible(question, {"bob", role}) == is_public(state));
            CHECK(visible(question, {"", role}) == is_public(state));
        }
    }
    CHECK(person_visible("ann", {"ann", Role::attendee}));
    CHECK(person_visible("ann", {"mo", Role::moderator}));
    CHECK_FALSE(person_visible("ann", {"bob", Role::speaker}));
    CHECK_FALSE(person_visible("", {"", Role::attendee}));
}
