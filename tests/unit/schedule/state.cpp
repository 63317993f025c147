#include "support.hpp"

namespace lanai::schedule {

using namespace test;

TEST_CASE("without a chair the timetable runs by itself") {
    const auto programme = morning();
    const auto state = initial_state(programme);
    const auto shown = [&](std::string_view now) {
        const auto room = now_and_next(programme, state, "hall", at(now));
        return room.now_code + "," + room.next_code;
    };
    REQUIRE(shown("08:00") == ",a");
    REQUIRE(shown("09:00") == "a,b");
    REQUIRE(shown("09:30") == "b,coffee");
    REQUIRE(shown("11:50") == ",lunch");
    REQUIRE(shown("13:29") == "d,");
    REQUIRE(shown("13:30") == ",");
    REQUIRE(now_and_next(programme, state, "annex", at("09:00")).now_code.empty());
    REQUIRE(now_and_next(programme, state, "nowhere", at("09:00")).next_code.empty());
}

TEST_CASE("a talk that a chair started is on until it is ended") {
    const auto programme = morning();
    auto state = initial_state(programme);
    apply_all(state, *start_talk(programme, state, "a", at("09:00")));
    const auto room = now_and_next(programme, state, "hall", at("10:20"));
    REQUIRE(room.now_code == "a");
    REQUIRE(room.next_code == "b");
    REQUIRE(state_of(programme, state, "a", at("09:29")) == TalkState::live);
    REQUIRE(state_of(programme, state, "a", at("09:30")) == TalkState::overrunning);
    REQUIRE(state_of(programme, state, "b", at("10:20")) == TalkState::next);
    REQUIRE(state_of(programme, state, "coffee", at("10:50")) == TalkState::scheduled);
    apply_all(state, *end_talk(programme, state, "a", at("10:20")));
    REQUIRE(now_and_next(programme, state, "hall", at("10:20")).now_code == "coffee");
}

TEST_CASE("each talk has one of six states") {
    const auto programme = morning();
    auto state = initial_state(programme);
    REQUIRE(state_of(programme, state, "a", at("09:40")) == TalkState::ended);
    REQUIRE(state_of(programme, state, "b", at("09:40")) == TalkState::live);
    REQUIRE(state_of(programme, state, "coffee", at("09:40")) == TalkState::next);
    REQUIRE(state_of(programme, state, "c", at("09:40")) == TalkState::scheduled);
    REQUIRE(state_of(programme, state, "x", at("09:40")) == TalkState::scheduled);
    state.talks.at("coffee").cancelled = true;
    REQUIRE(state_of(programme, state, "coffee", at("09:40")) == TalkState::cancelled);
    REQUIRE(now_and_next(programme, state, "hall", at("09:40")).next_code == "c");
    REQUIRE(to_string(TalkState::overrunning) == "overrunning");
}

TEST_CASE("applying a change raises the revision, also for a talk that is new") {
    LiveState state;
    apply(state, {"a", at("09:00"), at("09:30"), at("09:01"), std::nullopt, false});
    apply(state, {"a", at("09:00"), at("09:30"), at("09:01"), at("09:20"), false});
    REQUIRE(state.talks.at("a").revision == 2);
    REQUIRE(state.talks.at("a").ended == at("09:20"));
}

TEST_CASE("a rehearsal lands a quarter into the first real talk") {
    auto opening = talk("opening", "09:00", 10);
    opening.kind = TalkKind::ceremony;
    const auto programme = programme_of({opening, talk("a", "09:10", 40), talk("b", "09:50", 40)});
    const auto now = at("17:03", 400);
    REQUIRE(now + rehearsal_shift(programme, now) == at("09:20"));
    REQUIRE(rehearsal_shift(programme_of({}), now) == std::chrono::milliseconds(0));
    REQUIRE(now + rehearsal_shift(programme_of({opening}), now) == at("09:02") + std::chrono::seconds(30));
}

}  // namespace lanai::schedule
