// A newer plan under a programme that runs.
#include "schedule/revise.hpp"

#include "support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

Talk known(std::string code, std::string_view start, int length) {
    auto made = talk(std::move(code), start, length);
    made.guid = "guid " + made.code;
    return made;
}

// A day that runs, and what becomes of it.
struct Running {
    explicit Running(Programme plan) : timetable(timetable_of(std::move(plan))), live(initial_state(timetable)) {}

    std::vector<Revised> revise(const Programme& newer, Instant now) {
        return apply(timetable, live, compare(timetable, live, newer), now);
    }
    void act(const Live<Plan>& plan) {
        REQUIRE(plan.has_value());
        for (const auto& change : plan->changes) schedule::apply(live, change);
    }
    [[nodiscard]] const Programme& plan() const { return *timetable.programme; }
    [[nodiscard]] const LiveTalk& stands(const std::string& code) const { return live.talks.at(code); }

    Timetable timetable;
    LiveState live;
};

Programme three() {
    return programme_of({known("a", "09:00", 30), known("b", "09:30", 30), known("c", "10:00", 30)});
}

}  // namespace

TEST_CASE("revise: the same plan is no revision") {
    const Running day(three());
    CHECK(compare(day.timetable, day.live, three()).empty());
}

TEST_CASE("revise: what nobody touched follows the plan, with a new revision") {
    Running day(three());
    auto newer = three();
    newer.talks[1].start = at("09:45");
    newer.talks[1].room = "annex";
    newer.talks[2].title = "Another title";
    newer.talks.push_back(known("d", "11:00", 20));
    const auto revised = day.revise(newer, at("08:00"));
    REQUIRE(revised.size() == 3);
    CHECK(day.stands("b").start == at("09:45"));
    CHECK(day.stands("b").end == at("10:15"));
    CHECK(day.stands("b").room == "annex");
    CHECK(day.stands("b").revision == 1);
    CHECK(day.stands("b").changed == at("08:00"));
    CHECK(day.plan().find_talk("c")->title == "Another title");
    CHECK(day.stands("c").sequence() == 1);
    CHECK(day.stands("c").revision == 0);
    CHECK(day.stands("d").start == at("11:00"));
    CHECK(day.stands("a").sequence() == 0);
    CHECK(open_conflicts(day.timetable, day.live).empty());
    CHECK(compare(day.timetable, day.live, newer).empty());
}

TEST_CASE("revise: a talk is known by its GUID though its code changed, and by its code though its GUID did") {
    Running day(three());
    auto newer = three();
    newer.talks[0].code = "renamed";
    newer.talks[1].guid = "another";
    newer.talks[1].title = "B";
    day.revise(newer, at("08:00"));
    CHECK(day.plan().talks.size() == 3);
    CHECK(day.plan().find_talk("renamed") == nullptr);
    CHECK(day.plan().find_talk("a")->guid == "guid a");
    CHECK(day.plan().find_talk("b")->guid == "guid b");
    CHECK(day.plan().find_talk("b")->title == "B");
}

TEST_CASE("revise: codes that are exchanged between talks stay with their talks; a new talk gets a free one") {
    Running day(three());
    auto newer = three();
    std::swap(newer.talks[0].code, newer.talks[1].code);
    auto fresh = known("c", "12:00", 10);
    fresh.guid = "fresh";
    newer.talks.push_back(fresh);
    day.revise(newer, at("08:00"));
    CHECK(day.plan().find_talk("a")->guid == "guid a");
    CHECK(day.plan().find_talk("b")->guid == "guid b");
    REQUIRE(day.plan().find_talk("c-2") != nullptr);
    CHECK(day.plan().find_talk("c-2")->guid == "fresh");
    CHECK(compare(day.timetable, day.live, newer).empty());
}

TEST_CASE("revise: a talk that leaves the plan is cancelled and does not vanish; one that comes back takes place") {
    Running day(three());
    auto without = three();
    without.talks.erase(without.talks.begin() + 1);
    auto revised = day.revise(without, at("08:00"));
    REQUIRE(revised.size() == 1);
    CHECK(revised[0].cancelled);
    CHECK(day.stands("b").cancelled);
    CHECK(day.plan().find_talk("b") != nullptr);
    CHECK(initial_state(day.timetable).talks.at("b").cancelled);
    CHECK(compare(day.timetable, day.live, without).empty());

    revised = day.revise(three(), at("08:10"));
    REQUIRE(revised.size() == 1);
    CHECK(revised[0].reinstated);
    CHECK_FALSE(day.stands("b").cancelled);
    CHECK(day.stands("b").revision == 2);
}

