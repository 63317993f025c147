// The live programme as chairs hold it together: who may, who comes second, what is kept, what is taken back.
#include "desk.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

const Actor pat{"pat", Role::organiser};

std::int64_t ms(int minutes_after_nine) {
    return sample_at(minutes_after_nine).time_since_epoch().count();
}

std::int64_t version(const Desk& desk) {
    return static_cast<std::int64_t>(desk.state.programme_seq);
}

InsertTalk extra(int start, int length) {
    InsertTalk insert;
    insert.title = " An extra talk ";
    insert.room = "hall";
    insert.start_ms = ms(start);
    insert.minutes = length;
    return insert;
}

std::string message_of(const Result<Decision>& decision) {
    REQUIRE_FALSE(decision.has_value());
    return decision.error().message;
}

}  // namespace

TEST_CASE("of two chairs the second is told what the first did, where it concerns them") {
    Desk desk;
    const auto seen = version(desk);
    REQUIRE(desk.give(mo, MoveTalk{"A4", ms(240), {}, false, seen}).has_value());
    const auto second = desk.give(pat, MoveTalk{"A3", ms(250), {}, false, seen});
    CHECK(code_of(second) == "stale_version");
    CHECK(message_of(second) ==
          "you saw version 0 of the programme; it is now version 1: Name of mo moved «Title of A4» to 13:00 HST "
          "(at 09:05 HST)");
    CHECK(code_of(desk.give(pat, PreviewChange{MoveTalk{"A3", ms(250), {}, false, seen}})) == "stale_version");
    // Another room is another matter, and so is a command that says nothing of a version.
    CHECK(code_of(desk.give(pat, CancelTalk{"H1", seen})) == "");
    CHECK(code_of(desk.give(pat, CancelTalk{"A2"})) == "");
    CHECK(code_of(desk.give(pat, MoveTalk{"A3", ms(270), {}, false, version(desk)})) == "");
    // Into a room that was changed counts, too.
    CHECK(code_of(desk.give(mo, MoveTalk{"X1", {}, "ballroom", false, seen})) == "stale_version");
    CHECK(code_of(desk.give(mo, MoveTalk{"X1", {}, "ballroom", false, -1})) == "invalid");
    CHECK(code_of(desk.give(mo, StartTalk{"A1", 1'000'000})) == "");
}

TEST_CASE("many changes are summed up, and too many end in «look again»") {
    Desk desk;
    for (int i = 0; i < 5; ++i) REQUIRE(desk.give(mo, MoveTalk{"A4", ms(240 + i), {}}).has_value());
    const auto some = message_of(desk.give(pat, CancelTalk{"A4", 0}));
    CHECK(some.find("; and 2 more") != std::string::npos);
    for (int i = 0; i < 50; ++i) REQUIRE(desk.give(mo, MoveTalk{"A4", ms(250 + i), {}}).has_value());
    CHECK(desk.state.programme_changes.size() == programme_changes_max);
    CHECK(message_of(desk.give(pat, CancelTalk{"H1", 0})) ==
          "you saw version 0 of the programme; it is now version 55, and more was changed than is kept; look again");
    CHECK(code_of(desk.give(pat, ProgrammeUndo{1})) == "not_found");
    CHECK(code_of(desk.give(pat, ProgrammeUndo{-1})) == "not_found");
    CHECK(code_of(desk.give(pat, ProgrammeUndo{55})) == "");
}

