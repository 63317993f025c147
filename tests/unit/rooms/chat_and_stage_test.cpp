#include "desk.hpp"
#include "rooms/text.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

bool is_moderating(Role role) {
    return role == Role::moderator || role == Role::organiser;
}

}  // namespace

TEST_CASE("chat: all but the room screen, bounded") {
    for (const Role role : all_roles) {
        Desk desk;
        const auto decision = desk.give({"ann", role, "ballroom-c"}, Say{" Aloha "});
        CHECK(code_of(decision) == (role == Role::room ? "forbidden" : ""));
        if (!decision) continue;
        const Message* said = desk.state.find_message(std::get<MessageMade>(decision->result).message);
        REQUIRE(said != nullptr);
        CHECK(said->text == "Aloha");
        CHECK(said->role == role);
    }
    Desk desk;
    CHECK(code_of(desk.give(ann, Say{"a\nb"})) == "");
    CHECK(code_of(desk.give(ann, Say{"a\tb"})) == "invalid");
    CHECK(code_of(desk.give(ann, Say{std::string(1'001, 'x')})) == "invalid");
    for (std::size_t i = 0; i < messages_per_stage_max + 2; ++i) REQUIRE(desk.give(ann, Say{"x"}).has_value());
    CHECK(desk.state.messages.at("ballroom-c").size() == messages_per_stage_max);
    CHECK(desk.state.forgotten_seq == 3);
}

TEST_CASE("a message is deleted by its author or a moderator") {
    for (const Role role : all_roles) {
        Desk desk;
        desk.happen(MessageSaid{"m1", "ballroom-c", "x", "ann", "Ann", Role::attendee, 0});
        desk.happen(MessageSaid{"m2", "ballroom-c", "x", "me", "Me", role, 0});
        const Actor me{"me", role, "ballroom-c"};
        CHECK(code_of(desk.give(me, DeleteMessage{"m1"})) == (is_moderating(role) ? "" : "forbidden"));
        CHECK(code_of(desk.give(me, DeleteMessage{"m2"})) == (role == Role::room ? "forbidden" : ""));
        if (role == Role::room) continue;
        CHECK(code_of(desk.give(me, DeleteMessage{"m2"})) == "not_found");
        CHECK(desk.state.find_message("m2") == nullptr);
    }
}

TEST_CASE("names: 1 to 80 characters, not one of a moderator") {
    Desk desk;
    desk.reserved = {fold_name("Grace Hopper")};
    CHECK(code_of(desk.give(ann, SetName{" Ann "})) == "");
    CHECK(desk.state.names.at("ann") == "Ann");
    CHECK(desk.give(ann, SetName{"Ann"})->events.empty());
    CHECK(code_of(desk.give(ann, SetName{""})) == "invalid");
    CHECK(code_of(desk.give(ann, SetName{std::string(81, 'x')})) == "invalid");
    CHECK(code_of(desk.give(ann, SetName{" GRACE Hopper"})) == "invalid");
    CHECK(code_of(desk.give(mo, SetName{"Grace Hopper"})) == "");
    CHECK(code_of(desk.give(screen, SetName{"x"})) == "forbidden");
}

TEST_CASE("cut: moderators, to a source the stage has") {
    for (const Role role : all_roles) {
        Desk desk;
        const auto decision = desk.give({"me", role, "ballroom-c"}, Cut{"speaker"});
        CHECK(code_of(decision) == (is_moderating(role) ? "" : "forbidden"));
    }
    Desk desk;
    const auto unknown = desk.give(mo, Cut{"camera"});
    CHECK(code_of(unknown) == "not_found");
    CHECK(unknown.error().message == "source: this stage has no source «camera»; it has: slate, playout, speaker");
    REQUIRE(desk.give(mo, Cut{"playout"}).has_value());
    CHECK(desk.state.selected.at("ballroom-c") == "playout");
    CHECK(desk.give(mo, Cut{"playout"})->events.empty());
}

TEST_CASE("the live programme: who may, and what comes of it") {
    const Command commands[] = {StartTalk{"A1"},       EndTalk{"A1"},    ExtendTalk{"A1", 5},
                                PreviewLate{5},        RunningLate{5},   MoveTalk{"A1", {}, "annex"},
                                SwapTalks{"A1", "A2"}, CancelTalk{"A1"}, ReinstateTalk{"A1"},
                                InsertTalk{},          ProgrammeUndo{1}, PreviewChange{CancelTalk{"A1"}},
                                ResolveConflict{"A1"}, ProgrammeHistory{}};
    for (const Command& command : commands)
        for (const Role role : all_roles) {
            if (is_moderating(role)) continue;
            Desk desk;
            CHECK(code_of(desk.give({"me", role, "ballroom-c"}, command)) == "forbidden");
        }
    Desk desk;
    REQUIRE(desk.give(mo, StartTalk{"A1"}).has_value());
    CHECK(desk.state.live.talks.at("A1").started.has_value());
    CHECK(code_of(desk.give(mo, StartTalk{"A1"})) == "bad_state");
    CHECK(code_of(desk.give(mo, StartTalk{"Z9"})) == "not_found");
    CHECK(code_of(desk.give(mo, ExtendTalk{"A1", 0})) == "invalid");
    CHECK(code_of(desk.give(mo, ExtendTalk{"A1", 181})) == "invalid");
    CHECK(code_of(desk.give(mo, RunningLate{0})) == "invalid");
    CHECK(code_of(desk.give(mo, RunningLate{-181})) == "invalid");
    CHECK(code_of(desk.give(mo, RunningLate{INT64_MAX})) == "invalid");
    CHECK(code_of(desk.give({"mo", Role::moderator, "nowhere"}, RunningLate{5})) == "not_found");
}

TEST_CASE("a delay is previewed without changing anything, then applied as previewed") {
    Desk desk;
    desk.now = sample_at(0);
    REQUIRE(desk.give(mo, StartTalk{"A1"}).has_value());
    const std::size_t events = desk.log.size();
    const auto preview = desk.give(mo, PreviewLate{25});
    REQUIRE(preview.has_value());
    CHECK(desk.log.size() == events);
    const auto& shown = std::get<PlanPreviewed>(preview->result);
    REQUIRE_FALSE(shown.changes.empty());
    CHECK(shown.absorbed_minutes == 20);  // of the coffee break
    REQUIRE(desk.give(mo, RunningLate{25}).has_value());
    CHECK(desk.log.size() == events + 1);
    for (const auto& row : shown.changes) {
        CHECK(desk.state.live.talks.at(row.code).start == row.to);
        CHECK(desk.state.live.talks.at(row.code).end == row.end);
        CHECK(desk.state.talk_changed_seq.at(row.code) == desk.log.size());
    }
    desk.happen(ProgrammeReset{});
    for (const auto& [code, planned] : schedule::initial_state(desk.state.timetable).talks) {
        CHECK(desk.state.live.talks.at(code).start == planned.start);
        CHECK(desk.state.live.talks.at(code).started == planned.started);
    }
    CHECK(desk.state.live.talks.at("A1").revision > 0);  // calendars hear of the way back, too
}