TEST_CASE("revise: what took place is not cancelled by a plan that forgets it") {
    Running day(three());
    auto without = three();
    without.talks.erase(without.talks.begin());
    CHECK(day.revise(without, at("11:00")).empty());
    CHECK_FALSE(day.stands("a").cancelled);
}

TEST_CASE("revise: where a chair and the plan move one talk, the chair's stands and the conflict is kept") {
    Running day(three());
    day.act(move_talk(day.plan(), day.live, "c", {at("11:00")}, Cascade::no, at("08:00")));
    auto newer = three();
    newer.talks[2].start = at("12:00");
    const auto revised = day.revise(newer, at("08:30"));
    REQUIRE(revised.size() == 1);
    CHECK(revised[0].contested);
    CHECK_FALSE(revised[0].moved);
    CHECK(day.stands("c").start == at("11:00"));
    CHECK(day.stands("c").revision == 1);
    REQUIRE(open_conflicts(day.timetable, day.live) == std::vector<std::string>{"c"});
    CHECK(day.timetable.contested.at("c").theirs.start == at("12:00"));

    SECTION("theirs is taken") {
        day.act(take_theirs(day.timetable, day.live, "c", at("08:40")));
        CHECK(day.stands("c").start == at("12:00"));
        CHECK(open_conflicts(day.timetable, day.live).empty());
    }
    SECTION("a chair puts it there by hand") {
        day.act(move_talk(day.plan(), day.live, "c", {at("12:00")}, Cascade::no, at("08:40")));
        CHECK(open_conflicts(day.timetable, day.live).empty());
    }
    SECTION("the plan goes back") {
        day.revise(three(), at("08:40"));
        CHECK(day.timetable.contested.empty());
        CHECK(day.stands("c").start == at("11:00"));
    }
    SECTION("the plan moves on") {
        newer.talks[2].start = at("13:00");
        day.revise(newer, at("08:40"));
        CHECK(day.timetable.contested.at("c").theirs.start == at("13:00"));
        CHECK(day.timetable.contested.at("c").base.start == at("10:00"));
        CHECK(day.stands("c").start == at("11:00"));
    }
    SECTION("it has begun: nothing is left to be taken") {
        day.act(start_talk(day.plan(), day.live, "c", at("11:00")));
        CHECK(take_theirs(day.timetable, day.live, "c", at("11:01")).error() == LiveErrc::already_started);
    }
}

TEST_CASE("revise: time and room are taken each for itself") {
    Running day(three());
    day.act(move_talk(day.plan(), day.live, "c", {at("11:00")}, Cascade::no, at("08:00")));
    auto newer = three();
    newer.talks[2].room = "annex";
    day.revise(newer, at("08:30"));
    CHECK(day.stands("c").start == at("11:00"));
    CHECK(day.stands("c").room == "annex");
    CHECK(day.timetable.contested.empty());
}

TEST_CASE("revise: what the plan has won of a contested talk is the plan's from there on") {
    Running day(three());
    day.act(move_talk(day.plan(), day.live, "c", {at("11:00")}, Cascade::no, at("08:00")));
    auto newer = three();
    newer.talks[2].start = at("10:30");
    newer.talks[2].room = "annex";
    day.revise(newer, at("08:10"));
    CHECK(day.stands("c").start == at("11:00"));
    CHECK(day.stands("c").room == "annex");
    REQUIRE(open_conflicts(day.timetable, day.live).size() == 1);

    SECTION("it goes back: the room follows, the chair's time stays") {
        day.revise(three(), at("08:20"));
        CHECK(day.stands("c").room == "hall");
        CHECK(day.stands("c").start == at("11:00"));
        CHECK(open_conflicts(day.timetable, day.live).empty());
    }
    SECTION("it leaves the plan and comes back") {
        auto without = three();
        without.talks.pop_back();
        day.revise(without, at("08:20"));
        CHECK(day.stands("c").cancelled);
        day.revise(three(), at("08:30"));
        CHECK_FALSE(day.stands("c").cancelled);
        CHECK(day.stands("c").start == at("11:00"));
    }
    SECTION("another room: no chair has touched it") {
        newer.rooms.push_back({"attic", "Attic", ""});
        newer.talks[2].room = "attic";
        day.revise(newer, at("08:20"));
        CHECK(day.stands("c").room == "attic");
        CHECK(day.timetable.contested.at("c").base.start == at("10:00"));
    }
}

