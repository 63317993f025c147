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

    friend bool operator==(const Link&, const Link&) = default;
};

enum class PersonRole { speaker, chair, panelist, author };

// Never any contact data: importers leave e-mail addresses, telephone numbers and answers to forms behind.
struct Person {
    std::string name;
    std::string affiliation;
    PersonRole role = PersonRole::speaker;
    std::string id = {};  // of the source (number, code or GUID); tells two of one name apart; may be empty
    std::string biography = {};
    std::string url = {};
    std::string avatar = {};  // address of a picture

    friend bool operator==(const Person&, const Person&) = default;
};

// A break is a talk without persons: it has a place and a time, and delays may eat it.
enum class TalkKind { talk, poster, panel, ceremony, pause };

struct Talk {
    std::string guid;
    std::string code;  // short, unique, stands in addresses: "A1", "invited-1"
    std::string slug;
    std::string title;
    std::string subtitle;
    std::string abstract_text;  // plain text, paragraphs apart by an empty line
    std::string description;    // the same; longer
    TalkKind kind = TalkKind::talk;
    std::string type;     // the source's own word for it: "lecture", "lightningtalk"; may be empty
    std::string room;     // Room::id; empty: nowhere in particular
    std::string session;  // Session::id, may be empty
    std::string track;    // Track::name, may be empty
    std::vector<Person> persons;
    Instant start{};
    minutes duration{0};
    std::string language;
    std::string url;   // the talk's own page
    std::string logo;  // address of a picture
    std::vector<Link> links;
    std::vector<Link> attachments;  // papers, slides
    std::string award;
    std::string recording_licence;
    bool recording_opt_out = false;
    bool hard_stop = false;       // its start never moves (lunch, room handed over)
    minutes duration_min{0};      // a pause may be shortened to this; equals duration when rigid

    [[nodiscard]] Instant end() const { return start + duration; }

    friend bool operator==(const Talk&, const Talk&) = default;
};

struct Session {
    std::string id;
    std::string title;
    std::string room;
    std::vector<Person> chairs;

    friend bool operator==(const Session&, const Session&) = default;
};

struct Room {
    std::string id;  // unique, short, stands in addresses
    std::string name;
    std::string stage;  // empty: nothing is streamed from here
    std::string guid = {};  // of the source; may be empty
    std::string description = {};
    int capacity = 0;  // seats; 0: unknown

    friend bool operator==(const Room&, const Room&) = default;
};

struct Track {
    std::string name;  // unique
    std::string slug;
    std::string colour;  // "#f9b000"; empty: the page chooses
    std::string guid;    // of the source; may be empty

    friend bool operator==(const Track&, const Track&) = default;
};

struct Day {
    std::string date;  // YYYY-MM-DD in the venue's zone
    Instant start{};
    Instant end{};

    friend bool operator==(const Day&, const Day&) = default;
};

// A date of the call: a deadline ends with its day, in the venue's zone or Anywhere on Earth (UTC-12).
struct ImportantDate {
    std::string label;
    std::string date;  // YYYY-MM-DD
    bool anywhere_on_earth = false;
    Instant ends_at{};

    friend bool operator==(const ImportantDate&, const ImportantDate&) = default;
};

struct Award {
    std::string title;
    std::string description;
    std::vector<std::string> recipients;

    friend bool operator==(const Award&, const Award&) = default;
};

struct Event {
    std::string title;
    std::string acronym;
    std::string subtitle;
    std::string description;
    std::string venue;
    std::string zone;  // IANA name: "Pacific/Honolulu"
    std::string url;
    std::string version;  // of the timetable, in its makers' words
    std::string notice;  // shown wherever the timetable is, e.g. that it is a sample
    std::vector<ImportantDate> dates;
    std::vector<Award> awards;
    std::vector<Person> organisers;
    std::vector<std::string> supporters;
    std::vector<Link> links;

    friend bool operator==(const Event&, const Event&) = default;
};

struct Programme {
    Event event;
    std::vector<Day> days;
    std::vector<Room> rooms;
    std::vector<Track> tracks;
    std::vector<Session> sessions;
    std::vector<Talk> talks;  // by start, then room

    [[nodiscard]] const Talk* find_talk(std::string_view code) const;
    [[nodiscard]] const Room* find_room(std::string_view id) const;
    [[nodiscard]] const Room* room_of_stage(std::string_view stage) const;

    friend bool operator==(const Programme&, const Programme&) = default;
};

// A programme's day begins to be "today" this long before its start, though never before the day ahead of it is over.
inline constexpr std::chrono::hours day_lead{6};
// The day that an instant counts to: the last one that began to be today by then. Index in Programme::days; 0: the first,
// or there are none.
[[nodiscard]] std::size_t day_of(const Programme&, Instant);

[[nodiscard]] std::string_view to_string(PersonRole);
[[nodiscard]] std::string_view to_string(TalkKind);
[[nodiscard]] std::optional<PersonRole> person_role_from_string(std::string_view);
[[nodiscard]] std::optional<TalkKind> talk_kind_from_string(std::string_view);

}  // namespace lanai::schedule
