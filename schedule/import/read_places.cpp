#include "import/sections.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace lanai::schedule {

namespace {

constexpr std::int64_t capacity_max = 1'000'000;
constexpr std::size_t sessions_max = 2'000;
constexpr std::size_t chairs_max = 32;

std::string required_id(TableReader& table) {
    auto id = table.id("id");
    if (!table.take("id")) table.error("id", "is missing");
    return id;
}

void check_single(std::set<std::string>& seen, const std::string& value, std::string_view key, TableReader& table) {
    if (!value.empty() && !seen.insert(value).second) table.error(key, quoted(value) + " is taken by an earlier one");
}

int read_capacity(TableReader& table) {
    const auto seats = table.integer("capacity").value_or(0);
    if (seats >= 0 && seats <= capacity_max) return static_cast<int>(seats);
    table.error("capacity", "must be 0 to " + std::to_string(capacity_max) + ", not " + std::to_string(seats));
    return 0;
}

std::string read_colour(TableReader& table) {
    auto colour = table.line("colour", name_bytes_max);
    if (colour.empty() || is_colour(colour)) return colour;
    table.error("colour", quoted(colour) + " is no colour; write it as \"#f9b000\"");
    return {};
}

// A day whose hours are no times of day: "2023-07-28T09:00:00" as a talk's start.
void read_moments(TableReader& table, TimeReader& times, const CalendarDate& date, DayFrame& day) {
    if (const auto at = times.moment(table, "start", date)) day.start = *at;
    if (const auto at = times.moment(table, "end", date)) day.end = *at;
    day.has_hours = table.take("start") && table.take("end");
    if (day.end <= day.start) table.error("end", "is not after the start");
}

DayFrame read_day_frame(TableReader& table, TimeReader& times, const CalendarDate& date) {
    DayFrame day;
    day.date = date;
    day.start = times.day_break(date);
    day.end = times.day_break(next_day(date));
    const auto* start_node = table.take("start");
    const auto* end_node = table.take("end");
    if ((start_node && start_node->is_date_time()) || (end_node && end_node->is_date_time())) {
        read_moments(table, times, date, day);
        return day;
    }
    const auto start = times.clock(table, "start");
    const auto end = times.clock(table, "end");
    if (start) {
        if (const auto at = times.resolve(date, *start, table.place("start"), table.where("start"))) day.start = *at;
    }
    if (end) {
        // "03:59" after "09:00" is the next morning.
        const bool next_morning = std::pair(end->hour, end->minute) <=
                                  (start ? std::pair(start->hour, start->minute) : std::pair(day_break_hour, 0));
        const auto end_date = next_morning ? next_day(date) : date;
        if (const auto at = times.resolve(end_date, *end, table.place("end"), table.where("end"))) day.end = *at;
    }
    day.has_hours = start && end;
    return day;
}

}  // namespace

std::vector<Room> read_rooms(TableReader& file) {
    std::vector<Room> rooms;
    std::set<std::string> ids;
    std::set<std::string> stages;
    for (auto& entry : file.entries("room", rooms_max)) {
        TableReader table(*entry.table, std::move(entry.where), file.problems());
        Room room;
        room.id = required_id(table);
        room.name = table.line("name", name_bytes_max);
        room.stage = table.id("stage");
        room.guid = table.line("guid", name_bytes_max);
        room.description = table.text("description", text_bytes_max);
        room.capacity = read_capacity(table);
        check_single(ids, room.id, "id", table);
        check_single(stages, room.stage, "stage", table);
        if (!table.take("name")) room.name = room.id;
        table.finish();
        rooms.push_back(std::move(room));
    }
    const auto* node = file.take("room");
    if (!node) file.error("room", "is missing; a programme has at least one [[room]] with an id, or says room = []");
    return rooms;
}

std::vector<Track> read_tracks(TableReader& file) {
    std::vector<Track> tracks;
    std::set<std::string> names;
    for (auto& entry : file.entries("track", tracks_max)) {
        TableReader table(*entry.table, std::move(entry.where), file.problems());
        Track track;
        track.name = table.required_line("name", name_bytes_max);
        track.slug = table.id("slug", slug_written_bytes_max);
        track.colour = read_colour(table);
        track.guid = table.line("guid", name_bytes_max);
        check_single(names, track.name, "name", table);
        table.finish();
        tracks.push_back(std::move(track));
    }
    return tracks;
}

std::vector<Session> read_sessions(TableReader& file, const std::vector<Room>& rooms) {
    std::vector<Session> sessions;
    std::set<std::string> ids;
    for (auto& entry : file.entries("session", sessions_max)) {
        TableReader table(*entry.table, std::move(entry.where), file.problems());
        Session session;
        session.id = required_id(table);
        session.title = table.required_line("title", title_bytes_max);
        session.room = table.id("room");
        session.chairs = read_persons(table, "chairs", PersonRole::chair, chairs_max);
        check_single(ids, session.id, "id", table);
        const bool known = std::any_of(rooms.begin(), rooms.end(), [&](const Room& r) { return r.id == session.room; });
        if (!session.room.empty() && !known)
            table.error("room", "there is no [[room]] with id " + quoted(session.room));
        table.finish();
        sessions.push_back(std::move(session));
    }
    return sessions;
}

std::vector<DayFrame> read_day_frames(TableReader& file, TimeReader& times) {
    std::vector<DayFrame> days;
    for (auto& entry : file.entries("day", days_max)) {
        TableReader table(*entry.table, entry.where, file.problems());
        const auto date = times.date(table, "date");
        if (!table.take("date")) table.error("date", "is missing");
        auto day = read_day_frame(table, times, date.value_or(CalendarDate{1970, 1, 2}));
        table.finish();
        if (!date) continue;
        day.place = table.place("date");
        day.where = entry.where;
        const auto clash = std::find_if(days.begin(), days.end(), [&](const DayFrame& other) {
            return day.start < other.end && other.start < day.end;
        });
        if (clash != days.end()) {
            table.error("date", "overlaps " + clash->where + ", " + to_text(clash->date));
        }
        days.push_back(std::move(day));
    }
    std::sort(days.begin(), days.end(), [](const DayFrame& a, const DayFrame& b) { return a.start < b.start; });
    return days;
}

}  // namespace lanai::schedule
