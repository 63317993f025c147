#include "describe.hpp"
#include "random_programme.hpp"
#include "schedule/export.hpp"
#include "support.hpp"

#include <fstream>
#include <random>
#include <sstream>

namespace lanai::schedule {

namespace {

// Exports, reads, and expects the same.
void round_trip(const Programme& programme) {
    const auto text = export_programme_toml(programme);
    const auto result = read_programme_toml(text);
    INFO(text);
    INFO(test::report(result));
    REQUIRE(result.programme);
    REQUIRE(test::describe(*result.programme) == test::describe(programme));
    REQUIRE(export_programme_toml(*result.programme) == text);
}

}  // namespace

TEST_CASE("TOML that is written reads back as the same programme") {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        INFO("seed " << seed);
        round_trip(test::random_programme(random));
    }
}

TEST_CASE("the example workshop survives being written") {
    std::ifstream file(LANAI_SOURCE_DIR "/deploy/example/imlh2023/programme.toml");
    std::stringstream text;
    text << file.rdbuf();
    round_trip(*read_programme_toml(text.str()).programme);
}

TEST_CASE("TOML is written as people would write it") {
    auto programme = test::programme_of({test::talk("a", "09:00", 45), test::pause("coffee", "09:45", 30, 15)});
    programme.event.title = "Workshop";
    programme.talks[0].persons = {{"Ada", "", PersonRole::speaker}, {"Bob", "Uni", PersonRole::chair}};
    programme.talks[0].abstract_text = "First \"line\"\nends in \"";
    const auto text = export_programme_toml(programme);
    CAPTURE(text);
    for (const char* part : {
             "[event]\ntitle = \"Workshop\"\nzone = \"UTC\"\n\n[[room]]\nid = \"hall\"\nname = \"Hall\"\n",
             "[[day]]\ndate = 2023-07-28\nstart = \"09:00\"\nend = \"10:15\"\n",
             "start = 2023-07-28T09:00:00\nduration = 45\n",
             "persons = [\"Ada\", { name = \"Bob\", affiliation = \"Uni\", role = \"chair\" }]\n",
             "abstract = \"\"\"\nFirst \"line\"\nends in \\\"\"\"\"\n",
             "duration = 30\nmin_duration = 15\n",
         }) {
        REQUIRE(text.find(part) != std::string::npos);
    }
}

TEST_CASE("moments that a clock time does not name are written with their offset") {
    auto programme = test::programme_of({test::talk("a", "09:00", 45)});
    programme.event.title = "Workshop";
    programme.event.zone = "Europe/Berlin";
    const auto second_half_past_two = *from_civil({2023, 10, 29, 1, 30, 0}, "UTC");
    programme.talks[0].start = second_half_past_two;
    programme.talks[0].guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    programme.talks[0].slug = "a";
    programme.days = {{"2023-10-29", second_half_past_two - minutes(60), programme.talks[0].end()}};
    REQUIRE(export_programme_toml(programme).find("start = 2023-10-29T02:30:00+01:00\n") != std::string::npos);
    round_trip(programme);
    programme.talks[0].start += std::chrono::milliseconds(250);
    programme.days[0].end += std::chrono::milliseconds(250);
    round_trip(programme);
}

TEST_CASE("a programme without rooms survives being written") {
    auto programme = test::programme_of({test::talk("a", "09:00", 45)});
    programme.event.title = "Workshop";
    programme.rooms.clear();
    programme.talks[0].room.clear();
    programme.talks[0].guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    programme.talks[0].slug = "a";
    round_trip(programme);
}

}  // namespace lanai::schedule
