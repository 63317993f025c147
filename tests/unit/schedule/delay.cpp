#include "support.hpp"

namespace lanai::schedule {

using namespace test;
using Codes = std::vector<std::string>;

namespace {

Plan late(const Programme& programme, LiveState& state, int by, std::string_view now) {
    const auto delay = running_late(programme, state, "hall", minutes(by), at(now));
    REQUIRE(delay.has_value());
    apply_all(state, delay->changes);
    return *delay;
}

LiveErrc late_error(const Programme& programme, const LiveState& state, int by, std::string_view now) {
    const auto delay = running_late(programme, state, "hall", minutes(by), at(now));
    REQUIRE_FALSE(delay.has_value());
    return delay.error().code;
}

}  // namespace

TEST_CASE("a delay moves the end of what is on, and what follows up to the pause that eats it") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto delay = late(programme, state, 5, "09:10");
    REQUIRE(codes(delay.changes) == Codes{"a", "b", "coffee"});
    REQUIRE(delay.asked == minutes(5));
    REQUIRE(delay.absorbed == minutes(5));
    REQUIRE(delay.stopped_by.empty());
    REQUIRE(times(state, "a") == "09:00-09:35");
    REQUIRE(times(state, "b") == "09:35-10:20");
    REQUIRE(times(state, "coffee") == "10:20-10:45");
}

TEST_CASE("what the pause cannot eat moves on, and the gap before lunch takes it") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto delay = late(programme, state, 20, "09:10");
    REQUIRE(delay.absorbed == minutes(10));
    REQUIRE(delay.stopped_by == "lunch");
    REQUIRE(times(state, "coffee") == "10:35-10:55");
    REQUIRE(times(state, "c") == "10:55-11:55");
    REQUIRE(times(state, "lunch") == "12:00-13:00");
    REQUIRE(times(state, "d") == "13:00-13:30");
}

TEST_CASE("a delay that would cross a hard stop is refused and changes nothing") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(late_error(programme, state, 26, "09:10") == LiveErrc::hard_stop);
    late(programme, state, 25, "09:10");
    REQUIRE(times(state, "c") == "11:00-12:00");
    REQUIRE(late_error(programme, state, 1, "09:10") == LiveErrc::hard_stop);
}

TEST_CASE("gaps between talks are kept until a hard stop needs them") {
    const auto programme = programme_of(
        {talk("a", "09:00", 30), talk("b", "09:40", 30), talk("c", "10:20", 30), hard(talk("lunch", "10:55", 60))});
    auto state = initial_state(programme);
    late(programme, state, 5, "09:10");
    REQUIRE(times(state, "b") == "09:45-10:15");
    REQUIRE(times(state, "c") == "10:25-10:55");
    late(programme, state, 8, "09:10");
    REQUIRE(times(state, "a") == "09:00-09:43");
    REQUIRE(times(state, "b") == "09:45-10:15");
    REQUIRE(times(state, "c") == "10:25-10:55");
    REQUIRE(late_error(programme, state, 13, "09:10") == LiveErrc::hard_stop);
}

TEST_CASE("between talks only what follows moves") {
    const auto programme = programme_of({talk("a", "09:00", 30), talk("b", "10:00", 30), talk("c", "10:30", 30)});
    auto state = initial_state(programme);
    REQUIRE(codes(late(programme, state, 10, "09:45").changes) == Codes{"b", "c"});
    REQUIRE(times(state, "b") == "10:10-10:40");
    REQUIRE(times(state, "a") == "09:00-09:30");
}

TEST_CASE("before the first talk the whole day moves") {
    const auto programme = programme_of({talk("a", "09:00", 30), talk("b", "09:30", 30)});
    auto state = initial_state(programme);
    REQUIRE(codes(late(programme, state, 10, "08:30").changes) == Codes{"a", "b"});
}

TEST_CASE("a pause that is on is stretched, not eaten") {
    const auto programme = morning();
    auto state = initial_state(programme);
    const auto delay = late(programme, state, 5, "10:20");
    REQUIRE(codes(delay.changes) == Codes{"coffee", "c"});
    REQUIRE(delay.absorbed == minutes(0));
    REQUIRE(times(state, "coffee") == "10:15-10:50");
}

TEST_CASE("lunch itself may last longer") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(codes(late(programme, state, 10, "12:30").changes) == Codes{"lunch", "d"});
    REQUIRE(times(state, "lunch") == "12:00-13:10");
}

TEST_CASE("nothing but a hard stop ahead cannot be delayed") {
    REQUIRE(late_error(morning(), initial_state(morning()), 5, "11:50") == LiveErrc::hard_stop);
}

TEST_CASE("the next day is never touched") {
    const auto programme = programme_of({talk("a", "22:00", 60), talk("b", "23:00", 60), talk("next", "01:00", 30, 1)});
    auto state = initial_state(programme);
    REQUIRE(codes(late(programme, state, 60, "22:10").changes) == Codes{"a", "b"});
    REQUIRE(late_error(programme, state, 1, "22:10") == LiveErrc::hard_stop);
}

