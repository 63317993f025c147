// The programme of a workshop as it was planned: event, days, rooms, sessions, talks, persons.
// Plain values; safe to copy to any thread. Terms after c3voc's schedule2.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

// A point in time, UTC, milliseconds since the Unix epoch.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::minutes;

struct Link {
    std::string title;
    std::string url;
};

enum class PersonRole { speaker, chair, panelist, author };

struct Person {
    std::string name;
    std::string affiliation;
    PersonRole role = PersonRole::speaker;
};

// A break is a talk without persons: it has a place and a time, and delays may eat it.
enum class TalkKind { talk, poster, panel, ceremony, pause };

struct Talk {
    std::string guid;
    std::string code;  // short, unique, stands in addresses: "A1", "invited-1"
    std::string slug;
    std::string title;
    std::string subtitle;
    std::string abstract_text;
    TalkKind kind = TalkKind::talk;
    std::string room;     // Room::id
    std::string session;  // Session::id, may be empty
    std::string track;
    std::vector<Person> persons;
    Instant start{};
    minutes duration{0};
    std::string language;
    std::vector<Link> links;
    std::string award;
    std::string recording_licence;
    bool recording_opt_out = false;
    bool hard_stop = false;       // its start never moves (lunch, room handed over)
    minutes duration_min{0};      // a pause may be shortened to this; equals duration when rigid

    [[nodiscard]] Instant end() const { return start + duration; }
};

struct Session {
    std::string id;
    std::string title;
    std::string room;
    std::vector<Person> chairs;
};

struct Room {
    std::string id;
    std::string name;
    std::string stage;  // empty: nothing is streamed from here
};

struct Day {
    std::string date;  // YYYY-MM-DD in the venue's zone
    Instant start{};
    Instant end{};
};

// A date of the call: a deadline ends with its day, in the venue's zone or Anywhere on Earth (UTC-12).
struct ImportantDate {
    std::string label;
    std::string date;  // YYYY-MM-DD
    bool anywhere_on_earth = false;
    Instant ends_at{};
};

struct Award {
    std::string title;
    std::string description;
    std::vector<std::string> recipients;
};

struct Event {
    std::string title;
    std::string acronym;
    std::string subtitle;
    std::string description;
    std::string venue;
    std::string zone;  // IANA name: "Pacific/Honolulu"
    std::string url;
    std::string notice;  // shown wherever the timetable is, e.g. that it is a sample
    std::vector<ImportantDate> dates;
    std::vector<Award> awards;
    std::vector<Person> organisers;
    std::vector<std::string> supporters;
    std::vector<Link> links;
};

struct Programme {
    Event event;
    std::vector<Day> days;
    std::vector<Room> rooms;
    std::vector<Session> sessions;
    std::vector<Talk> talks;  // by start, then room

    [[nodiscard]] const Talk* find_talk(std::string_view code) const;
    [[nodiscard]] const Room* find_room(std::string_view id) const;
    [[nodiscard]] const Room* room_of_stage(std::string_view stage) const;
};

[[nodiscard]] std::string_view to_string(PersonRole);
[[nodiscard]] std::string_view to_string(TalkKind);

}  // namespace lanai::schedule