TEST_CASE("a place that is taken is refused with the talk in the way; cascade moves it") {
    Desk desk;
    const auto refused = desk.give(mo, MoveTalk{"A4", ms(95), {}});
    CHECK(code_of(refused) == "occupied");
    CHECK(message_of(refused) ==
          "another talk has that place: «Title of A3» from 10:30 HST to 11:00 HST; move that "
          "first, or let it give way with `cascade`");
    CHECK(code_of(desk.give(mo, MoveTalk{"A4", ms(90), {}, true})) == "");
    CHECK(desk.state.live.talks.at("A3").start == sample_at(120));
    CHECK(code_of(desk.give(mo, MoveTalk{"A2", ms(140), {}, true})) == "occupied");  // A3 began before
    CHECK(code_of(desk.give(mo, MoveTalk{"lunch", ms(300), {}})) == "hard_stop");
    CHECK(code_of(desk.give(mo, MoveTalk{"A2", {}, {}})) == "invalid");
    CHECK(code_of(desk.give(mo, MoveTalk{"A2", ms(0), {}})) == "invalid");
    CHECK(code_of(desk.give(mo, MoveTalk{"A2", INT64_MAX, {}})) == "invalid");
    CHECK(code_of(desk.give(mo, MoveTalk{"A2", {}, "cellar"})) == "not_found");
    CHECK(code_of(desk.give(mo, SwapTalks{"A2", "A2"})) == "invalid");
    CHECK(code_of(desk.give(mo, SwapTalks{"A2", "A4"})) == "");
    CHECK(code_of(desk.give(mo, ReinstateTalk{"A2"})) == "bad_state");
}

TEST_CASE("a change is taken back once, and not when it was built on") {
    Desk desk;
    const auto fresh = desk.state.live;
    REQUIRE(desk.give(mo, RunningLate{10}).has_value());    // 1
    REQUIRE(desk.give(pat, CancelTalk{"H1"}).has_value());  // 2
    const auto undone = desk.give(pat, ProgrammeUndo{1});   // 3
    REQUIRE(undone.has_value());
    CHECK(std::get<TalksChanged>(undone->events.at(0)).what ==
          "took back: moved what follows in Ballroom C by 10 minutes");
    for (const char* code : {"A1", "coffee", "A2"}) {
        CHECK(desk.state.live.talks.at(code).start == fresh.talks.at(code).start);
        CHECK(desk.state.live.talks.at(code).end == fresh.talks.at(code).end);
    }
    const auto again = desk.give(mo, ProgrammeUndo{1});
    CHECK(code_of(again) == "bad_state");
    CHECK(message_of(again) ==
          "it is undone already: Name of pat took back: moved what follows in Ballroom C by 10 "
          "minutes (at 09:05 HST)");
    CHECK(code_of(desk.give(mo, ProgrammeUndo{3})) == "bad_state");
    REQUIRE(desk.give(mo, ReinstateTalk{"H1"}).has_value());  // 4
    const auto late = desk.give(mo, ProgrammeUndo{2});
    CHECK(code_of(late) == "changed_since");
    CHECK(message_of(late) ==
          "a talk was changed since: «Title of H1» from 09:00 HST to 10:00 HST; Name of mo "
          "reinstated «Title of H1» (at 09:05 HST)");
}

TEST_CASE("the history says who did what when, newest first") {
    Desk desk;
    REQUIRE(desk.give(mo, StartTalk{"A1"}).has_value());
    desk.now = sample_at(6);
    REQUIRE(desk.give(pat, MoveTalk{"A4", ms(240), "annex"}).has_value());
    REQUIRE(desk.give(pat, ProgrammeUndo{2}).has_value());
    const auto decision = desk.give(mo, ProgrammeHistory{});
    REQUIRE(decision.has_value());
    CHECK(decision->events.empty());
    const auto& rows = std::get<HistoryGiven>(decision->result).changes;
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].what == "took back: moved «Title of A4» to Annex to 13:00 HST");
    CHECK_FALSE(rows[0].undoable);
    CHECK(rows[1].undone);
    CHECK_FALSE(rows[1].undoable);
    CHECK(rows[1].action == "move_talk");
    CHECK(rows[1].by_name == "Name of pat");
    CHECK(rows[1].at == sample_at(6));
    CHECK(rows[2].what == "started «Title of A1»");
    CHECK(rows[2].undoable);
    for (const Event& event : desk.log) {
        CHECK_FALSE(std::get<TalksChanged>(event).by_person.empty());
        CHECK_FALSE(std::get<TalksChanged>(event).by_name.empty());
    }
}