TEST_CASE("in the evening there is nothing left to move") {
    const auto programme = programme_of({talk("a", "17:00", 60), talk("next", "09:00", 30, 1)});
    const auto state = initial_state(programme);
    REQUIRE(late_error(programme, state, 5, "18:30") == LiveErrc::nothing_to_move);
    REQUIRE(late_error(programme, state, -5, "17:30") == LiveErrc::nothing_to_move);
    REQUIRE(running_late(programme, state, "annex", minutes(5), at("09:00")).error() == LiveErrc::nothing_to_move);
    REQUIRE(running_late(programme, state, "hall", minutes(5), at("08:00", 1)).has_value());
}

TEST_CASE("minutes and rooms are checked") {
    const auto programme = morning();
    const auto state = initial_state(programme);
    for (const int by : {0, 181, -181}) REQUIRE(late_error(programme, state, by, "09:10") == LiveErrc::bad_minutes);
    REQUIRE(running_late(programme, state, "x", minutes(5), at("09:10")).error() == LiveErrc::unknown_room);
    for (const int by : {0, -5, 181}) {
        REQUIRE(extend_talk(programme, state, "a", minutes(by), at("09:10")).error() == LiveErrc::bad_minutes);
    }
}

TEST_CASE("catching up undoes a delay, pauses included") {
    const auto programme = morning();
    auto state = initial_state(programme);
    late(programme, state, 20, "09:10");
    late(programme, state, -20, "09:11");
    for (const auto& planned : programme.talks) {
        CAPTURE(planned.code);
        REQUIRE(state.talks.at(planned.code).start == planned.start);
        REQUIRE(state.talks.at(planned.code).end == planned.end());
    }
}

TEST_CASE("catching up in part brings talks forward before the pause grows back") {
    const auto programme = morning();
    auto state = initial_state(programme);
    late(programme, state, 20, "09:10");
    late(programme, state, -10, "09:11");
    REQUIRE(times(state, "b") == "09:40-10:25");
    REQUIRE(times(state, "coffee") == "10:25-10:45");
    REQUIRE(times(state, "c") == "10:45-11:45");
}

TEST_CASE("catching up never goes before the plan or before now") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(late_error(programme, state, -10, "09:10") == LiveErrc::nothing_to_move);
    late(programme, state, 20, "09:10");
    late(programme, state, -20, "09:42");
    REQUIRE(times(state, "a") == "09:00-09:42");
    REQUIRE(times(state, "b") == "09:42-10:27");
    REQUIRE(times(state, "coffee") == "10:27-10:47");
    REQUIRE(times(state, "c") == "10:47-11:47");
}

TEST_CASE("extending a talk pushes what follows") {
    const auto programme = morning();
    auto state = initial_state(programme);
    apply_all(state, *start_talk(programme, state, "a", at("09:00")));
    const auto delay = extend_talk(programme, state, "a", minutes(15), at("09:29"));
    REQUIRE(delay.has_value());
    REQUIRE(codes(delay->changes) == Codes{"a", "b", "coffee", "c"});
    REQUIRE(delay->absorbed == minutes(10));
    apply_all(state, delay->changes);
    REQUIRE(times(state, "a") == "09:00-09:45");
    REQUIRE(times(state, "c") == "10:50-11:50");
}

TEST_CASE("a talk that is still to come may be extended; one that is over may not") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(codes(extend_talk(programme, state, "c", minutes(5), at("09:10"))->changes) == Codes{"c"});
    REQUIRE(extend_talk(programme, state, "a", minutes(5), at("09:40")).error() == LiveErrc::already_ended);
    REQUIRE(extend_talk(programme, state, "x", minutes(5), at("09:40")).error() == LiveErrc::unknown_talk);
}

TEST_CASE("the talk that an overrun keeps waiting moves with it, though its slot has passed") {
    const auto programme = programme_of({talk("a", "09:00", 30), talk("b", "09:30", 30), talk("c", "10:00", 30)});
    auto state = initial_state(programme);
    apply_all(state, *start_talk(programme, state, "a", at("09:00")));
    REQUIRE(codes(late(programme, state, 40, "10:05").changes) == Codes{"a", "b", "c"});
    REQUIRE(times(state, "b") == "10:10-10:40");
}

TEST_CASE("cancelled talks and other rooms stay out of it") {
    auto programme = programme_of({talk("a", "09:00", 30), talk("b", "09:30", 30), talk("c", "10:00", 30)});
    auto elsewhere = talk("x", "09:30", 30);
    elsewhere.room = "annex";
    programme.talks.push_back(elsewhere);
    auto state = initial_state(programme);
    state.talks.at("b").cancelled = true;
    REQUIRE(codes(late(programme, state, 10, "09:10").changes) == Codes{"a", "c"});
}

}  // namespace lanai::schedule
