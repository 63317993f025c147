#include "import/sections.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace lanai::schedule {

namespace {

// Twenty thousand talks ask for their room and session: looked up, not searched.
struct Places {
    std::map<std::string_view, const Room*> rooms;
    std::map<std::string_view, const Session*> sessions;
};

Places index_places(const std::vector<Room>& rooms, const std::vector<Session>& sessions) {
    Places places;
    for (const auto& room : rooms) places.rooms.emplace(room.id, &room);
    for (const auto& session : sessions) places.sessions.emplace(session.id, &session);
    return places;
}

TalkKind read_kind(TableReader& table) {
    const auto written = table.line("kind", name_bytes_max);
    if (written.empty()) return TalkKind::talk;
    for (const auto kind : {TalkKind::talk, TalkKind::poster, TalkKind::panel, TalkKind::ceremony, TalkKind::pause}) {
        if (written == to_string(kind)) return kind;
    }
    table.error("kind", quoted(written) + " is no kind; use talk, poster, panel, ceremony or pause");
    return TalkKind::talk;
}

void read_place(TableReader& table, const Places& places, Talk& talk) {
    talk.session = table.id("session");
    const auto* room_node = table.take("room");
    const bool room_given = room_node != nullptr;
    const bool nowhere = room_given && room_node->is_string() && room_node->ref<std::string>().empty();
    if (!nowhere) talk.room = table.id("room");
    const auto session = places.sessions.find(talk.session);
    if (!talk.session.empty() && session == places.sessions.end()) {
        table.error("session", "there is no [[session]] with id " + quoted(talk.session));
    }
    if (!room_given) {
        if (session != places.sessions.end()) talk.room = session->second->room;
        if (talk.room.empty() && places.rooms.size() == 1) talk.room = places.rooms.begin()->first;
        if (talk.room.empty() && !places.rooms.empty()) table.error("room", "is missing: there is more than one room");
    } else if (!talk.room.empty() && !places.rooms.contains(talk.room)) {
        table.error("room", "there is no [[room]] with id " + quoted(talk.room));
    }
}

// The day a time of day belongs to: as written, or the only one there is.
std::optional<CalendarDate> read_day(TableReader& table, TimeReader& times, const std::vector<DayFrame>& days) {
    const auto written = times.date(table, "day");
    if (written || table.take("day") || days.size() != 1) return written;
    return days.front().date;
}

// After midnight still belongs to the evening: "00:30" on a [[day]] that ends at "02:00" is the next morning.
Instant into_day(Instant at, const CalendarDate& date, const std::vector<DayFrame>& days) {
    const auto day = std::find_if(days.begin(), days.end(),
                                  [&](const DayFrame& frame) { return to_text(frame.date) == to_text(date); });
    const auto next_morning = at + std::chrono::hours(24);
    const bool moves = day != days.end() && day->has_hours && at < day->start && next_morning < day->end;
    return moves ? next_morning : at;
}

std::optional<minutes> read_end(TableReader& table, TimeReader& times, Instant start) {
    const auto* node = table.take("end");
    const bool is_clock = node->is_time() || (node->is_string() && parse_clock(node->ref<std::string>()));
    const auto start_date = parse_date(times.date_text(start));
    auto end = times.moment(table, "end", start_date);
    if (!end) return {};
    if (is_clock && *end <= start && start_date) {
        end = times.moment(table, "end", next_day(*start_date));  // "00:15" after "23:30"
        if (!end) return {};
    }
    const auto length = std::chrono::floor<minutes>(*end - start);
    if (length <= minutes(0)) {
        table.error("end", "is not after the start");
    } else if (length > duration_max) {
        table.error("end", "is more than 24 hours after the start");
    } else {
        return length;
    }
    return {};
}

bool read_times(TableReader& table, TimeReader& times, const std::vector<DayFrame>& days, Talk& talk) {
    const auto day = read_day(table, times, days);
    const auto start = times.moment(table, "start", day);
    const auto* start_node = table.take("start");
    if (!start_node) table.error("start", "is missing");
    const auto length = times.length(table, "duration");
    const bool has_length = table.take("duration") != nullptr;
    const bool has_end = table.take("end") != nullptr;
    if (!has_length && !has_end) table.error("duration", "is missing; write minutes, \"H:MM\", or end instead");
    if (has_length && has_end) table.error("end", "stands beside duration; write one of them");
    if (!start) return false;

    talk.start = *start;
    if (day && !start_node->is_date_time()) talk.start = into_day(*start, *day, days);
    if (day && table.take("day") && start_node->is_date_time()) {
        const auto written = to_text(*day);
        if (written != to_text(times.day_of(*start)) && written != times.date_text(*start)) {
            table.error("day", "is " + written + ", but the talk starts on " + times.date_text(*start));
        }
    }
    const auto duration = has_end && !has_length ? read_end(table, times, talk.start) : length;
    talk.duration = duration.value_or(minutes(0));
    return duration.has_value();
}

// A flexible pause without min_duration gives up half of itself.
void read_flexibility(TableReader& table, TimeReader& times, Talk& talk) {
    const bool flexible = table.flag("flexible");
    const auto shortest = times.length(table, "min_duration");
    talk.duration_min = talk.duration;
    if (!flexible && !table.take("min_duration")) return;
    if (talk.kind != TalkKind::pause) {
        table.error(flexible ? "flexible" : "min_duration", "only a talk of kind pause can be shortened");
    } else if (shortest && talk.duration > minutes(0) && *shortest > talk.duration) {
        table.error("min_duration", "is longer than the pause itself");
    } else {
        talk.duration_min = shortest.value_or(minutes((talk.duration.count() + 1) / 2));
    }
}

std::string read_guid(TableReader& table) {
    auto guid = table.line("guid", name_bytes_max);
    if (guid.empty() || is_uuid(guid)) return guid;
    table.error("guid", quoted(guid) + " is no UUID; leave it out and one is made");
    return {};
}

Talk read_words(TableReader& table) {
    Talk talk;
    talk.guid = read_guid(table);
    talk.code = table.id("code");
    talk.slug = table.id("slug", slug_written_bytes_max);
    talk.title = table.required_line("title", title_bytes_max);
    talk.subtitle = table.line("subtitle", title_bytes_max);
    talk.abstract_text = table.text("abstract", text_bytes_max);
    talk.description = table.text("description", text_bytes_max);
    talk.kind = read_kind(table);
    talk.type = table.line("type", name_bytes_max);
    talk.track = table.line("track", name_bytes_max);
    const auto role = talk.kind == TalkKind::panel ? PersonRole::panelist : PersonRole::speaker;
    talk.persons = read_persons(table, "persons", role, talk_persons_max);
    talk.language = table.line("language", id_bytes_max);
    talk.url = table.web_address("url");
    talk.logo = table.web_address("logo");
    talk.links = read_links(table, "links", talk_links_max);
    talk.attachments = read_links(table, "attachments", talk_links_max);
    talk.award = table.line("award", title_bytes_max);
    talk.recording_licence = table.line("recording_licence", title_bytes_max);
    talk.recording_opt_out = table.flag("recording_opt_out");
    talk.hard_stop = table.flag("hard_stop");
    return talk;
}

}  // namespace

void complete_tracks(std::vector<Track>& tracks, const std::vector<TalkEntry>& talks) {
    std::set<std::string> known;
    for (const auto& track : tracks) known.insert(track.name);
    for (const auto& entry : talks) {
        const auto& name = entry.talk.track;
        if (!name.empty() && known.insert(name).second) tracks.push_back({name, "", "", ""});
    }
}

std::vector<TalkEntry> read_talks(TableReader& file, TimeReader& times, const std::vector<DayFrame>& days,
                                  const std::vector<Room>& rooms, const std::vector<Session>& sessions) {
    std::vector<TalkEntry> talks;
    const auto places = index_places(rooms, sessions);
    for (auto& entry : file.entries("talk", programme_talks_max)) {
        TableReader table(*entry.table, entry.where, file.problems());
        TalkEntry read;
        read.talk = read_words(table);
        read_place(table, places, read.talk);
        read.timed = read_times(table, times, days, read.talk);
        read_flexibility(table, times, read.talk);
        table.finish();
        read.place = place_of(*entry.table);
        read.start_place = table.place("start");
        read.where = std::move(entry.where);
        talks.push_back(std::move(read));
    }
    return talks;
}

}  // namespace lanai::schedule
