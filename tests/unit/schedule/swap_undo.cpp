#include "support.hpp"

namespace lanai::schedule {

using namespace test;
using Codes = std::vector<std::string>;

namespace {

void swap(const Programme& programme, LiveState& state, std::string_view a, std::string_view b) {
    const auto plan = swap_talks(programme, state, a, b, at("08:30"));
    REQUIRE(plan.has_value());
    apply_all(state, *plan);
}

std::string refusal(const Live<Plan>& plan) {
    REQUIRE_FALSE(plan.has_value());
    return to_string(plan.error().code) + (plan.error().talk.empty() ? "" : ": " + plan.error().talk);
}

// Applies the plan; what undo needs.
std::vector<Before> done(LiveState& state, const Live<Plan>& plan) {
    REQUIRE(plan.has_value());
    auto standings = before(state, plan->changes);
    apply_all(state, *plan);
    return standings;
}

}  // namespace

TEST_CASE("neighbours swap within the time they have together") {
    const auto programme = morning();
    auto state = initial_state(programme);
    swap(programme, state, "a", "b");
    REQUIRE(times(state, "b") == "09:00-09:45");
    REQUIRE(times(state, "a") == "09:45-10:15");
    REQUIRE(times(state, "coffee") == "10:15-10:45");
    swap(programme, state, "a", "b");
    REQUIRE(times(state, "a") == "09:00-09:30");
    REQUIRE(times(state, "b") == "09:30-10:15");
}

TEST_CASE("what is between two talks shifts, and a pause there gives what it can") {
    const auto programme = morning();
    auto state = initial_state(programme);
    swap(programme, state, "c", "b");
    REQUIRE(times(state, "c") == "09:30-10:30");
    REQUIRE(times(state, "coffee") == "10:30-10:50");
    REQUIRE(times(state, "b") == "10:50-11:35");
    swap(programme, state, "b", "c");
    REQUIRE(times(state, "b") == "09:30-10:15");
    REQUIRE(times(state, "coffee") == "10:15-10:35");
    REQUIRE(times(state, "c") == "10:35-11:35");
}

TEST_CASE("a swap over a hard stop fits on both sides or is refused") {
    const auto programme = morning();
    auto state = initial_state(programme);
    swap(programme, state, "c", "d");  // d is shorter: c has its hour from 13:00
    REQUIRE(times(state, "d") == "10:45-11:15");
    REQUIRE(times(state, "lunch") == "12:00-13:00");
    REQUIRE(times(state, "c") == "13:00-14:00");
    const auto tight = programme_of({talk("a", "09:00", 30), hard(talk("lunch", "09:30", 60)), talk("b", "10:30", 45)});
    REQUIRE(refusal(swap_talks(tight, initial_state(tight), "a", "b", at("08:30"))) ==
            "an item that cannot move is in the way: lunch");
}

TEST_CASE("talks of two rooms swap rooms and times") {
    auto programme = morning();
    auto other = talk("x", "10:00", 40);
    other.room = "annex";
    auto behind = talk("y", "10:40", 20);
    behind.room = "annex";
    programme.talks.push_back(other);
    programme.talks.push_back(behind);
    auto state = initial_state(programme);
    swap(programme, state, "c", "x");
    REQUIRE(times(state, "c") == "10:00-11:00");
    REQUIRE(state.talks.at("c").room == "annex");
    REQUIRE(times(state, "x") == "10:45-11:25");
    REQUIRE(state.talks.at("x").room == "hall");
    REQUIRE(times(state, "y") == "11:00-11:20");
    REQUIRE(now_and_next(programme, state, "annex", at("10:30")).now_code == "c");
}

TEST_CASE("what cannot be swapped") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto refused = [&](std::string_view a, std::string_view b, std::string_view now) {
        return refusal(swap_talks(programme, state, a, b, at(now)));
    };
    REQUIRE(refused("a", "a", "08:30") == "a talk cannot be swapped with itself");
    REQUIRE(refused("a", "x", "08:30") == "there is no such talk");
    REQUIRE(refused("a", "lunch", "08:30") == "an item that cannot move is in the way: lunch");
    REQUIRE(refused("a", "b", "09:30") == "that time is over");
    apply_all(state, *start_talk(programme, state, "a", at("09:00")));
    REQUIRE(refused("b", "a", "09:10") == "the talk is already running");
    apply_all(state, *cancel_talk(programme, state, "b", at("09:10")));
    REQUIRE(refused("b", "c", "09:10") == "the talk is over or cancelled");
}

TEST_CASE("undo gives each talk of a change what it had, and a new revision") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto fresh = state;
    const auto standings = done(state, running_late(programme, state, "hall", minutes(15), at("09:10")));
    const auto plan = undo(programme, state, standings, at("09:12"));
    REQUIRE(plan.has_value());
    REQUIRE(codes(*plan) == Codes{"a", "b", "coffee", "c"});
    apply_all(state, *plan);
    for (const auto& [code, was] : fresh.talks) REQUIRE(times(state, code) == times(fresh, code));
    REQUIRE(state.talks.at("a").revision == 2);
    REQUIRE(state.talks.at("a").changed == at("09:12"));
    REQUIRE(state.talks.at("d").revision == 0);
    // Taken back once: the talks have changed since.
    REQUIRE(refusal(undo(programme, state, standings, at("09:13"))) == "a talk was changed since: a");
}

TEST_CASE("undo of an insertion takes the talk away") {
    const auto programme = morning();
    auto state = initial_state(programme);
    auto extra = pause("extra", "11:45", 15, 5);
    extra.guid = "g";
    const auto standings = done(state, insert_talk(programme, state, extra, Cascade::no, at("09:00")));
    apply_all(state, *undo(programme, state, standings, at("09:01")));
    REQUIRE(state.inserted.empty());
    REQUIRE(state.talks.count("extra") == 0);
    REQUIRE(refusal(undo(programme, state, standings, at("09:02"))) == "a talk was changed since: extra");
}

TEST_CASE("undo is refused where another talk has come meanwhile") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto cancelled = done(state, cancel_talk(programme, state, "b", at("09:00")));
    apply_all(state, *move_talk(programme, state, "d", {at("09:30"), {}}, Cascade::no, at("09:01")));
    REQUIRE(refusal(undo(programme, state, cancelled, at("09:02"))) == "a talk was changed since: d");
    // One talk a room runs: what was ended does not run again beside the next.
    apply_all(state, *start_talk(programme, state, "a", at("09:00")));
    const auto ended = done(state, end_talk(programme, state, "a", at("09:40")));
    apply_all(state, *start_talk(programme, state, "d", at("09:45")));
    REQUIRE(refusal(undo(programme, state, ended, at("09:46"))) == "a talk was changed since: d");
}

TEST_CASE("what overlapped in the plan does not keep a change from being undone") {
    const auto programme = programme_of({talk("a", "09:00", 60), talk("b", "09:30", 60), talk("c", "12:00", 30)});
    auto state = initial_state(programme);
    const auto moved = done(state, move_talk(programme, state, "a", {at("10:30"), {}}, Cascade::no, at("08:00")));
    apply_all(state, *undo(programme, state, moved, at("08:05")));
    REQUIRE(times(state, "a") == "09:00-10:00");
}

}  // namespace lanai::schedule
