// A newer plan in the rooms: the event, history, undo, conflicts.
#include "desk.hpp"
#include "rooms/changes.hpp"
#include "rooms/decide_plan.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

// The state of a log that begins with its plan.
struct Planned : Desk {
    Planned() {
        state = rooms::initial_state({});
        bring(sample_programme(), "file");
    }
    PlanDecision look(const schedule::Programme& plan, const std::string& source) {
        return decide_plan(state, {plan, source, "label", "digest of " + plan.event.title, {}, {}}, now);
    }
    std::optional<PlanRevised> bring(const schedule::Programme& plan, const std::string& source) {
        auto decision = look(plan, source);
        if (decision.event) happen(*decision.event);
        CHECK(decision.timetable == state.timetable);
        programme = *state.timetable.programme;
        return decision.event;
    }
};

schedule::Programme edited() {
    auto plan = sample_programme();
    plan.talks[4].title = "Another title";           // A2
    plan.talks[5].start = sample_at(100);            // A3
    plan.rooms.push_back({"attic", "Attic", ""});
    return plan;
}

}  // namespace

TEST_CASE("the first plan of a log is no change; the same plan again is none at all") {
    Planned desk;
    CHECK(desk.state.programme_seq == 0);
    CHECK(desk.state.programme_changes.empty());
    CHECK(desk.state.talk_changed_seq.empty());
    CHECK(desk.state.plan.source == "file");
    CHECK(*desk.state.timetable.programme == sample_programme());
    CHECK_FALSE(desk.bring(sample_programme(), "file").has_value());
}

TEST_CASE("a newer plan: talks, frame and history say what changed") {
    Planned desk;
    const Sequence before = desk.log.size();
    const auto event = desk.bring(edited(), "feed");
    REQUIRE(event.has_value());
    CHECK(event->what == "changed the plan: 2 changed");
    const auto changes = changes_since(desk.state, before);
    CHECK(changes.frame == desk.log.size());
    CHECK(changes.talks.at(desk.log.size()) == std::vector<std::string>{"A2", "A3"});
    REQUIRE(desk.state.programme_changes.size() == 1);
    CHECK(desk.state.programme_changes.back().of_plan);
    const auto history = desk.give(mo, ProgrammeHistory{});
    REQUIRE(history.has_value());
    CHECK_FALSE(std::get<HistoryGiven>(history->result).changes.at(0).undoable);
    CHECK(code_of(desk.give(mo, ProgrammeUndo{static_cast<std::int64_t>(desk.log.size())})) == "bad_state");
}

TEST_CASE("a chair who did not see the newer plan is told of it, in the rooms it changed") {
    Planned desk;
    desk.bring(edited(), "feed");
    const auto stale = desk.give(mo, MoveTalk{"A3", sample_at(120).time_since_epoch().count(), {}, false, 0});
    REQUIRE(code_of(stale) == "stale_version");
    CHECK(stale.error().message.find("the plan changed the plan: 2 changed") != std::string::npos);
    CHECK(code_of(desk.give(mo, CancelTalk{"H1", 0})) == "");
}

