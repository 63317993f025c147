// The calendar, by its bytes and as libical, which calendar programs use, reads it.

#include "random_programme.hpp"
#include "schedule/export.hpp"
#include "support.hpp"

#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>

namespace lanai::schedule {

namespace {

struct CalendarFree {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Calendar = std::unique_ptr<icalcomponent, CalendarFree>;

struct Read {
    std::time_t start = 0;
    std::time_t end = 0;
    int sequence = 0;
    icalproperty_status status = ICAL_STATUS_NONE;
    std::string summary, location, modified;
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
    return text;
}

// libical must take the VTIMEZONE that is in the file, not the one it knows itself: its name is one nobody has.
Calendar parse(const std::string& text, const std::string& zone) {
    Calendar calendar(icalparser_parse_string(zone == "UTC" ? text.c_str() : replaced(text, zone, "Made/Up").c_str()));
    REQUIRE(calendar);
    icalrestriction_check(calendar.get());
    INFO(icalcomponent_as_ical_string(calendar.get()));
    REQUIRE(icalcomponent_count_errors(calendar.get()) == 0);
    return calendar;
}

std::string word(const char* text) {
    return text ? text : "";
}

std::time_t seconds_of(icaltimetype time) {
    return icaltime_as_timet_with_zone(time, icaltime_get_timezone(time));
}

// By UID.
std::map<std::string, Read> events_of(icalcomponent* calendar) {
    std::map<std::string, Read> events;
    for (auto* event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        auto* modified = icalcomponent_get_first_property(event, ICAL_LASTMODIFIED_PROPERTY);
        REQUIRE(modified);
        const Read read{seconds_of(icalcomponent_get_dtstart(event)),
                        seconds_of(icalcomponent_get_dtend(event)),
                        icalcomponent_get_sequence(event),
                        icalcomponent_get_status(event),
                        word(icalcomponent_get_summary(event)),
                        word(icalcomponent_get_location(event)),
                        word(icalproperty_get_value_as_string(modified))};
        REQUIRE(events.emplace(word(icalcomponent_get_uid(event)), read).second);
    }
    return events;
}

std::time_t seconds_of(Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

void check_lines(const std::string& text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = text.find("\r\n", at);
        if (end == std::string::npos) FAIL("the last line has no end");
        const auto line = std::string_view(text).substr(at, end - at);
        if (line.size() > 75) FAIL("too long: " << line);
        if (line.find_first_of("\r\n") != std::string_view::npos) FAIL("a bare line break: " << line);
        const auto first = line.starts_with(' ') ? line.substr(1) : line;
        if (!first.empty() && (static_cast<unsigned char>(first[0]) & 0xc0) == 0x80) FAIL("divided: " << line);
        at = end + 2;
    }
}

LiveState random_day(const Programme& programme, std::mt19937& random) {
    auto state = initial_state(programme);
    for (auto& [code, live] : state.talks) {
        live.cancelled = random() % 4 == 0;
        live.revision = static_cast<std::uint32_t>(random() % 5);
        live.start += minutes(random() % 3 * 5);
        live.end = std::max(live.start + minutes(1), live.end);
    }
    return state;
}

Programme one_talk(std::string_view zone, Instant start, int length) {
    auto programme = test::programme_of({test::talk("a", "09:00", length)});
    programme.event.zone = zone;
    programme.talks[0].start = start;
    programme.talks[0].guid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    return programme;
}

std::string unfolded(const std::string& text) {
    return replaced(text, "\r\n ", "");
}

std::string calendar_of(const Programme& planned, const LiveState& live) {
    const auto current = current_programme(planned, live);
    return export_icalendar({current, live, test::at("08:00"), "https://w.example", ""}, "W");
}

}  // namespace

TEST_CASE("libical reads of each talk what was exported, over changes of clocks") {
    std::size_t compared = 0;
    for (unsigned seed = 1; seed <= 150; ++seed) {
        std::mt19937 random(seed);
        const auto planned = test::random_programme(random);
        const auto live = random_day(planned, random);
        const auto current = current_programme(planned, live);
        const auto text = export_icalendar({current, live, test::at("08:00"), "https://w.example", ""}, "Name, of; it");
        INFO("seed " << seed << "\n" << text);
        check_lines(text);
        const auto calendar = parse(text, planned.event.zone);
        const auto events = events_of(calendar.get());
        REQUIRE(events.size() == current.talks.size());
        for (const auto& talk : current.talks) {
            const auto& read = events.at(talk.guid + "@lanai");
            const auto& state = live.talks.at(talk.code);
            if (read.start != seconds_of(talk.start)) FAIL(talk.code << " starts at " << read.start);
            if (read.end != seconds_of(talk.end())) FAIL(talk.code << " ends at " << read.end);
            if (read.sequence != static_cast<int>(state.revision)) FAIL(talk.code << " " << read.sequence);
            if (read.status != (state.cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED)) FAIL(talk.code);
            if (read.summary != talk.title) FAIL(read.summary << " is not " << talk.title);
            ++compared;
        }
    }
    REQUIRE(compared > 1'000);
    icaltimezone_free_builtin_timezones();
    icalmemory_free_ring();
}

TEST_CASE("a change raises SEQUENCE and LAST-MODIFIED, and keeps the UID") {
    const auto planned = one_talk("UTC", test::at("09:00"), 30);
    auto live = initial_state(planned);
    const auto before = events_of(parse(calendar_of(planned, live), "UTC").get());
    Change change;
    change.code = "a";
    change.start = test::at("09:10");
    change.end = test::at("09:40");
    change.at = test::at("08:55");
    apply(live, change);
    const auto after = events_of(parse(calendar_of(planned, live), "UTC").get());
    const auto uid = std::string("6ba7b810-9dad-11d1-80b4-00c04fd430c8@lanai");
    REQUIRE(before.at(uid).sequence == 0);
    REQUIRE(before.at(uid).modified == "20230728T080000Z");
    REQUIRE(after.at(uid).sequence == 1);
    REQUIRE(after.at(uid).modified == "20230728T085500Z");
    REQUIRE(after.at(uid).start == before.at(uid).start + 600);
}

TEST_CASE("a cancelled talk stays in the calendar") {
    const auto planned = one_talk("UTC", test::at("09:00"), 30);
    auto live = initial_state(planned);
    live.talks["a"].cancelled = true;
    REQUIRE(unfolded(calendar_of(planned, live)).find("\r\nSTATUS:CANCELLED\r\n") != std::string::npos);
}

TEST_CASE("the zone's changes of clocks are in the file, before and after") {
    const auto planned = one_talk("Europe/Berlin", *from_civil({2023, 10, 29, 0, 30, 0}, "Europe/Berlin"), 240);
    const auto text = calendar_of(planned, initial_state(planned));
    INFO(text);
    REQUIRE(text.find("BEGIN:DAYLIGHT\r\nDTSTART:20230326T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
                      "TZNAME:CEST\r\nEND:DAYLIGHT\r\n"
                      "BEGIN:STANDARD\r\nDTSTART:20231029T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
                      "TZNAME:CET\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n") != std::string::npos);
    REQUIRE(text.find("DTSTART;TZID=Europe/Berlin:20231029T003000\r\nDTEND;TZID=Europe/Berlin:20231029T033000\r\n") !=
            std::string::npos);
}

TEST_CASE("a time that happens twice is written in UTC") {
    const auto planned = one_talk("Europe/Berlin", *from_civil({2023, 10, 29, 1, 30, 0}, "UTC"), 30);
    const auto text = calendar_of(planned, initial_state(planned));
    INFO(text);
    REQUIRE(text.find("DTSTART:20231029T013000Z\r\nDTEND;TZID=Europe/Berlin:20231029T030000\r\n") != std::string::npos);
}

TEST_CASE("a calendar of some talks holds those alone") {
    const auto planned = test::morning();
    const auto live = initial_state(planned);
    const std::vector<std::string> codes{"b", "lunch"};
    const auto text = export_icalendar({planned, live, test::at("08:00"), "", ""}, "Mine", codes);
    REQUIRE(text.find("SUMMARY:b\r\n") != std::string::npos);
    REQUIRE(text.find("SUMMARY:lunch\r\n") != std::string::npos);
    REQUIRE(text.find("SUMMARY:a\r\n") == std::string::npos);
}

TEST_CASE("a calendar's place is room and venue, once") {
    const auto location = [](const std::string& room, const std::string& venue) {
        Programme programme;
        programme.event.zone = "UTC";
        programme.event.venue = venue;
        Talk talk;
        talk.code = talk.guid = "a";
        talk.title = "T";
        talk.room = room;
        talk.start = test::at("09:00");
        talk.duration = minutes(30);
        programme.talks.push_back(talk);
        const auto live = initial_state(programme);
        const auto text = export_icalendar({programme, live, test::at("08:00"), "", ""}, "E");
        const auto begin = text.find("LOCATION:");
        return text.substr(begin, text.find('\r', begin) - begin);
    };
    REQUIRE(location("H", "Hamburg Messe") == "LOCATION:H\\, Hamburg Messe");
    REQUIRE(location("Ballroom C", "Ballroom C, Center") == "LOCATION:Ballroom C\\, Center");
    REQUIRE(location("Messe", "Messe") == "LOCATION:Messe");
    REQUIRE(location("", "Messe") == "LOCATION:Messe");
    REQUIRE(location("H", "") == "LOCATION:H");
}

TEST_CASE("a calendar's texts are escaped") {
    auto planned = one_talk("UTC", test::at("09:00"), 30);
    auto& talk = planned.talks[0];
    talk.title = "a, b; c\\n: \"d\"";
    talk.abstract_text = "first\n\nsecond";
    talk.persons = {{"Ada", "Uni", PersonRole::speaker}, {"Bob", "", PersonRole::chair}};
    talk.links = {{"Paper", "https://example.org/p"}};
    talk.track = "Early, late";
    planned.event.venue = "House";
    const auto text = unfolded(calendar_of(planned, initial_state(planned)));
    INFO(text);
    for (const char* line :
         {"SUMMARY:a\\, b\\; c\\\\n: \"d\"\r\n",
          "DESCRIPTION:Speakers: Ada (Uni)\\nChairs: Bob\\n\\nfirst\\n\\nsecond\\n\\nPaper: https://example.org/p\r\n",
          "LOCATION:Hall\\, House\r\n", "URL:https://w.example/stage/main\r\n", "CATEGORIES:Early\\, late\r\n"}) {
        REQUIRE(text.find(line) != std::string::npos);
    }
}

}  // namespace lanai::schedule
