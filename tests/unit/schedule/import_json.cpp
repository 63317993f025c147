// c3voc's JSON, both versions: the real files against a walk through their values, and each mistake.

#include "import_support.hpp"

#include <boost/json/parse.hpp>

namespace lanai::schedule {

using namespace test;
namespace json = boost::json;

namespace {

// How many values a walk through the file meets under these names, as elements of their lists.
std::size_t count_elements(const json::value& value, std::string_view name) {
    std::size_t count = 0;
    if (const auto* object = value.if_object()) {
        for (const auto& [key, inner] : *object) {
            if (key == name && inner.is_array()) count += inner.get_array().size();
            count += count_elements(inner, name);
        }
    } else if (const auto* array = value.if_array()) {
        for (const auto& inner : *array) count += count_elements(inner, name);
    }
    return count;
}

std::size_t count_objects_with(const json::value& value, std::string_view field) {
    std::size_t count = 0;
    if (const auto* object = value.if_object()) {
        count += object->contains(field) ? 1 : 0;
        for (const auto& [key, inner] : *object) count += count_objects_with(inner, field);
    } else if (const auto* array = value.if_array()) {
        for (const auto& inner : *array) count += count_objects_with(inner, field);
    }
    return count;
}

ReadResult read_sound(const std::string& text, Format format) {
    auto result = read_programme(text);
    CAPTURE(report(result));
    REQUIRE(result.format == format);
    REQUIRE(result.programme);
    check_sound(*result.programme);
    return result;
}

std::string with_conference(std::string_view fields) {
    return R"({"schedule": {"version": "1", "base_url": "https://e.example/s/", "conference": {"title": "E", "time_zone_name": "UTC", )" +
           std::string(fields) + "}}}";
}

std::string with_talk(std::string_view fields) {
    return with_conference(
        R"("days": [{"date": "2023-07-28", "rooms": {"Hall": [{"id": 1, "title": "T", "start": "09:00", )" +
        std::string(fields) + "}]}}]");
}

std::string with_events(std::string_view events) {
    return R"({"schedule": {"conference": {"title": "E", "time_zone_name": "UTC"}, "events": [)" + std::string(events) +
           "]}}";
}

}  // namespace

TEST_CASE("c3voc JSON: every talk, person, room and link of the real files arrives") {
    for (const auto* name : {"c3voc-frab-camp2019.json", "c3voc-pretalx-democon.json", "c3voc-invalid-example.json"}) {
        const auto text = shared_file(name);
        if (!text) continue;
        CAPTURE(name);
        const auto result = read_sound(*text, Format::c3voc_json);
        const auto root = json::parse(*text);
        const auto& programme = *result.programme;
        REQUIRE(programme.talks.size() == count_objects_with(root, "duration"));
        REQUIRE(count_persons(programme) == count_elements(root, "persons"));
        REQUIRE(count_links(programme) == count_elements(root, "links") + count_elements(root, "attachments"));
        REQUIRE(programme.days.size() == count_elements(root, "days"));
        REQUIRE(result.taken.links == count_links(programme) + count_objects_with(root, "duration"));
        REQUIRE(result.taken.refused == 0);
    }
}

TEST_CASE("pretalx's demo: a zone that contradicts the offsets, and days that end at 03:59") {
    const auto text = shared_file("c3voc-pretalx-democon.json");
    if (!text) return;
    const auto result = read_sound(*text, Format::c3voc_json);
    REQUIRE(result.programme->event.zone == "UTC");
    REQUIRE(report(result).find("36 of 36 talks are written with another offset") != std::string::npos);
    REQUIRE(result.programme->days[0].end == *from_civil({2020, 12, 15, 2, 59, 0}, "UTC"));
    const auto* first = result.programme->find_talk("25");
    REQUIRE(first != nullptr);
    REQUIRE(first->start == *from_civil({2020, 12, 14, 8, 0, 0}, "UTC"));
    REQUIRE(first->persons[0].biography.find("Break through direction.") == 0);
    REQUIRE(first->url == "http://localhost/democon/talk/G9JGWY/");
}

TEST_CASE("schedule2 JSON: talks, persons with what is known of them, rooms and tracks") {
    const auto text = shared_file("c3voc-hub-schedule2.json");
    if (!text) return;
    const auto result = read_sound(*text, Format::schedule2_json);
    const auto& programme = *result.programme;
    REQUIRE(programme.talks.size() == 2);
    REQUIRE(programme.rooms.size() == 5);
    REQUIRE(programme.tracks.size() == 7);
    REQUIRE(programme.days.size() == 4);
    REQUIRE(programme.rooms[0].id == "saal-1");
    REQUIRE(programme.rooms[0].stage == "s1");
    REQUIRE(programme.rooms[0].capacity == 3025);
    REQUIRE(programme.tracks[0].colour == "#f9b000");
    const auto& talk = *programme.find_talk("TPGRNN");
    REQUIRE(talk.room == "saal-zigzag");
    REQUIRE(talk.track == "Hardware & Making");
    REQUIRE(talk.duration == minutes(40));
    REQUIRE(talk.persons[0].biography.find("Almost 20 years ago") == 0);
    REQUIRE(talk.persons[0].avatar.find("https://") == 0);
    REQUIRE(talk.links.size() == 3);  // two of the talk, one of its speaker
    REQUIRE(talk.links[2].title == "Sebastian Schwarz: BLUESKY");
    REQUIRE(programme.find_talk("HQCCYH")->attachments.size() == 1);
}

TEST_CASE("a JSON talk's texts, links and persons are made safe") {
    const auto result = read_sound(with_talk(R"("duration": "1:00", "abstract": "<p>a &amp; b</p><script>x</script>",
        "persons": [{"public_name": "Jane", "email": "j@e.example", "phone": "1", "answers": [{"question": 1, "answer": "x"}]}, "Joe"],
        "links": ["https://a.example", {"url": "slides.pdf"}, {"url": "mailto:x@e.example"}], "do_not_record": true)"),
                                   Format::c3voc_json);
    const auto& talk = result.programme->talks[0];
    REQUIRE(talk.abstract_text == "a & b");
    REQUIRE(talk.persons.size() == 2);
    REQUIRE(talk.links.size() == 2);
    REQUIRE(talk.links[1].url == "https://e.example/s/slides.pdf");
    REQUIRE(talk.recording_opt_out);
    REQUIRE(result.taken.contacts_dropped == 4);
}

TEST_CASE("our own JSON holds plain texts") {
    auto text = with_talk(R"("duration": "1:00", "abstract": "use <b> & &amp;")");
    text.insert(1, R"("generator": {"name": "lanai"}, )");
    REQUIRE(read_sound(text, Format::c3voc_json).programme->talks[0].abstract_text == "use <b> & &amp;");
}

TEST_CASE("mistakes in c3voc JSON") {
    std::string deep = R"({"schedule": )";
    for (int i = 0; i < 100; ++i) deep += "[";
    std::string many = R"({"schedule": [)";
    for (std::size_t i = 0; i < 2'100'000; ++i) many += "0,";
    check_mistakes({
        {"cut off", with_talk("").substr(0, 150), "is cut off", false},
        {"no JSON", R"({"schedule": {nope}})", "1:15 error : is no JSON from here on", false},
        {"more after it", with_conference(R"("days": [])") + "x", "is no JSON from here on", false},
        {"deep", deep, "more than 64 objects and lists", false},
        {"many", many, "more than 2000000 values", false},
        {"wrong kind", R"({"schedule": [1]})", "/schedule: is a list; an object is expected", false},
        {"no conference", R"({"schedule": {"version": "1"}})", "has no «conference»", false},
        {"days no list", with_conference(R"("days": {})"),
         "/schedule/conference/days: is an object and left out; a list is expected"},
        {"talk no object", with_conference(R"("days": [{"date": "2023-07-28", "rooms": {"a/b": ["x"]}}])"),
         "refused /schedule/conference/days/0/rooms/a~1b/0: is a text, no talk"},
        {"start twice", with_talk(R"("start": "10:00", "duration": "1:00")"), "«start» comes twice"},
        {"bad length", with_talk(R"("duration": true)"),
         "/schedule/conference/days/0/rooms/Hall/0/duration: is true or false"},
        {"negative", with_talk(R"("duration": "-1:00")"), "ends before it starts"},
        {"unknown", with_talk(R"("duration": "1:00", "weather": "x")"), "the field «weather» has no place"},
        {"bad date", with_conference(R"("days": [{"date": "x"}])"), "«x» is no date such as"},
        {"capacity", with_conference(R"("rooms": [{"name": "a", "capacity": -1}])"),
         "/schedule/conference/rooms/0/capacity"},
    });
}

TEST_CASE("mistakes in schedule2 JSON") {
    const std::string start = R"("title": "T", "start": "2023-07-28T09:00:00Z")";
    check_mistakes({
        {"cancelled", with_events("{" + start + R"(, "end": "2023-07-28T10:00:00Z", "state": "CANCELED"})"),
         "the talk is left out: it is canceled"},
        {"ends early", with_events("{" + start + R"(, "end": "2023-07-28T08:00:00Z"})"), "ends before it starts"},
        {"two lengths", with_events("{" + start + R"(, "end": "2023-07-28T10:00:00Z", "duration": "00:30"})"),
         "the end is taken"},
        {"no start", with_events(R"({"title": "T"})"), "/schedule/events/0/start: the talk is left out"},
        {"no object", with_events("7"), "/schedule/events/0: is a number, no talk"},
        {"person", with_events("{" + start + R"(, "participants": [{"guid": "x"}]})"), "a person without a name"},
    });
}

TEST_CASE("breaks in schedule2 are pauses, and rooms are found by GUID, slug or name") {
    const auto result = read_sound(
        R"({"schedule": {"conference": {"title": "E", "time_zone_name": "UTC", "rooms": [{"name": "Hall", "slug": "h", "guid": "g1"}]}, "events": [
        {"type": "BREAK", "title": "x", "start": "2023-07-28T09:00:00Z", "end": "2023-07-28T10:00:00Z", "room": {"guid": "g1"}},
        {"title": "b", "start": "2023-07-28T10:00:00Z", "end": "2023-07-28T11:00:00Z", "room": {"slug": "h"}, "track": "t"},
        {"title": "c", "start": "2023-07-28T11:00:00Z", "end": "2023-07-28T12:00:00Z", "room": "Hall"}]}})",
        Format::schedule2_json);
    REQUIRE(result.taken.pauses == 1);
    REQUIRE(result.taken.talks == 2);
    REQUIRE(result.programme->rooms.size() == 1);
    for (const auto& talk : result.programme->talks) REQUIRE(talk.room == "h");
    REQUIRE(result.programme->tracks.at(0).name == "t");
}

}  // namespace lanai::schedule
