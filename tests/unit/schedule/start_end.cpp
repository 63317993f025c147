#include "support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

// Starts the talk and applies it; the changes' codes.
std::vector<std::string> start(const Programme& programme, LiveState& state, std::string_view code, Instant now) {
    const auto changes = start_talk(programme, state, code, now);
    REQUIRE(changes.has_value());
    apply_all(state, *changes);
    return codes(*changes);
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("a talk started within two minutes keeps its slot") {
    const auto programme = morning();
    for (const auto* when : {"08:58", "09:00", "09:02"}) {
        auto state = initial_state(programme);
        REQUIRE(start(programme, state, "a", at(when)) == Codes{"a"});
        REQUIRE(times(state, "a") == "09:00-09:30");
        REQUIRE(state.talks.at("a").started == at(when));
        REQUIRE(state.talks.at("a").revision == 1);
    }
}

TEST_CASE("a talk started early has its whole duration") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(start(programme, state, "a", at("08:45")) == Codes{"a"});
    REQUIRE(times(state, "a") == "08:45-09:15");
}

TEST_CASE("a talk started late has its whole duration, and the pause takes the delay") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(start(programme, state, "a", at("09:10")) == Codes{"a", "b", "coffee"});
    REQUIRE(times(state, "a") == "09:10-09:40");
    REQUIRE(times(state, "b") == "09:40-10:25");
    REQUIRE(times(state, "coffee") == "10:25-10:45");
    REQUIRE(times(state, "c") == "10:45-11:45");
}

TEST_CASE("a talk started late is cut short by a hard stop") {
    const auto programme =
        programme_of({talk("a", "11:00", 30), talk("b", "11:30", 30), hard(talk("lunch", "12:00", 60))});
    auto state = initial_state(programme);
    start(programme, state, "b", at("11:50"));
    REQUIRE(times(state, "b") == "11:50-12:00");
    REQUIRE(times(state, "lunch") == "12:00-13:00");

    state = initial_state(programme);
    start(programme, state, "a", at("11:10"));
    REQUIRE(times(state, "a") == "11:10-11:30");
    REQUIRE(times(state, "b") == "11:30-12:00");
}

TEST_CASE("a talk that has no time left at all starts over its time, and moves nothing over the hard stop") {
    const auto programme =
        programme_of({talk("a", "11:00", 30), talk("b", "11:30", 30), hard(talk("lunch", "12:00", 60))});
    auto state = initial_state(programme);
    start(programme, state, "a", at("11:35"));
    REQUIRE(times(state, "a") == "11:35-11:35");
    REQUIRE(times(state, "b") == "11:30-12:00");
    REQUIRE(state_of(programme, state, "a", at("11:35")) == TalkState::overrunning);
    REQUIRE(now_and_next(programme, state, "hall", at("11:36")).next_code == "b");
    REQUIRE(extend_talk(programme, state, "a", minutes(5), at("11:36")).error() == LiveErrc::hard_stop);
}

TEST_CASE("starting a talk ends the one that runs") {
    const auto programme = morning();
    auto state = initial_state(programme);
    start(programme, state, "a", at("09:00"));
    REQUIRE(start(programme, state, "b", at("09:29")) == Codes{"a", "b"});
    REQUIRE(state.talks.at("a").ended == at("09:29"));
    REQUIRE(times(state, "a") == "09:00-09:29");
    REQUIRE(times(state, "b") == "09:30-10:15");
}

TEST_CASE("a talk that was passed over ends, and may still be started") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(start(programme, state, "b", at("09:20")) == Codes{"a", "b"});
    REQUIRE(state_of(programme, state, "a", at("09:21")) == TalkState::ended);
    REQUIRE_FALSE(state.talks.at("a").started);

    start(programme, state, "a", at("09:50"));
    REQUIRE(times(state, "a") == "09:50-10:20");
    REQUIRE_FALSE(state.talks.at("a").ended);
    REQUIRE(times(state, "coffee") == "10:20-10:45");
    REQUIRE(state_of(programme, state, "b", at("09:51")) == TalkState::ended);
}

