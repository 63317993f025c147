#include "support.hpp"

namespace lanai::schedule {

using namespace test;
using Codes = std::vector<std::string>;

namespace {

NewPlace to(std::string_view clock, std::string room = {}) {
    return {at(clock), std::move(room)};
}

template <class T>
std::string refusal(const Live<T>& result) {
    REQUIRE_FALSE(result.has_value());
    return to_string(result.error().code) + (result.error().talk.empty() ? "" : ": " + result.error().talk);
}

Talk extra(std::string_view start, int length) {
    auto made = talk("extra", start, length);
    made.guid = "guid-extra";
    return made;
}

}  // namespace

TEST_CASE("a talk moves to a free place and keeps its length") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto plan = move_talk(programme, state, "b", to("11:45"), Cascade::no, at("09:00"));
    REQUIRE(refusal(plan) == "another talk has that place: lunch");
    const auto moved = move_talk(programme, state, "c", to("11:00"), Cascade::no, at("09:00"));
    REQUIRE(moved.has_value());
    REQUIRE(codes(*moved) == Codes{"c"});
    apply_all(state, *moved);
    REQUIRE(times(state, "c") == "11:00-12:00");
    REQUIRE(state.talks.at("c").revision == 1);
    REQUIRE(state.talks.at("c").changed == at("09:00"));
    REQUIRE(move_talk(programme, state, "c", to("11:00"), Cascade::no, at("09:00"))->changes.empty());
}

TEST_CASE("an occupied place is refused with the talk in the way, or what is there moves") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(refusal(move_talk(programme, state, "d", to("10:45"), Cascade::no, at("09:00"))) ==
            "another talk has that place: c");
    // Half an hour more than the quarter that is free before lunch; nothing else gives way.
    REQUIRE(refusal(move_talk(programme, state, "d", to("10:45"), Cascade::yes, at("09:00"))) ==
            "an item that cannot move is in the way: lunch");
    // Behind a talk that has begun before, nothing can be pushed.
    REQUIRE(refusal(move_talk(programme, state, "d", to("09:45"), Cascade::yes, at("09:00"))) ==
            "another talk has that place: b");
    apply_all(state, *cancel_talk(programme, state, "b", at("09:00")));
    const auto plan = move_talk(programme, state, "d", to("10:05"), Cascade::yes, at("09:00"));
    REQUIRE(plan.has_value());
    REQUIRE(codes(*plan) == Codes{"coffee", "c", "d"});
    REQUIRE(plan->absorbed == minutes(10));
    apply_all(state, *plan);
    REQUIRE(times(state, "d") == "10:05-10:35");
    REQUIRE(times(state, "coffee") == "10:35-10:55");
    REQUIRE(times(state, "c") == "10:55-11:55");
    REQUIRE(times(state, "lunch") == "12:00-13:00");
}

TEST_CASE("what cannot be moved, and where nothing can go") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto now = at("09:10");
    const auto move = [&](std::string_view code, std::string_view start, std::string room = {}) {
        return refusal(move_talk(programme, state, code, to(start, std::move(room)), Cascade::no, now));
    };
    REQUIRE(move("x", "11:00") == "there is no such talk");
    REQUIRE(move("c", "11:00", "cellar") == "there is no such room");
    REQUIRE(move("lunch", "12:15") == "an item that cannot move is in the way: lunch");
    REQUIRE(move("c", "09:09") == "that time is over");
    REQUIRE(move("c", "02:00") == "that time is on no day of the programme");
    REQUIRE(move("c", "19:30") == "that time is on no day of the programme");
    // A day's end is a plan, as when the day runs late.
    REQUIRE(move_talk(programme, state, "c", to("13:30"), Cascade::no, now).has_value());
    apply_all(state, *start_talk(programme, state, "a", now));
    REQUIRE(move("a", "11:00") == "the talk is already running");
    apply_all(state, *end_talk(programme, state, "a", at("09:20")));
    REQUIRE(move("a", "11:00") == "the talk is over or cancelled");
    // The minute that runs is still to come.
    REQUIRE(move_talk(programme, state, "b", to("09:20", "annex"), Cascade::no, at("09:20")).has_value());
}

TEST_CASE("re-rooming: the timetable of both rooms follows") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto now = at("09:40");
    apply_all(state, *start_talk(programme, state, "b", at("09:30")));
    apply_all(state, *move_to_room(programme, state, "b", "annex", Cascade::no, now));  // a talk that runs may go
    apply_all(state, *move_to_room(programme, state, "lunch", "annex", Cascade::no, now));
    REQUIRE(now_and_next(programme, state, "hall", now).now_code.empty());
    REQUIRE(now_and_next(programme, state, "hall", now).next_code == "coffee");
    REQUIRE(now_and_next(programme, state, "annex", now).now_code == "b");
    REQUIRE(now_and_next(programme, state, "annex", now).next_code == "lunch");
    REQUIRE(state_of(programme, state, "b", now) == TalkState::live);
    REQUIRE(current_programme(programme, state).find_talk("b")->room == "annex");
    // The way back is free of lunch now, but not of what came meanwhile.
    apply_all(state, *move_talk(programme, state, "c", to("12:00"), Cascade::no, now));
    REQUIRE(refusal(move_to_room(programme, state, "lunch", "hall", Cascade::no, now)) ==
            "another talk has that place: c");
    REQUIRE(refusal(move_to_room(programme, state, "b", "cellar", Cascade::no, now)) == "there is no such room");
    apply_all(state, *start_talk(programme, state, "coffee", now));
    REQUIRE(refusal(move_to_room(programme, state, "coffee", "annex", Cascade::yes, now)) ==
            "another talk has that place: b");
}

