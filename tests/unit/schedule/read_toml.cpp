#include "support.hpp"

#include <set>

namespace lanai::schedule {

using namespace test;

namespace {

Programme read(std::string_view text) {
    const auto result = read_programme_toml(text);
    CAPTURE(report(result));
    REQUIRE(result.programme);
    return *result.programme;
}

Programme read_in(std::string_view zone, std::string_view rest) {
    return read(file_in(zone, rest));
}

}  // namespace

TEST_CASE("everything an event has is read") {
    const auto programme = read(R"(
[event]
title = "Workshop"
acronym = "W 23"
subtitle = "S"
description = "one\ntwo"
venue = "Hall"
zone = "Europe/Berlin"
url = "https://example.org"
notice = "sample"
supporters = ["A", "B"]
[[date]]
label = "Papers"
date = "2023-05-30"
aoe = true
[[award]]
title = "Best"
description = "d"
recipients = ["X"]
[[organiser]]
name = "O"
affiliation = "U"
[[link]]
title = "Page"
url = "http://example.org/p"
[[room]]
id = "hall"
name = "Great Hall"
stage = "main"
[[session]]
id = "s1"
title = "Session"
room = "hall"
chairs = ["C"]
)");
    const auto& event = programme.event;
    REQUIRE(event.description == "one\ntwo");
    REQUIRE(event.zone == "Europe/Berlin");
    REQUIRE(event.supporters == std::vector<std::string>{"A", "B"});
    REQUIRE(event.dates[0].date == "2023-05-30");
    REQUIRE(event.dates[0].anywhere_on_earth);
    REQUIRE(event.awards[0].recipients[0] == "X");
    REQUIRE(event.organisers[0].affiliation == "U");
    REQUIRE(event.links[0].url == "http://example.org/p");
    REQUIRE(programme.rooms[0].name == "Great Hall");
    REQUIRE(programme.sessions[0].chairs[0].role == PersonRole::chair);
    REQUIRE(programme.days.empty());
}

TEST_CASE("everything a talk has is read") {
    const auto programme = read_in("UTC", R"([[session]]
id = "s1"
title = "S"
[[talk]]
guid = "6c616e61-6920-5465-9b1d-70726f677261"
code = "A1"
slug = "my-talk"
title = "Title"
subtitle = "Sub"
abstract = "long"
kind = "panel"
session = "s1"
track = "t"
persons = ["P", { name = "Q", affiliation = "U", role = "chair" }]
start = 2023-07-28T09:00:00
duration = 45
language = "en"
links = ["https://a.example", { title = "Paper", url = "https://b.example" }]
award = "Best"
recording_licence = "CC BY 4.0"
recording_opt_out = true
hard_stop = true
)");
    const auto& talk = programme.talks.at(0);
    REQUIRE(talk.guid == "6c616e61-6920-5465-9b1d-70726f677261");
    REQUIRE(talk.code == "A1");
    REQUIRE(talk.slug == "my-talk");
    REQUIRE(talk.kind == TalkKind::panel);
    REQUIRE(talk.room == "hall");
    REQUIRE(talk.session == "s1");
    REQUIRE(talk.persons[0].role == PersonRole::panelist);
    REQUIRE(talk.persons[1].role == PersonRole::chair);
    REQUIRE(talk.start == at("09:00"));
    REQUIRE(talk.end() == at("09:45"));
    REQUIRE(talk.duration_min == minutes(45));
    REQUIRE(talk.links[0].title == "https://a.example");
    REQUIRE(talk.links[1].title == "Paper");
    REQUIRE(talk.recording_opt_out);
    REQUIRE(talk.hard_stop);
}

TEST_CASE("a start may be written in each of its forms") {
    const std::string day = "[[day]]\ndate = 2023-07-28\n";
    const auto start = [&](std::string_view zone, const std::string& before, const std::string& lines) {
        return read_in(zone, before + "[[talk]]\ntitle = \"T\"\nduration = 30\n" + lines).talks.at(0).start;
    };
    const auto nine = at("19:00");
    REQUIRE(start("Pacific/Honolulu", "", "start = 2023-07-28T09:00:00") == nine);
    REQUIRE(start("Pacific/Honolulu", "", "start = 2023-07-28T19:00:00Z") == nine);
    REQUIRE(start("Pacific/Honolulu", "", "start = 2023-07-28T21:00:00+02:00") == nine);
    REQUIRE(start("Pacific/Honolulu", "", "day = \"2023-07-28\"\nstart = \"9:00\"") == nine);
    REQUIRE(start("Pacific/Honolulu", "", "day = 2023-07-28\nstart = 09:00:00") == nine);
    REQUIRE(start("Pacific/Honolulu", day, "start = \"09:00\"") == nine);
    REQUIRE(start("Europe/Berlin", "", "start = 2023-10-29T02:30:00+01:00") == at("01:30", 93));
}

TEST_CASE("a length may be written in each of its forms") {
    const auto length = [&](const std::string& line) {
        return read_in("UTC", "[[talk]]\ntitle = \"T\"\nstart = 2023-07-28T23:30:00\n" + line).talks.at(0).duration;
    };
    REQUIRE(length("duration = 45") == minutes(45));
    REQUIRE(length("duration = \"0:45\"") == minutes(45));
    REQUIRE(length("duration = \"24:00\"") == minutes(1440));
    REQUIRE(length("end = 2023-07-29T00:15:00") == minutes(45));
    REQUIRE(length("end = \"00:15\"") == minutes(45));
    REQUIRE(length("end = \"23:45\"") == minutes(15));
}

TEST_CASE("a talk over the change of clocks has its true length") {
    const auto programme =
        read_in("Europe/Berlin", "[[talk]]\ntitle = \"T\"\nstart = 2023-03-26T01:30:00\nend = 2023-03-26T03:30:00\n");
    REQUIRE(programme.talks.at(0).duration == minutes(60));
}

TEST_CASE("a flexible pause gives up half of itself, or what is written") {
    const auto shortest = [&](const std::string& line) {
        return read_in("UTC",
                       "[[talk]]\ntitle = \"T\"\nkind = \"pause\"\nstart = 2023-07-28T09:00:00\nduration = 45\n" + line)
            .talks.at(0)
            .duration_min;
    };
    REQUIRE(shortest("") == minutes(45));
    REQUIRE(shortest("flexible = true") == minutes(23));
    REQUIRE(shortest("flexible = true\nmin_duration = 10") == minutes(10));
    REQUIRE(shortest("min_duration = \"0:10\"") == minutes(10));
}

TEST_CASE("days come from the talks, and a night belongs to its evening") {
    const auto programme = read_in("Europe/Berlin", R"([[talk]]
title = "Party"
start = 2023-07-29T00:30:00
duration = 90
[[talk]]
title = "Dinner"
start = 2023-07-28T20:00:00
duration = 60
[[talk]]
title = "Breakfast"
start = 2023-07-29T08:00:00
duration = 60
)");
    REQUIRE(programme.talks[0].title == "Dinner");
    REQUIRE(programme.days.size() == 2);
    REQUIRE(programme.days[0].date == "2023-07-28");
    REQUIRE(programme.days[0].start == at("18:00"));
    REQUIRE(programme.days[0].end == at("00:00", 1));
    REQUIRE(programme.days[1].start == at("06:00", 1));
}

TEST_CASE("a written day that ends after midnight takes times of day after midnight") {
    const auto programme = read_in("UTC", R"([[day]]
date = 2023-07-28
start = "09:00"
end = "02:00"
[[talk]]
title = "Party"
start = "00:30"
duration = 60
)");
    REQUIRE(programme.talks[0].start == at("00:30", 1));
    REQUIRE(programme.days[0].start == at("09:00"));
    REQUIRE(programme.days[0].end == at("02:00", 1));
}

TEST_CASE("missing codes, slugs and GUIDs are made, unique and the same each time") {
    const std::string text = file_in("UTC", R"([[talk]]
title = "Coffee break"
start = 2023-07-28T09:00:00
duration = 10
[[talk]]
title = "Coffee break"
start = 2023-07-28T10:00:00
duration = 10
[[talk]]
code = "coffee-break"
title = "Other"
start = 2023-07-28T11:00:00
duration = 10
[[talk]]
title = "講演"
start = 2023-07-28T12:00:00
duration = 10
)");
    const auto programme = read(text);
    REQUIRE(programme.talks[0].code == "coffee-break-2");
    REQUIRE(programme.talks[1].code == "coffee-break-3");
    REQUIRE(programme.talks[0].slug == "coffee-break");
    REQUIRE(programme.talks[1].slug == "coffee-break-2");
    REQUIRE(programme.talks[3].code == "talk");
    REQUIRE(programme.talks[3].slug == "talk");
    const auto again = read(text);
    std::set<std::string> guids;
    for (std::size_t i = 0; i < programme.talks.size(); ++i) {
        REQUIRE(programme.talks[i].guid.size() == 36);
        REQUIRE(programme.talks[i].guid == again.talks[i].guid);
        guids.insert(programme.talks[i].guid);
    }
    REQUIRE(guids.size() == 4);
}

TEST_CASE("talks of several rooms are in order of start, then room") {
    const auto programme = read_in("UTC", R"([[room]]
id = "annex"
[[talk]]
title = "one"
room = "hall"
start = 2023-07-28T09:00:00
duration = 10
[[talk]]
title = "two"
room = "annex"
start = 2023-07-28T09:00:00
duration = 10
)");
    REQUIRE(programme.talks[0].title == "two");
    REQUIRE(programme.rooms[1].name == "annex");
}

}  // namespace lanai::schedule
