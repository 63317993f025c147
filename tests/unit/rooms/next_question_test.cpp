#include "desk.hpp"
#include "rooms/next_question.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

using enum QuestionState;

std::string put(Desk& desk, const std::string& id, const std::string& person, QuestionOrigin origin,
                std::int64_t at_ms, QuestionState state = approved) {
    desk.happen(QuestionAsked{id, "A1", "ballroom-c", "Why?", person, "N", at_ms, false, origin});
    desk.happen(QuestionStateChanged{id, {approved}, 2, "mo", "Mo"});
    if (state == on_stage || state == answered_live) desk.happen(QuestionStateChanged{id, {on_stage}, 3, "mo", "Mo"});
    if (state == answered_live) desk.happen(QuestionStateChanged{id, {answered_live}, 4, "mo", "Mo"});
    return id;
}

void vote(Desk& desk, const std::string& id, int n) {
    for (int i = 0; i < n; ++i) desk.happen(VoteCast{id, "voter" + std::to_string(i)});
}

NextQuestion next(const Desk& desk) {
    return next_question(desk.state, "ballroom-c", "A1");
}

constexpr auto online = QuestionOrigin::online;
constexpr auto room = QuestionOrigin::room;
constexpr auto microphone = QuestionOrigin::microphone;

}  // namespace

TEST_CASE("by votes: the most, then the oldest; a pinned one before all") {
    Desk desk;
    CHECK(next(desk) == NextQuestion{});
    put(desk, "a", "ann", online, 1);
    put(desk, "b", "bob", online, 2);
    CHECK(next(desk) == NextQuestion{"a", "the oldest that waits"});
    vote(desk, "b", 1);
    CHECK(next(desk) == NextQuestion{"b", "1 vote"});
    vote(desk, "a", 2);
    CHECK(next(desk) == NextQuestion{"a", "2 votes"});
    REQUIRE(code_of(desk.give(mo, Pin{"b", 2, true})) == "");
    CHECK(next(desk) == NextQuestion{"b", "pinned"});
    CHECK(next_question(desk.state, "hall", "H1") == NextQuestion{});
}

TEST_CASE("alternate: room and online in turn, by which was on stage last") {
    Desk desk;
    REQUIRE(code_of(desk.give(mo, SetPolicy{QueuePolicy::alternate})) == "");
    put(desk, "online1", "ann", online, 1);
    put(desk, "online2", "bob", online, 2);
    put(desk, "hand", "cy", microphone, 3);
    put(desk, "phone", "dee", room, 4);
    vote(desk, "online2", 3);
    CHECK(next(desk) == NextQuestion{"online2", "it is the turn of those online; 3 votes"});
    REQUIRE(code_of(desk.give(mo, PutOnStage{"online2", 2})) == "");
    CHECK(next(desk) == NextQuestion{"hand", "it is the turn of the room; first at the microphone"});
    REQUIRE(code_of(desk.give(mo, Answered{"online2", 3})) == "");
    CHECK(next(desk).question == "hand");  // the last heard still counts when the stage is empty
    REQUIRE(code_of(desk.give(mo, PutOnStage{"hand", 2})) == "");
    CHECK(next(desk) == NextQuestion{"online1", "it is the turn of those online; the oldest that waits"});
    REQUIRE(code_of(desk.give(mo, PutOnStage{"online1", 2})) == "");
    REQUIRE(code_of(desk.give(mo, Answered{"hand", 4})) == "");
    CHECK(next(desk).question == "phone");
    REQUIRE(code_of(desk.give(mo, Reject{"phone", 2, "no"})) == "");
    put(desk, "online3", "eve", online, 5);
    CHECK(next(desk) == NextQuestion{"online3", "nobody from the room waits; the oldest that waits"});
}

TEST_CASE("an undone step does not count as a turn") {
    Desk desk;
    REQUIRE(code_of(desk.give(mo, SetPolicy{QueuePolicy::alternate})) == "");
    put(desk, "online1", "ann", online, 1);
    put(desk, "hand", "cy", microphone, 3);
    REQUIRE(code_of(desk.give(mo, PutOnStage{"online1", 2})) == "");
    REQUIRE(code_of(desk.give(mo, UndoQuestion{"online1", 3})) == "");
    CHECK(next(desk).question == "online1");
}

TEST_CASE("first-time askers first, at the whole event") {
    Desk desk;
    REQUIRE(code_of(desk.give(mo, SetPolicy{QueuePolicy::first_time})) == "");
    desk.happen(QuestionAsked{"earlier", "H1", "hall", "Why?", "ann", "N", 0});
    desk.happen(QuestionStateChanged{"earlier", {approved}, 2, "mo", "Mo"});
    desk.happen(QuestionStateChanged{"earlier", {answered_live}, 3, "mo", "Mo"});
    put(desk, "again", "ann", online, 1);
    vote(desk, "again", 5);
    put(desk, "new", "bob", online, 2);
    CHECK(next(desk) == NextQuestion{"new", "not heard before at this event; the oldest that waits"});
    REQUIRE(code_of(desk.give(mo, Defer{"new", 2})) == "");
    CHECK(next(desk) == NextQuestion{"again", "nobody who waits is known to be new; 5 votes"});
}

TEST_CASE("a policy is a stage's, and is set by moderators") {
    Desk desk;
    CHECK(code_of(desk.give(ann, SetPolicy{QueuePolicy::alternate})) == "forbidden");
    REQUIRE(code_of(desk.give({"mo", Role::moderator, "hall"}, SetPolicy{QueuePolicy::alternate})) == "");
    CHECK(desk.state.policies.count("ballroom-c") == 0);
    CHECK(desk.state.policies.at("hall") == QueuePolicy::alternate);
    const std::size_t events = desk.log.size();
    REQUIRE(code_of(desk.give({"mo", Role::moderator, "hall"}, SetPolicy{QueuePolicy::alternate})) == "");
    CHECK(desk.log.size() == events);
}

TEST_CASE("questions of another talk are not offered while one is on, pinned or not; during a pause all are") {
    Desk desk;
    desk.happen(QuestionAsked{"late", "A3", "ballroom-c", "Why?", "ann", "N", 1});
    desk.happen(QuestionStateChanged{"late", {approved}, 2, "mo", "Mo"});
    vote(desk, "late", 9);
    REQUIRE(code_of(desk.give(mo, Pin{"late", 2, true})) == "");
    CHECK(next(desk) == NextQuestion{});
    put(desk, "here", "bob", online, 2);
    CHECK(next(desk).question == "here");
    CHECK(next_question(desk.state, "ballroom-c", "").question == "late");
}