TEST_CASE("a talk over its time is not re-roomed onto one that runs") {
    const auto programme = morning();
    auto state = initial_state(programme);
    apply_all(state, *move_to_room(programme, state, "b", "annex", Cascade::no, at("09:00")));
    apply_all(state, *start_talk(programme, state, "a", at("09:00")));
    const auto over = state.talks.at("a").end + minutes(5);
    apply_all(state, *start_talk(programme, state, "b", over));
    REQUIRE(refusal(move_to_room(programme, state, "a", "annex", Cascade::no, over)) == "another talk has that place: b");
}

TEST_CASE("an insertion that is taken back leaves a planned talk of its code alone") {
    auto programme = morning();
    auto state = initial_state(programme);
    const auto plan = *insert_talk(programme, state, extra("11:45", 10), Cascade::no, at("09:00"));
    const auto standing = before(state, plan.changes);
    auto later = state;
    apply_all(later, plan);
    const auto back = *undo(programme, later, standing, at("09:05"));
    // The same log, read after the organisers have put the talk into the plan.
    programme.talks.push_back(extra("11:45", 10));
    auto replayed = initial_state(programme);
    apply_all(replayed, plan);
    apply_all(replayed, back);
    REQUIRE(replayed.talks.count("extra") == 1);
}

TEST_CASE("a cancelled talk stays, gives its place up, and comes back to it when that is free") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto now = at("09:00");
    apply_all(state, *cancel_talk(programme, state, "b", now));
    REQUIRE(state_of(programme, state, "b", now) == TalkState::cancelled);
    REQUIRE(current_programme(programme, state).find_talk("b") != nullptr);
    REQUIRE(refusal(cancel_talk(programme, state, "b", now)) == "the talk is over or cancelled");
    REQUIRE(refusal(reinstate_talk(programme, state, "a", Cascade::no, now)) == "the talk is not cancelled");
    apply_all(state, *move_talk(programme, state, "d", to("09:45"), Cascade::no, now));
    REQUIRE(refusal(reinstate_talk(programme, state, "b", Cascade::no, now)) == "another talk has that place: d");
    apply_all(state, *cancel_talk(programme, state, "c", now));
    const auto plan = reinstate_talk(programme, state, "b", Cascade::yes, now);
    REQUIRE(plan.has_value());
    apply_all(state, *plan);
    REQUIRE(times(state, "b") == "09:30-10:15");
    REQUIRE(times(state, "d") == "10:15-10:45");
    apply_all(state, *start_talk(programme, state, "a", now));
    REQUIRE(refusal(cancel_talk(programme, state, "a", now)) == "the talk is already running");
}

TEST_CASE("a talk is inserted and then like any other") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto now = at("09:00");
    const auto plan = insert_talk(programme, state, extra("11:45", 15), Cascade::no, now);
    REQUIRE(plan.has_value());
    REQUIRE(codes(*plan) == Codes{"extra"});
    apply_all(state, *plan);
    REQUIRE(state.inserted.size() == 1);
    REQUIRE(find_talk(programme, state, "extra")->guid == "guid-extra");
    REQUIRE(state_of(programme, state, "extra", at("11:50")) == TalkState::live);
    REQUIRE(now_and_next(programme, state, "hall", at("11:00")).next_code == "extra");
    apply_all(state, *start_talk(programme, state, "extra", at("11:46")));
    REQUIRE(state.talks.at("extra").revision == 2);
    const auto current = current_programme(programme, state);
    REQUIRE(current.talks.size() == 7);
    REQUIRE(current.talks[4].code == "extra");
}

TEST_CASE("what cannot be inserted") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto insert = [&](const Talk& talk) {
        return refusal(insert_talk(programme, state, talk, Cascade::no, at("09:10")));
    };
    auto wrong = extra("11:45", 15);
    wrong.code = "a";
    REQUIRE(insert(wrong) == "another talk has that code");
    wrong = extra("11:45", 15);
    wrong.room = "";
    REQUIRE(insert(wrong) == "there is no such room");
    wrong = extra("11:45", 15);
    wrong.title = "";
    REQUIRE(insert(wrong).rfind("a talk needs", 0) == 0);
    for (const int length : {0, -5, 24 * 60 + 1}) REQUIRE(insert(extra("11:45", length)).rfind("a talk needs", 0) == 0);
    REQUIRE(insert(extra("11:45", 20)) == "another talk has that place: lunch");
    REQUIRE(insert(extra("19:30", 20)) == "that time is on no day of the programme");
    REQUIRE(insert_talk(programme, state, extra("13:30", 20), Cascade::no, at("09:10")).has_value());
    REQUIRE(insert(extra("09:05", 5)) == "that time is over");
    auto other = extra("11:45", 5);
    other.code = "other";
    apply_all(state, *insert_talk(programme, state, other, Cascade::no, at("09:10")));
    REQUIRE(insert(extra("11:50", 5)) == "another talk has that GUID");
}

TEST_CASE("catching up does not begin a talk before the time a chair gave it") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto now = at("09:00");
    apply_all(state, *move_to_room(programme, state, "lunch", "annex", Cascade::no, now));
    apply_all(state, *move_talk(programme, state, "c", to("11:30"), Cascade::no, now));
    apply_all(state, *running_late(programme, state, "hall", minutes(20), now));
    REQUIRE(times(state, "c") == "11:40-12:40");
    apply_all(state, *running_late(programme, state, "hall", minutes(-60), now));
    REQUIRE(times(state, "c") == "11:30-12:30");
    REQUIRE(times(state, "b") == "09:30-10:15");
}

}  // namespace lanai::schedule
