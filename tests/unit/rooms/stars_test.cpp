// One's own programme: stars and the address of the calendar.
#include "desk.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

using Codes = std::set<std::string, std::less<>>;

Codes stars_of(const Desk& desk, const std::string& person) {
    const auto found = desk.state.stars.find(person);
    return found == desk.state.stars.end() ? Codes{} : found->second;
}

std::uint32_t generation(const Result<Decision>& decision) {
    return std::get<CalendarGiven>(decision->result).generation;
}

}  // namespace

TEST_CASE("stars are a person's own, and a second one is no other") {
    Desk desk;
    CHECK(code_of(desk.give(ann, Star{"A1"})) == "");
    CHECK(code_of(desk.give(ann, Star{"A2"})) == "");
    CHECK(code_of(desk.give(bob, Star{"A1"})) == "");
    CHECK(desk.log.size() == 3);
    CHECK(code_of(desk.give(ann, Star{"A1"})) == "");
    CHECK(code_of(desk.give(bob, Unstar{"A2"})) == "");
    CHECK(desk.log.size() == 3);
    CHECK(stars_of(desk, "ann") == Codes{"A1", "A2"});
    CHECK(code_of(desk.give(bob, Unstar{"A1"})) == "");
    CHECK(desk.state.stars.count("bob") == 0);
    CHECK(stars_of(desk, "ann") == Codes{"A1", "A2"});
}

TEST_CASE("a star needs a talk when it is given, and not afterwards") {
    Desk desk;
    const auto unknown = desk.give(ann, Star{"Z9"});
    CHECK(code_of(unknown) == "not_found");
    CHECK(unknown.error().message == "talk: the programme has no talk \u00abZ9\u00bb");
    InsertTalk extra;
    extra.code = "extra";
    extra.title = "Extra";
    extra.room = "hall";
    extra.start_ms = sample_at(70).time_since_epoch().count();
    extra.minutes = 10;
    REQUIRE(desk.give(mo, extra).has_value());
    CHECK(code_of(desk.give(ann, Star{"extra"})) == "");
    REQUIRE(desk.give(mo, ProgrammeUndo{static_cast<std::int64_t>(desk.state.programme_seq)}).has_value());
    CHECK(stars_of(desk, "ann") == Codes{"extra"});
    CHECK(code_of(desk.give(ann, Star{"extra"})) == "");
    CHECK(code_of(desk.give(bob, Star{"extra"})) == "not_found");
    CHECK(code_of(desk.give(ann, Unstar{"extra"})) == "");
    CHECK(stars_of(desk, "ann").empty());
}

TEST_CASE("who may star, and how much") {
    Desk desk;
    CHECK(code_of(desk.give(screen, Star{"A1"})) == "forbidden");
    CHECK(code_of(desk.give(screen, MyCalendar{})) == "forbidden");
    for (const Role role : {Role::speaker, Role::moderator, Role::organiser})
        CHECK(code_of(desk.give({"one", role, "ballroom-c"}, Star{"A1"})) == "");
    for (std::size_t i = 0; i < stars_per_person_max; ++i) desk.happen(TalkStarred{"ann", "t" + std::to_string(i)});
    CHECK(code_of(desk.give(ann, Star{"A1"})) == "invalid");
    CHECK(code_of(desk.give(ann, Unstar{"t7"})) == "");
    CHECK(code_of(desk.give(ann, Star{"A1"})) == "");
    for (std::size_t i = desk.state.stars.size(); i < starring_max; ++i)
        desk.state.stars["p" + std::to_string(i)].insert("A1");
    CHECK(code_of(desk.give(bob, Star{"A1"})) == "invalid");
    CHECK(code_of(desk.give(ann, Star{"A2"})) == "invalid");  // she has as many as one can have
    CHECK(code_of(desk.give(ann, Unstar{"A1"})) == "");
    CHECK(code_of(desk.give(ann, Star{"A2"})) == "");
}

TEST_CASE("a calendar's address lasts until it is renewed, once a command") {
    Desk desk;
    CHECK(generation(desk.give(ann, MyCalendar{}, "c1")) == 0);
    CHECK(desk.log.empty());
    CHECK(generation(desk.give(ann, MyCalendar{true}, "c2")) == 1);
    CHECK(generation(desk.give(ann, MyCalendar{true}, "c2")) == 1);
    CHECK(generation(desk.give(ann, MyCalendar{}, "c3")) == 1);
    CHECK(desk.log.size() == 1);
    CHECK(generation(desk.give(ann, MyCalendar{true}, "c4")) == 2);
    CHECK(generation(desk.give(bob, MyCalendar{}, "c5")) == 0);
    for (std::size_t i = desk.state.calendars.size(); i < calendars_max; ++i)
        desk.state.calendars["p" + std::to_string(i)] = {1, "c"};
    CHECK(code_of(desk.give(bob, MyCalendar{true}, "c6")) == "invalid");
    CHECK(generation(desk.give(ann, MyCalendar{true}, "c7")) == 3);
}
