#include "export/times.hpp"
#include "export/toml_writer.hpp"
#include "schedule/export.hpp"

#include <algorithm>

namespace lanai::schedule {

namespace {

using Field = std::pair<std::string_view, std::string>;

std::string moment_text(Instant at, std::string_view zone) {
    const auto local = local_time(at, zone);
    return local.is_plain ? date_time_text(local.civil) : iso_text(local);
}

// An inline table stands on one line: a text of several becomes "a\nb".
std::string person_value(const Person& person, PersonRole usual) {
    const bool name_only = person.affiliation.empty() && person.role == usual && person.id.empty() &&
                           person.biography.empty() && person.url.empty() && person.avatar.empty();
    if (name_only) return toml_line(person.name);
    std::vector<Field> fields{{"name", toml_line(person.name)}};
    const auto add = [&](std::string_view key, std::string_view value) {
        if (!value.empty()) fields.emplace_back(key, toml_line(value));
    };
    add("affiliation", person.affiliation);
    if (person.role != usual) add("role", to_string(person.role));
    add("id", person.id);
    add("url", person.url);
    add("avatar", person.avatar);
    add("biography", person.biography);
    return toml_inline(fields);
}

std::vector<std::string> person_values(const std::vector<Person>& persons, PersonRole usual) {
    std::vector<std::string> values;
    for (const auto& person : persons) values.push_back(person_value(person, usual));
    return values;
}

std::vector<std::string> link_values(const std::vector<Link>& links) {
    std::vector<std::string> values;
    for (const auto& link : links) {
        if (link.title == link.url) {
            values.push_back(toml_line(link.url));
        } else {
            values.push_back(
                toml_inline(std::vector<Field>{{"title", toml_line(link.title)}, {"url", toml_line(link.url)}}));
        }
    }
    return values;
}

std::vector<std::string> text_values(const std::vector<std::string>& texts) {
    std::vector<std::string> values;
    for (const auto& text : texts) values.push_back(toml_line(text));
    return values;
}

void write_event(TomlWriter& out, const Event& event) {
    out.table("event");
    out.line("title", event.title);
    out.line("acronym", event.acronym);
    out.line("subtitle", event.subtitle);
    out.raw("zone", toml_line(event.zone));
    out.line("venue", event.venue);
    out.line("url", event.url);
    out.line("version", event.version);
    out.text("notice", event.notice);
    out.text("description", event.description);
    out.list("supporters", text_values(event.supporters));
}

void write_event_lists(TomlWriter& out, const Event& event) {
    for (const auto& date : event.dates) {
        out.entry("date");
        out.line("label", date.label);
        out.raw("date", date.date);
        out.flag("aoe", date.anywhere_on_earth);
    }
    for (const auto& award : event.awards) {
        out.entry("award");
        out.line("title", award.title);
        out.text("description", award.description);
        out.list("recipients", text_values(award.recipients));
    }
    for (const auto& person : event.organisers) {
        out.entry("organiser");
        out.line("name", person.name);
        out.line("affiliation", person.affiliation);
        if (person.role != PersonRole::chair) out.line("role", to_string(person.role));
        out.line("id", person.id);
        out.line("url", person.url);
        out.line("avatar", person.avatar);
        out.text("biography", person.biography);
    }
    for (const auto& link : event.links) {
        out.entry("link");
        if (link.title != link.url) out.raw("title", toml_line(link.title));
        out.line("url", link.url);
    }
}

void write_room(TomlWriter& out, const Room& room) {
    out.entry("room");
    out.line("id", room.id);
    if (room.name != room.id) out.raw("name", toml_line(room.name));
    out.line("stage", room.stage);
    out.integer("capacity", room.capacity);
    out.line("guid", room.guid);
    out.text("description", room.description);
}

void write_track(TomlWriter& out, const Track& track) {
    out.entry("track");
    out.line("name", track.name);
    out.line("slug", track.slug);
    out.line("colour", track.colour);
    out.line("guid", track.guid);
}

// Times of day where they say the same: the day's own, and for the end that or the next morning's.
void write_day(TomlWriter& out, const Day& day, const std::string& zone) {
    out.entry("day");
    out.raw("date", day.date);
    const auto start = local_time(day.start, zone);
    const auto end = local_time(day.end, zone);
    const auto start_date = date_text(start.civil);
    const auto end_date = date_text(end.civil);
    const auto start_clock = clock_text(start.civil);
    const auto end_clock = clock_text(end.civil);
    const auto noon = from_civil({start.civil.year, start.civil.month, start.civil.day, 12, 0, 0}, zone);
    const bool next_morning = noon && end_clock <= start_clock &&
                              end_date == date_text(local_time(*noon + std::chrono::hours(24), zone).civil);
    const bool whole_minutes = start.civil.second == 0 && end.civil.second == 0;
    const bool by_clock = start.is_plain && end.is_plain && whole_minutes && start_date == day.date &&
                          (next_morning || (end_date == day.date && end_clock > start_clock));
    out.raw("start", by_clock ? toml_line(start_clock) : moment_text(day.start, zone));
    out.raw("end", by_clock ? toml_line(end_clock) : moment_text(day.end, zone));
}

void write_session(TomlWriter& out, const Session& session) {
    out.entry("session");
    out.line("id", session.id);
    out.line("title", session.title);
    out.line("room", session.room);
    out.list("chairs", person_values(session.chairs, PersonRole::chair));
}

// What read_programme_toml takes when no room is written.
std::string usual_room(const Programme& programme, const Talk& talk) {
    const auto session = std::find_if(programme.sessions.begin(), programme.sessions.end(),
                                      [&](const Session& one) { return one.id == talk.session; });
    if (session != programme.sessions.end() && !session->room.empty()) return session->room;
    return programme.rooms.size() == 1 ? programme.rooms.front().id : std::string();
}

void write_talk(TomlWriter& out, const Programme& programme, const Talk& talk) {
    out.entry("talk");
    out.line("title", talk.title);
    out.line("subtitle", talk.subtitle);
    if (talk.kind != TalkKind::talk) out.line("kind", to_string(talk.kind));
    out.line("type", talk.type);
    out.raw("start", moment_text(talk.start, programme.event.zone));
    out.integer("duration", talk.duration.count());
    if (talk.duration_min != talk.duration) out.integer("min_duration", talk.duration_min.count());
    out.flag("hard_stop", talk.hard_stop);
    out.line("session", talk.session);
    // Also the empty one: nowhere in particular.
    if (talk.room.empty() ? !programme.rooms.empty() : talk.room != usual_room(programme, talk)) {
        out.raw("room", toml_line(talk.room));
    }
    out.line("track", talk.track);
    out.list("persons",
             person_values(talk.persons, talk.kind == TalkKind::panel ? PersonRole::panelist : PersonRole::speaker));
    out.line("language", talk.language);
    out.line("award", talk.award);
    out.line("url", talk.url);
    out.line("logo", talk.logo);
    out.list("links", link_values(talk.links));
    out.list("attachments", link_values(talk.attachments));
    out.line("recording_licence", talk.recording_licence);
    out.flag("recording_opt_out", talk.recording_opt_out);
    out.line("code", talk.code);
    out.line("slug", talk.slug);
    out.line("guid", talk.guid);
    out.text("abstract", talk.abstract_text);
    out.text("description", talk.description);
}

}  // namespace

std::string export_programme_toml(const Programme& programme) {
    TomlWriter out;
    if (programme.rooms.empty()) out.raw("room", "[]");
    write_event(out, programme.event);
    write_event_lists(out, programme.event);
    for (const auto& room : programme.rooms) write_room(out, room);
    for (const auto& track : programme.tracks) write_track(out, track);
    for (const auto& day : programme.days) write_day(out, day, programme.event.zone);
    for (const auto& session : programme.sessions) write_session(out, session);
    for (const auto& talk : programme.talks) write_talk(out, programme, talk);
    return out.take();
}

}  // namespace lanai::schedule