TEST_CASE("a talk started out of turn pushes those it jumps over") {
    const auto programme = morning();
    auto state = initial_state(programme);
    start(programme, state, "a", at("09:00"));
    start(programme, state, "c", at("09:25"));
    REQUIRE(times(state, "c") == "09:25-10:25");
    REQUIRE(times(state, "b") == "10:25-11:10");
    REQUIRE(times(state, "coffee") == "11:10-11:30");
    REQUIRE(now_and_next(programme, state, "hall", at("09:26")).next_code == "b");
}

TEST_CASE("lunch may begin early or late, and its time stays") {
    const auto programme = morning();
    auto state = initial_state(programme);
    start(programme, state, "lunch", at("11:40"));
    REQUIRE(times(state, "lunch") == "12:00-13:00");
    REQUIRE(now_and_next(programme, state, "hall", at("11:41")).now_code == "lunch");

    state = initial_state(programme);
    start(programme, state, "lunch", at("12:10"));
    REQUIRE(times(state, "lunch") == "12:00-13:10");
    REQUIRE(times(state, "d") == "13:10-13:40");
}

TEST_CASE("a talk started during lunch ends lunch") {
    const auto programme = morning();
    auto state = initial_state(programme);
    start(programme, state, "c", at("12:05"));
    REQUIRE(state_of(programme, state, "lunch", at("12:06")) == TalkState::ended);
    REQUIRE(times(state, "c") == "12:05-13:05");
    REQUIRE(times(state, "d") == "13:05-13:35");
}

TEST_CASE("starting touches no other room and no other day") {
    auto elsewhere = talk("x", "09:00", 120);
    elsewhere.room = "annex";
    auto programme = programme_of({talk("a", "09:00", 30), talk("b", "09:30", 30), talk("z", "09:00", 30, 1)});
    programme.talks.push_back(elsewhere);
    auto state = initial_state(programme);
    REQUIRE(start(programme, state, "a", at("09:20")) == Codes{"a", "b"});
}

TEST_CASE("what cannot be started says why") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(start_talk(programme, state, "x", at("09:00")).error() == LiveErrc::unknown_talk);
    start(programme, state, "a", at("09:00"));
    REQUIRE(start_talk(programme, state, "a", at("09:01")).error() == LiveErrc::already_started);
    apply_all(state, *end_talk(programme, state, "a", at("09:20")));
    REQUIRE(start_talk(programme, state, "a", at("09:21")).error() == LiveErrc::already_ended);
    state.talks.at("b").cancelled = true;
    REQUIRE(start_talk(programme, state, "b", at("09:30")).error() == LiveErrc::already_ended);
    state.talks.erase("c");
    REQUIRE(start_talk(programme, state, "c", at("10:45")).error() == LiveErrc::unknown_talk);
}

TEST_CASE("ending a talk leaves what follows where it is") {
    const auto programme = morning();
    auto state = initial_state(programme);
    start(programme, state, "a", at("09:00"));
    const auto changes = end_talk(programme, state, "a", at("09:20"));
    REQUIRE(codes(*changes) == Codes{"a"});
    apply_all(state, *changes);
    REQUIRE(times(state, "a") == "09:00-09:20");
    REQUIRE(state.talks.at("a").revision == 2);
    REQUIRE(end_talk(programme, state, "a", at("09:21")).error() == LiveErrc::already_ended);
    REQUIRE(end_talk(programme, state, "b", at("09:21")).error() == LiveErrc::not_started);
    REQUIRE(end_talk(programme, state, "x", at("09:21")).error() == LiveErrc::unknown_talk);
}

TEST_CASE("a talk that ends before its slot has no negative length") {
    const auto programme = morning();
    auto state = initial_state(programme);
    start(programme, state, "a", at("08:59"));
    apply_all(state, *end_talk(programme, state, "a", at("08:59")));
    REQUIRE(times(state, "a") == "09:00-09:00");
}

TEST_CASE("every error has words of its own") {
    REQUIRE(to_string(LiveErrc::hard_stop).find("cannot move") != std::string::npos);
    REQUIRE(to_string(LiveErrc::bad_minutes) == "minutes must be between 1 and 180");
    REQUIRE(to_string(LiveErrc::unknown_room) != to_string(LiveErrc::unknown_talk));
}

}  // namespace lanai::schedule
