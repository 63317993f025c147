// What an importer found in a foreign file, before it is a programme: times without their zone, names that may repeat.
// Every importer fills one draft; finish() makes the programme of it. One thread.
#pragma once

#include "import/intake.hpp"
#include "import/written_time.hpp"
#include "schedule/read.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::schedule {

inline constexpr std::size_t no_room = static_cast<std::size_t>(-1);

struct DraftTalk {
    Talk talk;              // guid, code, slug and track as written; neither times nor room
    std::string source_id;  // the number, code or UID that the source knows it by: its GUID is made of this
    Spot spot;
    std::size_t room = no_room;  // index into Draft::rooms
    std::optional<WrittenTime> start;
    std::optional<WrittenTime> end;
    std::optional<minutes> length;
    bool refused = false;        // said already; it is left out
    bool end_bent = false;       // an end that became `length` stood where the clocks change
    bool roles_written = false;  // each person's; else they are guessed
    bool has_uid = false;        // the format knows no GUIDs: one made of its UID is no repair
};

struct DraftRoom {
    Room room;  // id: the source's slug or empty
    Spot spot;
};

// Without start and end it reaches from one change of day to the next, as far as there are talks.
struct DraftDay {
    CalendarDate date;
    std::optional<WrittenTime> start;
    std::optional<WrittenTime> end;
    Spot spot;
};

struct Draft {
    Event event;  // zone: as written
    Spot zone_spot;
    ClockTime day_change{4, 0};  // a time of day before it belongs to the evening before
    std::vector<DraftDay> days;
    std::vector<DraftRoom> rooms;
    std::vector<Track> tracks;
    std::vector<DraftTalk> talks;

    // The room of that name, made when it is new; no_room for an empty name or when there are too many.
    std::size_t room_named(std::string_view name, const Spot&, Intake&);
    void add_track(Track, const Spot&, Intake&);
    // One more than there may be is kept: finish() refuses the file then, and the memory stays bounded.
    void add_talk(DraftTalk talk) {
        if (talks.size() <= programme_talks_max) talks.push_back(std::move(talk));
    }

private:
    std::map<std::string, std::size_t, std::less<>> by_name_;
};

// The programme: zone, identities, days, kinds, order and the counts of what was taken.
[[nodiscard]] ReadResult finish(Draft, Intake&, const ReadOptions&, Format);

// What a programme holds; what was done on the way to it is left at zero.
[[nodiscard]] Taken count_taken(const Programme&);

// The steps of finish().
// Codes, slugs and GUIDs that are unique, and stay with their talk when others come and go.
void settle_identities(std::vector<DraftTalk>&, const Event&, Intake&);
void settle_rooms(std::vector<DraftRoom>&, Intake&);
void settle_tracks(std::vector<Track>&, const std::vector<DraftTalk>&);
[[nodiscard]] std::string settle_zone(const Draft&, Intake&, const ReadOptions&);
// False when the talk has no usable times; that is said.
[[nodiscard]] bool settle_times(DraftTalk&, const std::string& zone, Intake&);

// Talk, poster, panel, ceremony or pause: by the source's type, else by a title that says nothing else.
[[nodiscard]] TalkKind guess_kind(const Talk&, const Event&);

// What frab's XML and c3voc's JSON have in common: the fields of a talk as text, empty where there is none.
using FieldText = std::function<std::string(std::string_view field)>;
void read_words(DraftTalk&, const FieldText&, Intake&);
// date (ISO), start (ISO or "HH:MM" beside the day's date), end, duration.
void read_times(DraftTalk&, const FieldText&, const CalendarDate* day, const Draft&, Intake&);

}  // namespace lanai::schedule
