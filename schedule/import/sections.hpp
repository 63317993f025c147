// The parts of the file, each read by its own function. What is wrong goes to the reader's Problems; what is
// returned then is as good as it gets, so that later parts can still be checked.
#pragma once

#include "import/table_reader.hpp"
#include "import/time_reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lanai::schedule {

// [event] without what is written in tables of its own; zone is "UTC" when the one given is missing or unknown.
[[nodiscard]] Event read_event(TableReader& file);
// [[date]], [[award]], [[organiser]], [[link]].
void read_event_lists(TableReader& file, TimeReader&, Event&);

[[nodiscard]] std::vector<Person> read_persons(TableReader&, std::string_view key, PersonRole role,
                                               std::size_t count_max);
// {title, url} or the address alone.
[[nodiscard]] std::vector<Link> read_links(TableReader&, std::string_view key, std::size_t count_max);

[[nodiscard]] std::vector<Room> read_rooms(TableReader& file);
// [[track]].
[[nodiscard]] std::vector<Track> read_tracks(TableReader& file);
[[nodiscard]] std::vector<Session> read_sessions(TableReader& file, const std::vector<Room>&);

// A [[day]] as it is written. Without start and end it reaches from the night before to the night after.
struct DayFrame {
    CalendarDate date;
    Instant start{};
    Instant end{};
    bool has_hours = false;
    Place place;
    std::string where;
};
[[nodiscard]] std::vector<DayFrame> read_day_frames(TableReader& file, TimeReader&);

// A talk and where to point when something about it is wrong.
struct TalkEntry {
    Talk talk;
    Place place;
    Place start_place;
    std::string where;
    bool timed = false;  // start and duration are good
};
// Codes, GUIDs and slugs that are not written are still empty.
[[nodiscard]] std::vector<TalkEntry> read_talks(TableReader& file, TimeReader&, const std::vector<DayFrame>&,
                                                const std::vector<Room>&, const std::vector<Session>&);

// Those that talks name and nobody wrote down as [[track]].
void complete_tracks(std::vector<Track>&, const std::vector<TalkEntry>&);

// Fills in the codes, GUIDs and slugs that are not written, the same ones each time; reports doubles.
void complete_identities(std::vector<TalkEntry>&, const Event&, Problems&);

// Two talks in a room, one person in two rooms: warnings.
void check_overlaps(const std::vector<TalkEntry>&, const TimeReader&, Problems&);

// Two talks in a room, one person in two rooms, a talk outside its day.
void check_times(const std::vector<TalkEntry>&, const std::vector<DayFrame>&, const TimeReader&, Problems&);

// The days that are written, or those that the talks make.
[[nodiscard]] std::vector<Day> make_days(const std::vector<DayFrame>&, const std::vector<Talk>& by_start,
                                         const TimeReader&);

}  // namespace lanai::schedule
