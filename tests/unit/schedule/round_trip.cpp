// Export, import, the same programme: what each foreign format can carry of it, for random programmes.
#include "random_programme.hpp"
#include "schedule/export.hpp"
#include "support.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <sstream>

namespace lanai::schedule {

namespace {

constexpr unsigned seeds = 200;

// Which fields a format has.
struct Carries {
    bool days = false;
    bool room_details = false;  // GUID, description, capacity, stage
    bool tracks = false;
    bool abstracts = false;  // apart from the description
    bool persons = false;
    bool person_details = false;
    bool links = false;
    bool recording = false;
};

std::int64_t second(Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

void put_persons(std::ostream& out, const std::vector<Person>& persons, const Carries& has) {
    for (const auto& person : persons) {
        out << "\n  person " << person.name;
        if (has.person_details) {
            out << " | " << person.affiliation << " | " << to_string(person.role) << " | " << person.biography << " | "
                << person.avatar << " | " << person.url;
        }
    }
}

void put_links(std::ostream& out, const std::vector<Link>& links, const char* kind) {
    for (const auto& link : links) out << "\n  " << kind << ' ' << link.title << " <" << link.url << '>';
}

std::string words(const Programme& programme, const Talk& talk, const Carries& has) {
    std::ostringstream out;
    const auto* room = programme.find_room(talk.room);
    out << "talk " << talk.guid << " | " << talk.title << " | " << second(talk.start) << " for "
        << talk.duration.count() << " | " << (room ? room->name : "") << " | " << talk.track << " | "
        << (talk.kind == TalkKind::pause ? "pause" : "");
    if (has.abstracts) {
        out << " | " << talk.subtitle << " | " << talk.language << "\n  abstract " << talk.abstract_text
            << "\n  description " << talk.description << "\n  logo " << talk.logo;
    }
    if (has.recording) out << "\n  recording " << talk.recording_licence << " | " << talk.recording_opt_out;
    if (has.persons) put_persons(out, talk.persons, has);
    if (has.links) {
        put_links(out, talk.links, "link");
        put_links(out, talk.attachments, "attachment");
    }
    return out.str();
}

// What the format carries, in an order that does not depend on it.
std::string carried(const Programme& programme, const Carries& has) {
    std::vector<std::string> talks;
    for (const auto& talk : programme.talks) talks.push_back(words(programme, talk, has));
    std::sort(talks.begin(), talks.end());
    std::ostringstream out;
    out << "event " << programme.event.title << " | " << programme.event.zone << '\n';
    for (const auto& day : programme.days) {
        if (has.days) out << "day " << day.date << " | " << second(day.start) << " | " << second(day.end) << '\n';
    }
    for (const auto& room : programme.rooms) {
        if (!has.room_details) continue;
        out << "room " << room.name << " | " << room.stage << " | " << room.description << " | " << room.capacity
            << '\n';
    }
    for (const auto& track : programme.tracks) {
        if (has.tracks) out << "track " << track.name << " | " << track.slug << " | " << track.colour << '\n';
    }
    for (const auto& talk : talks) out << talk << '\n';
    return out.str();
}

void round_trips(const Carries& has, const std::function<std::string(const ExportInput&)>& exported, Format format) {
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        std::mt19937 random(seed);
        auto programme = test::random_programme(random);
        programme.event.venue.clear();  // in LOCATION it stands behind the room
        const auto live = initial_state(programme);
        const auto text = exported({programme, live, test::at("08:00"), "https://w.example", ""});
        const auto result = read_programme(text, {.zone = programme.event.zone});
        INFO("seed " << seed << "\n" << text << "\n" << test::report(result));
        REQUIRE(result.programme);
        REQUIRE(result.format == format);
        REQUIRE(carried(*result.programme, has) == carried(programme, has));
    }
}

}  // namespace

TEST_CASE("schedule.json that is written reads back as the same programme") {
    round_trips({true, true, true, true, true, true, true, true}, export_c3voc_json, Format::c3voc_json);
}

TEST_CASE("schedule.xml that is written reads back as the same programme") {
    round_trips({true, false, true, true, true, false, true, true}, export_frab_xml, Format::frab_xml);
}

TEST_CASE("schedule.ics that is written reads back as the same programme") {
    const auto exported = [](const ExportInput& input) { return export_icalendar(input, input.current.event.title); };
    round_trips({}, exported, Format::icalendar);
}

}  // namespace lanai::schedule