TEST_CASE("a conflict is decided by a moderator, once, and both ways") {
    Planned desk;
    REQUIRE(desk.give(mo, MoveTalk{"A3", sample_at(120).time_since_epoch().count(), {}, false}).has_value());
    desk.bring(edited(), "feed");
    REQUIRE(schedule::open_conflicts(desk.state.timetable, desk.state.live).size() == 1);
    CHECK(code_of(desk.give(mo, ResolveConflict{"A2", true})) == "not_found");
    CHECK(code_of(desk.give(ann, ResolveConflict{"A3", true})) == "forbidden");

    SECTION("ours") {
        const auto kept = desk.give(mo, ResolveConflict{"A3", false});
        REQUIRE(kept.has_value());
        CHECK(kept->events.size() == 1);
        CHECK(desk.state.live.talks.at("A3").start == sample_at(120));
    }
    SECTION("theirs, and taken back") {
        const auto preview = desk.give(mo, PreviewChange{ResolveConflict{"A3", true}});
        REQUIRE(preview.has_value());
        CHECK(std::get<PlanPreviewed>(preview->result).changes.at(0).to == sample_at(100));
        const auto taken = desk.give(mo, ResolveConflict{"A3", true});
        REQUIRE(taken.has_value());
        CHECK(taken->events.size() == 2);
        CHECK(desk.state.live.talks.at("A3").start == sample_at(100));
        const auto seq = static_cast<std::int64_t>(desk.log.size()) - 1;
        CHECK(code_of(desk.give(mo, ProgrammeUndo{seq})) == "");
        CHECK(desk.state.live.talks.at("A3").start == sample_at(120));
    }
    CHECK(schedule::open_conflicts(desk.state.timetable, desk.state.live).empty());
    CHECK(code_of(desk.give(mo, ResolveConflict{"A3", false})) == "not_found");
}

TEST_CASE("a plan that changes only what is contested is another version: nobody takes what they did not see") {
    Planned desk;
    REQUIRE(desk.give(mo, MoveTalk{"A3", sample_at(120).time_since_epoch().count(), {}, false}).has_value());
    desk.bring(edited(), "feed");
    const auto seen = static_cast<std::int64_t>(desk.state.programme_seq);
    auto later = edited();
    later.talks[5].start = sample_at(110);
    desk.bring(later, "feed");
    CHECK(code_of(desk.give(mo, ResolveConflict{"A3", true, seen})) == "stale_version");
    CHECK(code_of(desk.give(mo, ResolveConflict{"A3", true})) == "");
    CHECK(desk.state.live.talks.at("A3").start == sample_at(110));
}

TEST_CASE("pages hear where a talk is planned now, also when it stays where it stands") {
    Planned desk;
    REQUIRE(desk.give(mo, MoveTalk{"A3", sample_at(100).time_since_epoch().count(), {}, false}).has_value());
    const Sequence before = desk.log.size();
    desk.bring(edited(), "feed");  // A3 to where the chair has put it
    const auto changes = changes_since(desk.state, before);
    CHECK(changes.talks.at(desk.log.size()) == std::vector<std::string>{"A2", "A3"});
    CHECK(desk.state.timetable.contested.empty());
}

TEST_CASE("a rehearsal's end goes back to the newest plan") {
    Planned desk;
    REQUIRE(desk.give(mo, MoveTalk{"A3", sample_at(120).time_since_epoch().count(), {}, false}).has_value());
    desk.bring(edited(), "feed");
    desk.happen(ProgrammeReset{sample_at(6).time_since_epoch().count()});
    CHECK(desk.state.live.talks.at("A3").start == sample_at(100));
    CHECK(desk.state.timetable.contested.empty());
}

TEST_CASE("an upload is not taken back by the file it replaced") {
    Planned desk;
    desk.bring(edited(), "upload");
    CHECK(desk.state.plan.source == "upload");
    CHECK(desk.state.plan.digests.at("file") == "digest of Workshop on Tests");
}

TEST_CASE("questions follow where a newer plan has their talk, also when its room gets the stage") {
    Planned desk;
    desk.happen(QuestionAsked{"q", "A2", "ballroom-c", "Why?", "ann", "Ann", 0});
    auto plan = sample_programme();
    plan.talks[4].room = "hall";
    desk.bring(plan, "feed");
    CHECK(desk.state.find_question("q")->stage == "hall");
    CHECK(changes_of(desk.state, {desk.log.back()}, desk.log.size() - 1).questions.size() == 1);
    for (auto& room : plan.rooms)
        if (room.id == "hall") room.stage = "other";
    desk.bring(plan, "feed");
    CHECK(desk.state.find_question("q")->stage == "other");
}