TEST_CASE("revise: a delay that the plan takes over is no conflict") {
    Running day(three());
    day.act(running_late(day.plan(), day.live, "hall", minutes(10), at("09:05")));
    auto newer = three();
    newer.talks[1].start = at("09:40");
    newer.talks[2].start = at("10:10");
    day.revise(newer, at("09:06"));
    CHECK(open_conflicts(day.timetable, day.live).empty());
    CHECK(day.stands("b").start == at("09:40"));
}

TEST_CASE("revise: a talk that runs keeps its place") {
    Running day(three());
    day.act(start_talk(day.plan(), day.live, "a", at("09:00")));
    auto newer = three();
    newer.talks[0].start = at("14:00");
    day.revise(newer, at("09:05"));
    CHECK(day.stands("a").start == at("09:00"));
    CHECK(open_conflicts(day.timetable, day.live) == std::vector<std::string>{"a"});
}

TEST_CASE("revise: new words do not keep a chair's change from being undone") {
    Running day(three());
    const auto late = move_talk(day.plan(), day.live, "c", {at("11:00")}, Cascade::no, at("08:00"));
    const auto standings = before(day.live, late->changes);
    day.act(late);
    auto newer = three();
    newer.talks[2].abstract_text = "Written at last";
    day.revise(newer, at("08:10"));
    day.act(undo(day.plan(), day.live, standings, at("08:20")));
    CHECK(day.stands("c").start == at("10:00"));
    CHECK(day.stands("c").sequence() == 3);
}

TEST_CASE("revise: an inserted talk that gets into the plan stays where it was put") {
    Running day(three());
    auto extra = known("extra", "11:00", 10);
    day.act(insert_talk(day.plan(), day.live, extra, Cascade::no, at("08:00")));
    auto newer = three();
    extra.start = at("13:00");
    newer.talks.push_back(extra);
    day.revise(newer, at("08:30"));
    CHECK(day.live.inserted.empty());
    CHECK(day.plan().find_talk("extra") != nullptr);
    CHECK(day.stands("extra").start == at("11:00"));
    CHECK(open_conflicts(day.timetable, day.live) == std::vector<std::string>{"extra"});
}

TEST_CASE("revise: a room that leaves the plan stays while a talk stands in it, and goes with the last") {
    Running day(three());
    day.act(move_to_room(day.plan(), day.live, "c", "annex", Cascade::no, at("08:00")));
    auto newer = three();
    newer.rooms.pop_back();
    day.revise(newer, at("08:30"));
    REQUIRE(day.plan().find_room("annex") != nullptr);
    CHECK(compare(day.timetable, day.live, newer).empty());
    day.act(move_to_room(day.plan(), day.live, "c", "hall", Cascade::no, at("08:40")));
    day.revise(newer, at("08:50"));
    CHECK(day.plan().find_room("annex") == nullptr);
}

TEST_CASE("clashes: two talks in one room at once, as they stand") {
    auto plan = three();
    plan.talks[1].start = at("09:20");
    plan.talks.push_back(known("d", "09:25", 60));
    Running day(plan);
    const auto found = clashes(day.plan(), day.live, at("08:00"));
    REQUIRE(found.size() == 4);
    CHECK(found[0] == Clash{"hall", "a", "b", at("09:20"), at("09:30")});
    CHECK(found[1] == Clash{"hall", "a", "d", at("09:25"), at("09:30")});
    CHECK(found[3] == Clash{"hall", "d", "c", at("10:00"), at("10:25")});
    CHECK(clashes(day.plan(), day.live, at("10:30")).empty());
    day.act(cancel_talk(day.plan(), day.live, "d", at("08:00")));
    CHECK(clashes(day.plan(), day.live, at("08:00")).size() == 1);
}

}  // namespace lanai::schedule