TEST_CASE("an inserted talk has its own code and GUID, takes questions, and its code never comes back") {
    Desk desk;
    const auto first = desk.give(mo, extra(120, 20));
    REQUIRE(first.has_value());
    CHECK(std::get<PlanApplied>(first->result).talk == "live-1");
    const auto talk = desk.state.live.inserted.at(0);  // a copy: it goes
    CHECK(talk.title == "An extra talk");
    CHECK(talk.guid.size() == 36);
    CHECK(desk.give(ann, Ask{"Why?", "live-1"}).has_value());
    REQUIRE(desk.give(mo, ProgrammeUndo{1}).has_value());
    CHECK(desk.state.live.inserted.empty());
    auto named = extra(120, 20);
    named.code = "live-1";
    CHECK(code_of(desk.give(mo, named)) == "invalid");
    const auto second = desk.give(mo, extra(120, 20));
    CHECK(std::get<PlanApplied>(second->result).talk == "live-2");
    CHECK(desk.state.live.inserted.at(0).guid != talk.guid);
    desk.happen(ProgrammeReset{ms(10)});
    CHECK(desk.state.live.inserted.empty());
    CHECK(desk.state.programme_changes.empty());
    CHECK(code_of(desk.give(mo, CancelTalk{"A1", 0})) == "stale_version");
}

TEST_CASE("a question goes to the stage of the room that its talk is in now") {
    Desk desk;
    CHECK(code_of(desk.give(ann, Ask{"Why?", "X1"})) == "not_found");  // in a room without a stage
    REQUIRE(desk.give(mo, MoveTalk{"X1", ms(600), "ballroom", true, {}}).has_value());
    const auto asked = desk.give(ann, Ask{"Why?", "X1"});
    REQUIRE(asked.has_value());
    CHECK(std::get<QuestionAsked>(asked->events.at(0)).stage == "ballroom-c");
}

TEST_CASE("what an insertion may hold") {
    Desk desk;
    const auto refused = [&](auto alter) {
        auto insert = extra(120, 20);
        alter(insert);
        return code_of(desk.give(mo, insert));
    };
    CHECK(refused([](InsertTalk& i) { i.title = "  "; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.code = "a b"; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.code = "A1"; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.minutes = 0; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.minutes = 1'441; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.minutes_min = 21; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.start_ms = INT64_MAX; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.start_ms = -1; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.start_ms = ms(10'000); }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.room = "cellar"; }) == "not_found");
    CHECK(refused([](InsertTalk& i) { i.room = "ballroom", i.start_ms = ms(95); }) == "occupied");
    CHECK(refused([](InsertTalk& i) { i.persons.resize(21); }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.persons = {{"Ada\n", ""}, {"", ""}}; }) == "invalid");
    CHECK(refused([](InsertTalk& i) { i.abstract_text = std::string(5'001, 'x'); }) == "invalid");
    CHECK(desk.log.empty());
    CHECK(refused([](InsertTalk& i) {
              i.code = "extra", i.persons = {{"Ada", "AE"}}, i.abstract_text = "A\n\nB";
          }) == "");
}

TEST_CASE("a preview is what would happen, for any change, and happens to nobody") {
    Desk desk;
    auto insert = extra(0, 20);
    insert.start_ms = ms(90);
    insert.room = "ballroom";
    insert.cascade = true;
    const auto preview = desk.give(mo, PreviewChange{insert});
    REQUIRE(preview.has_value());
    CHECK(desk.log.empty());
    const auto& shown = std::get<PlanPreviewed>(preview->result);
    CHECK(shown.what == "inserted «An extra talk» at 10:30 HST in Ballroom C");
    REQUIRE(shown.changes.size() == 2);
    CHECK(shown.changes[0].code == "A3");
    CHECK(shown.changes[0].to == sample_at(110));
    CHECK(shown.changes[1].inserted);
    CHECK(shown.changes[1].title == "An extra talk");
    CHECK(shown.changes[1].room_to == "ballroom");
    REQUIRE(desk.give(mo, insert).has_value());
    for (const auto& row : shown.changes) CHECK(desk.state.live.talks.at(row.code).start == row.to);
    const auto undo = desk.give(mo, PreviewChange{ProgrammeUndo{1}});
    REQUIRE(undo.has_value());
    CHECK(std::get<PlanPreviewed>(undo->result).changes.at(1).removed);
    CHECK(std::get<PlanPreviewed>(desk.give(mo, PreviewChange{CancelTalk{"A2"}})->result).changes.at(0).cancelled);
    CHECK(code_of(desk.give(mo, PreviewChange{CancelTalk{"Z9"}})) == "not_found");
}
