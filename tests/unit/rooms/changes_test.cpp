// What changed, for those who publish it, and what can no longer be told.
#include "desk.hpp"
#include "rooms/changes.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

TEST_CASE("changes: since a number, of some events, and what can no longer be told") {
    Desk desk;
    desk.now = sample_at(0);
    const std::string a = desk.question("ann", QuestionState::approved);                 // events 1, 2
    const std::string b = desk.question("bob", QuestionState::pending);                  // 3
    desk.happen(MessageSaid{"m1", "ballroom-c", "x", "ann", "Ann", Role::attendee, 0});  // 4
    desk.happen(MessageDeleted{"m1", "mo"});                                             // 5
    REQUIRE(desk.give(mo, StartTalk{"A1"}).has_value());                                 // 6
    CHECK(can_resume(desk.state, 0));
    const Changes all = changes_since(desk.state, 0);
    CHECK(all.questions.size() == 2);
    CHECK(all.messages.empty());
    CHECK(all.messages_gone.size() == 1);
    CHECK(all.talks.at(6) == std::vector<std::string>{"A1"});
    const Changes later = changes_since(desk.state, 3);
    CHECK(later.questions.empty());
    CHECK(later.messages_gone.size() == 1);
    CHECK(changes_since(desk.state, 6).talks.empty());
    const Changes of = changes_of(desk.state, {VoteCast{a, "bob"}, VoteCast{a, "cy"}}, 2);
    REQUIRE(of.questions.size() == 1);
    CHECK(of.questions[0]->id == a);
    CHECK(of.talks.empty());
    CHECK(everything(desk.state).messages_gone.empty());

    for (std::size_t i = 0; i < messages_per_stage_max + 1; ++i)
        desk.happen(MessageSaid{"n" + std::to_string(i), "ballroom-c", "x", "ann", "Ann", Role::attendee, 0});
    CHECK_FALSE(can_resume(desk.state, 6));  // event 7 has fallen out
    CHECK(can_resume(desk.state, 7));
    CHECK(everything(desk.state).messages.size() == snapshot_messages_max);
    CHECK(everything(desk.state).messages.back()->id == "n" + std::to_string(messages_per_stage_max));
}

TEST_CASE("tombstones are bounded, and what is forgotten is said") {
    Desk desk;
    for (std::size_t i = 0; i < tombstones_max + 1; ++i) {
        const std::string id = "m" + std::to_string(i);
        desk.happen(MessageSaid{id, "ballroom-c", "x", "ann", "Ann", Role::attendee, 0});
        desk.happen(MessageDeleted{id, "ann"});
    }
    CHECK(desk.state.messages_gone.size() == tombstones_max);
    CHECK(desk.state.forgotten_seq == 2);
    CHECK_FALSE(can_resume(desk.state, 1));
    CHECK(can_resume(desk.state, 2));
}
