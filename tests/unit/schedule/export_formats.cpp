// What the schemas do not say of schedule.json and schedule.xml. That both are valid: integration/schemas.

#include "export/names.hpp"
#include "schedule/export.hpp"
#include "support.hpp"

#include <boost/json/parse.hpp>

namespace lanai::schedule {

namespace {

namespace json = boost::json;

Programme sample() {
    auto programme = test::programme_of(
        {test::talk("TALK01", "09:00", 45), test::pause("coffee", "09:45", 30, 15), test::talk("4711", "10:15", 90)});
    programme.event.title = "Workshop";
    programme.event.acronym = "W";
    int number = 0;
    for (auto& talk : programme.talks) {
        talk.guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c" + std::to_string(number++);
        talk.slug = "slug-of-" + talk.code;
    }
    return programme;
}

struct Exported {
    Programme current;
    LiveState live;
    explicit Exported(Programme planned, LiveState state)
        : current(current_programme(planned, state)), live(std::move(state)) {}
    [[nodiscard]] ExportInput input() const { return {current, live, test::at("08:00"), "https://w.example", "v 2"}; }
    [[nodiscard]] json::value file() const { return json::parse(export_c3voc_json(input())); }
    [[nodiscard]] json::value talk(int index) const {
        return file().at_pointer("/schedule/conference/days/0/rooms/Hall/" + std::to_string(index));
    }
};

Exported unchanged(Programme planned) {
    auto state = initial_state(planned);
    return Exported(std::move(planned), std::move(state));
}

bool holds(const std::string& text, std::string_view part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("schedule.json carries what a talk is") {
    auto programme = sample();
    programme.talks[0].persons = {{"Ada", "Uni", PersonRole::chair, "17"}};
    programme.talks[0].links = {{"Paper", "https://example.org/ü"}};
    const auto exported = unchanged(programme);
    const auto talk = exported.talk(0);
    REQUIRE(talk.at("date") == "2023-07-28T09:00:00+00:00");
    REQUIRE(talk.at("start") == "09:00");
    REQUIRE(talk.at("duration") == "00:45");
    REQUIRE(talk.at("code") == "TALK01");
    REQUIRE(talk.at("url") == "https://w.example/stage/main");
    REQUIRE(talk.at("persons") == json::parse(R"([{"name": "Ada", "id": 17, "affiliation": "Uni", "role": "chair"}])"));
    REQUIRE(talk.at("links") == json::parse(R"([{"url": "https://example.org/%C3%BC", "title": "Paper"}])"));
    REQUIRE(exported.file().at("schedule").at("version") == "v 2");
    REQUIRE(exported.file().at("schedule").at("conference").at("acronym") == "w_2023");
}

TEST_CASE("pauses are exported, as breaks") {
    const auto exported = unchanged(sample());
    REQUIRE(exported.talk(1).at("type") == "break");
    REQUIRE(holds(export_frab_xml(exported.input()), "<type>break</type>"));
}

TEST_CASE("a code that is a number is the number, others keep theirs for life") {
    auto programme = sample();
    const auto numbers = talk_numbers(programme);
    REQUIRE(numbers.at("4711") == 4711);
    programme.talks[0].start += minutes(500);
    programme.talks.erase(programme.talks.begin() + 1);
    REQUIRE(talk_numbers(programme).at("TALK01") == numbers.at("TALK01"));
}

TEST_CASE("a cancelled talk stays and says so") {
    const auto planned = sample();
    auto state = initial_state(planned);
    state.talks["TALK01"].cancelled = true;
    const Exported exported(planned, state);
    REQUIRE(exported.talk(0).at("title") == "Cancelled: TALK01");
    REQUIRE(holds(export_frab_xml(exported.input()), "<title>Cancelled: TALK01</title>"));
}

TEST_CASE("a talk that was moved is exported where it is now, on the day before it when on none") {
    const auto planned = sample();
    auto state = initial_state(planned);
    state.talks["4711"].start += std::chrono::hours(20);
    state.talks["4711"].end += std::chrono::hours(20);
    const Exported exported(planned, state);
    REQUIRE(exported.talk(2).at("date") == "2023-07-29T06:15:00+00:00");
}

TEST_CASE("rooms of one name are told apart") {
    auto programme = sample();
    programme.rooms[1].name = "Hall";
    const auto names = room_names(programme);
    REQUIRE(names.at("hall") == "Hall (hall)");
    REQUIRE(names.at("annex") == "Hall (annex)");
}

TEST_CASE("what XML cannot hold is left out, what means something in it is escaped") {
    auto programme = sample();
    programme.talks[0].title = "a ]]> b <c> & \x01\xEF\xBF\xBF d";
    programme.talks[0].abstract_text = "first\n\n  second";
    const auto text = export_frab_xml(unchanged(programme).input());
    REQUIRE(holds(text, "<title>a ]]&gt; b &lt;c&gt; &amp;  d</title>"));
    REQUIRE(holds(text, "<abstract>first\n\n  second</abstract>"));
}

TEST_CASE("addresses become URIs, and nothing else does") {
    REQUIRE(uri_of("https://a.example/x?y=[1]&z=%20#s#t") == "https://a.example/x?y=%5B1%5D&z=%20#s%23t");
    REQUIRE(uri_of("http://[::1]:8080/100%") == "http://[::1]:8080/100%25");
    REQUIRE(uri_of("javascript:alert(1)").empty());
    REQUIRE(uri_of("/relative").empty());
}

TEST_CASE("an empty programme has a day, as the formats ask for") {
    Programme empty;
    empty.event.title = "E";
    empty.event.zone = "UTC";
    const auto exported = unchanged(empty);
    REQUIRE(exported.file().at_pointer("/schedule/conference/days/0/date") == "2023-07-28");
    REQUIRE(holds(export_frab_xml(exported.input()), "<day index=\"1\" date=\"2023-07-28\""));
}

}  // namespace lanai::schedule
