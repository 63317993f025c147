// Questions belong to talks: where a talk goes, they go.
#include "desk.hpp"
#include "rooms/changes.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

void move(Desk& desk, const std::string& talk, const std::string& room) {
    const auto moved = desk.give(mo, MoveTalk{talk, {}, room, true});
    INFO((moved ? "" : moved.error().message));
    REQUIRE(moved.has_value());
}

const Question& question(const Desk& desk, const std::string& id) {
    return *desk.state.find_question(id);
}

// Asked at H1, which is on in the hall.
std::string ask_in_hall(Desk& desk, QuestionState wanted) {
    const std::string id = "h" + std::to_string(desk.log.size());
    desk.happen(QuestionAsked{id, "H1", "hall", "Why?", "ann", "Ann", 0});
    if (wanted != QuestionState::pending) desk.happen(QuestionStateChanged{id, {wanted}, 2, "mo", "Mo"});
    return id;
}

}  // namespace

TEST_CASE("a talk that goes to another room takes its questions along, and all are told") {
    Desk desk;
    const std::string mine = desk.question("ann", QuestionState::pending);
    const std::string open = desk.question("bob", QuestionState::approved);
    const std::string other = ask_in_hall(desk, QuestionState::approved);
    const Sequence before = desk.log.size();
    desk.now = sample_at(70);  // H1 is over
    move(desk, "A1", "hall");
    for (const std::string& id : {mine, open}) {
        CHECK(question(desk, id).stage == "hall");
        CHECK(question(desk, id).version == (id == mine ? 1U : 2U));
    }
    const Changes changes = changes_of(desk.state, {desk.log.back()}, before);
    CHECK(changes.questions.size() == 2);
    CHECK(question(desk, other).changed_seq <= before);
    CHECK(changes_since(desk.state, before).questions.size() == 2);
    // A question that is asked now is where the talk is now.
    const auto asked = desk.give(bob, Ask{"Why?", "A1"});
    CHECK(question(desk, std::get<QuestionMade>(asked->result).question).stage == "hall");

    REQUIRE(desk.give(mo, ProgrammeUndo{static_cast<std::int64_t>(before + 1)}).has_value());
    CHECK(question(desk, open).stage == "ballroom-c");
}

TEST_CASE("in a room without a stage questions stay where they were asked") {
    Desk desk;
    const std::string id = desk.question("ann", QuestionState::approved);
    desk.now = sample_at(40);  // X1 is over
    move(desk, "A1", "annex");
    CHECK(question(desk, id).stage == "ballroom-c");
    move(desk, "A1", "hall");
    CHECK(question(desk, id).stage == "hall");
}

TEST_CASE("of two questions on one stage the one that came steps back") {
    Desk desk;
    const std::string shown = desk.question("ann", QuestionState::on_stage);
    const std::string there = ask_in_hall(desk, QuestionState::on_stage);
    desk.now = sample_at(70);
    move(desk, "A1", "hall");
    CHECK(question(desk, shown).state == QuestionState::approved);
    CHECK(question(desk, shown).version == 3);
    CHECK(question(desk, shown).changed_by == "Name of mo");
    CHECK(question(desk, there).state == QuestionState::on_stage);
    CHECK(desk.state.on_stage("hall")->id == there);
    CHECK(desk.state.on_stage("ballroom-c") == nullptr);
}

TEST_CASE("a question on stage stays on stage where there is room for it, also when two talks swap") {
    Desk desk;
    const std::string a = desk.question("ann", QuestionState::on_stage);
    const std::string h = ask_in_hall(desk, QuestionState::on_stage);
    schedule::Change one = schedule::change_to("A1", desk.state.live.talks.at("A1"), desk.now);
    schedule::Change two = schedule::change_to("H1", desk.state.live.talks.at("H1"), desk.now);
    std::swap(one.room, two.room);
    desk.happen(TalksChanged{{one, two}, "mo", "Mo", "swap_talks", "swapped", 0});
    CHECK(desk.state.on_stage("hall")->id == a);
    CHECK(desk.state.on_stage("ballroom-c")->id == h);
    CHECK(question(desk, a).version == 2);
    // A rehearsal's end brings all back.
    desk.happen(ProgrammeReset{0});
    CHECK(desk.state.on_stage("ballroom-c")->id == a);
    CHECK(desk.state.on_stage("hall")->id == h);
}
