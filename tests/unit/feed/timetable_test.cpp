#include <catch2/catch.hpp>

#include "feed/timetable.hpp"

using namespace lanai;
using feed::Timetable;

namespace {

Timetable of(std::size_t talks) {
    schedule::Programme programme;
    programme.talks.resize(talks);
    Timetable timetable;
    timetable.programme = std::make_shared<const schedule::Programme>(std::move(programme));
    return timetable;
}

}  // namespace

TEST_CASE("what a feed brings is taken, unless it looks like a mistake") {
    CHECK(feed::feed_refusal(of(10), 0).empty());
    CHECK(feed::feed_refusal(of(10), 20).empty());
    CHECK(feed::feed_refusal(of(9), 19).find("has 9 talks where there were 19") == 0);
    CHECK(feed::feed_refusal(of(0), 0) == "there is no talk in it");
    Timetable unreadable;
    unreadable.refusal = "cannot be read";
    CHECK(feed::feed_refusal(unreadable, 5) == "cannot be read");
}

TEST_CASE("a hundred problems are told, and how many more there are") {
    auto timetable = of(1);
    timetable.problems.assign(3, {schedule::Severity::warning, 1, 2, "talk", "odd"});
    CHECK(feed::problem_lines(timetable, "a.xml", 3) == std::vector<std::string>(3, "a.xml:1:2: warning: talk: odd"));
    timetable.problems_more = 7;
    const auto lines = feed::problem_lines(timetable, "a.xml", 2);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1] == "9 further problems are not shown");
}
