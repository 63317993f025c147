#include "support.hpp"

#include <fstream>
#include <sstream>

namespace lanai::schedule {

namespace {

ReadResult read_example() {
    std::ifstream file(LANAI_SOURCE_DIR "/deploy/example/imlh2023/programme.toml");
    REQUIRE(file.is_open());
    std::stringstream text;
    text << file.rdbuf();
    return read_programme_toml(text.str());
}

}  // namespace

TEST_CASE("the example workshop reads without a word") {
    const auto result = read_example();
    CAPTURE(test::report(result));
    REQUIRE(result.problems.empty());
    const auto& programme = *result.programme;
    REQUIRE(programme.event.title == "Interpretable Machine Learning in Healthcare");
    REQUIRE(programme.event.notice.find("sample timetable") != std::string::npos);
    REQUIRE(programme.room_of_stage("ballroom-c")->name == "Ballroom C");
    REQUIRE(programme.days.size() == 1);
    REQUIRE(*format_clock(programme.days[0].start, "Pacific/Honolulu") == "09:00 HST");
    REQUIRE(*format_clock(programme.days[0].end, "Pacific/Honolulu") == "17:30 HST");
    REQUIRE(programme.event.awards.size() == 5);
    REQUIRE(programme.find_talk("award-2")->persons[1].name == "Margo Seltzer");
    REQUIRE(programme.find_talk("lunch")->hard_stop);
}

TEST_CASE("the example's submission deadline ends with the day Anywhere on Earth") {
    const auto dates = read_example().programme->event.dates;
    REQUIRE(dates[0].ends_at == *from_civil({2023, 5, 31, 12, 0, 0}, "UTC"));
    REQUIRE(dates[1].ends_at == *from_civil({2023, 6, 20, 0, 0, 0}, "Pacific/Honolulu"));
}

TEST_CASE("rehearsing the example lands in its first talk") {
    const auto programme = *read_example().programme;
    const auto now = test::at("12:00", 900);
    const auto shifted = now + rehearsal_shift(programme, now);
    REQUIRE(now_and_next(programme, initial_state(programme), "ballroom-c", shifted).now_code == "invited-1");
    REQUIRE(shifted == programme.find_talk("invited-1")->start + std::chrono::seconds(45 * 15));
}

}  // namespace lanai::schedule
