// What an importer must not keep, must not drop in silence, and must not copy a thousand times.

#include "import_support.hpp"

#include "import/problems.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

std::string frab(const std::string& event, const std::string& room = "name='Hall'") {
    return "<schedule><conference><title>E</title><time_zone_name>UTC</time_zone_name></conference><day "
           "date='2023-07-28'><room " +
           room +
           "><event id='7' guid='6c616e61-6920-5465-9b1d-70726f677261'><title>T</title><start>09:00</start>"
           "<duration>0:30</duration>" +
           event + "</event></room></day></schedule>";
}

std::string json(const std::string& fields, const std::string& room = "Hall") {
    return R"({"schedule": {"conference": {"title": "E", "time_zone_name": "UTC", "days": [{"date": "2023-07-28",
        "rooms": {")" +
           room + R"(": [{"id": 1, "title": "T", "start": "09:00", "duration": "0:30", )" + fields + "}]}}]}}}";
}

ReadResult read(const std::string& text) {
    auto result = read_programme(text, {.zone = "UTC"});
    CAPTURE(report(result));
    REQUIRE(result.programme);
    check_sound(*result.programme);
    return result;
}

}  // namespace

TEST_CASE("a mail address is no person's id, affiliation or name") {
    const auto result = read(json(R"("persons": [
        {"name": "Jane", "id": "jane@e.example", "affiliation": "j@e.example"},
        {"name": "Joe Doe <joe@e.example>"}, {"name": "Jim jim@e.example"}, {"name": "jack@e.example"},
        {"name": "<jill@e.example>"}, {"name": "@handle", "affiliation": "Team @ Hall"}])"));
    const auto& persons = result.programme->talks.at(0).persons;
    CAPTURE(report(result));
    REQUIRE(persons.size() == 4);
    REQUIRE(persons[0].name == "Jane");
    REQUIRE(persons[0].id.empty());
    REQUIRE(persons[0].affiliation.empty());
    REQUIRE(persons[1].name == "Joe Doe");
    REQUIRE(persons[2].name == "Jim");
    REQUIRE(persons[3].name == "@handle");
    REQUIRE(persons[3].affiliation == "Team @ Hall");
    REQUIRE(result.taken.contacts_dropped == 6);
    REQUIRE(report(result).find("a person without a name") != std::string::npos);
    REQUIRE(report(result).find("e.example") == std::string::npos);
}

TEST_CASE("schedule2: a known person's address goes into no link's title") {
    const auto result = read(R"({"schedule": {"conference": {"title": "E", "time_zone_name": "UTC"},
        "persons": [{"guid": "p1", "name": "jane@e.example", "links": [{"title": "B", "url": "https://b.example"}]}],
        "events": [{"title": "T", "start": "2023-07-28T09:00:00Z", "duration": "1:00",
            "persons": [{"guid": "p1", "name": "Jane"}]}]}})");
    const auto& talk = result.programme->talks.at(0);
    REQUIRE(talk.persons.at(0).name == "Jane");
    REQUIRE(talk.links.at(0).title == "B");
}

TEST_CASE("frab: elements within a person's name are not its name") {
    const auto result =
        read(frab("<persons><person id='1'>Bob <phone>+49 171</phone><nick>b</nick></person></persons>"));
    REQUIRE(result.programme->talks.at(0).persons.at(0).name == "Bob");
    REQUIRE(result.taken.contacts_dropped == 1);
    REQUIRE(report(result).find("«nick»") != std::string::npos);
}

TEST_CASE("who asks not to be recorded is heard in any words") {
    const auto xml = [](const std::string& word) {
        return read(frab("<recording><optout>" + word + "</optout></recording>"));
    };
    for (const auto* word : {"yes", "Y", "1", "true", "please not"}) {
        CAPTURE(word);
        REQUIRE(xml(word).programme->talks.at(0).recording_opt_out);
    }
    for (const auto* word : {"no", "N", "0", "false", ""}) {
        CAPTURE(word);
        REQUIRE_FALSE(xml(word).programme->talks.at(0).recording_opt_out);
    }
    REQUIRE(report(xml("please not")).find("neither yes nor no; it is taken as yes") != std::string::npos);
    REQUIRE(report(xml("yes")).empty());
    REQUIRE(read(json(R"("do_not_record": "please")")).programme->talks.at(0).recording_opt_out);
}

TEST_CASE("frab: a room's slug is its id; other attributes and stray words are named") {
    const auto result =
        read(frab("stray<persons>Jane</persons><links>x<link href='https://a.example' rel='y'>A</link></links>",
                  "name='Hall' slug='saal-1' capacity='200'"));
    REQUIRE(result.programme->rooms.at(0).id == "saal-1");
    for (const auto* name :
         {"«capacity»", "«rel»", "«text within <persons>»", "«text within <links>»", "«text within <event>»"}) {
        CAPTURE(name, report(result));
        CHECK(report(result).find(name) != std::string::npos);
    }
    REQUIRE(report(read(frab(""))).empty());
}

TEST_CASE("a long name of the file is not copied into each place") {
    REQUIRE(Spot{}.at(std::string(1'000'000, 'x')).where.size() < 200);
    const auto result = read(json(R"("weather": "x")", std::string(1'000'000, 'x')));
    for (const auto& problem : result.problems) REQUIRE(problem.where.size() < 300);
}

}  // namespace lanai::schedule
