#include "import/draft.hpp"
#include "import/sections.hpp"
#include "import/time_reader.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace lanai::schedule {

namespace {

struct Frame {
    CalendarDate date;
    Instant start{};
    Instant end{};
    bool written = false;  // its hours
};

constexpr minutes long_talk{12 * 60};

bool same_date(const CalendarDate& a, const CalendarDate& b) {
    return a.day == b.day && a.month == b.month && a.year == b.year;
}

Instant change_of_day(const CalendarDate& date, const ClockTime& clock, const std::string& zone) {
    const auto resolved = resolve(WrittenTime{civil_of(date, clock), {}, "", false}, zone);
    return resolved ? resolved->at : Instant{};
}

Frame frame_of(const DraftDay& day, const ClockTime& day_change, const std::string& zone, Intake& intake) {
    Frame frame{day.date, change_of_day(day.date, day_change, zone),
                change_of_day(next_day(day.date), day_change, zone)};
    const auto start = day.start ? resolve(*day.start, zone) : std::nullopt;
    const auto end = day.end ? resolve(*day.end, zone) : std::nullopt;
    if (!start || !end) return frame;
    if (start->at < end->at && end->at - start->at <= std::chrono::hours(48)) {
        frame.start = start->at;
        frame.end = end->at;
        frame.written = true;
    } else {
        intake.problems().repaired(day.spot.place, day.spot.where,
                                   "the day does not end within two days after its start; its talks make its hours");
    }
    return frame;
}

// Hours that are written count, and those of both.
void merge(Frame& frame, const Frame& other) {
    if (!other.written) return;
    frame.start = frame.written ? std::min(frame.start, other.start) : other.start;
    frame.end = frame.written ? std::max(frame.end, other.end) : other.end;
    frame.written = true;
}

// The day that holds the talk; else the one of its date, which is stretched; else a new one.
void put_into_days(std::vector<Frame>& frames, std::vector<Day>& days, const DraftTalk& entry, const TimeReader& times,
                   bool days_written, Intake& intake) {
    const auto& talk = entry.talk;
    const auto& spot = entry.spot;
    const bool whole_day = entry.start->date_only;
    auto at = std::find_if(frames.begin(), frames.end(), [&](const Frame& frame) {
        return !whole_day && frame.start <= talk.start && talk.start < frame.end;
    });
    // Midnight of an event without a time of day is no late night.
    const auto date = whole_day ? date_of(entry.start->civil) : times.day_of(talk.start);
    if (at == frames.end()) {
        at =
            std::find_if(frames.begin(), frames.end(), [&](const Frame& frame) { return same_date(frame.date, date); });
        if (at != frames.end() && at->written && !whole_day) {
            intake.problems().warning(
                spot.place, spot.where,
                "starts at " + times.clock_text(talk.start) + ", outside of its day (" + to_text(at->date) + ")");
        }
    }
    if (at == frames.end()) {
        if (days_written) {
            intake.problems().warning(spot.place, spot.where,
                                      "starts on " + times.date_text(talk.start) +
                                          ", which is none of the days of the file; the day is added");
        }
        frames.push_back({date, times.day_break(date), times.day_break(next_day(date)), false});
        days.push_back({to_text(date), {}, {}});
        at = frames.end() - 1;
    }
    auto& day = days[static_cast<std::size_t>(at - frames.begin())];
    const bool empty = day.start == Instant{} && day.end == Instant{};
    day.start = empty ? talk.start : std::min(day.start, talk.start);
    // A fair of two days does not make its first day longer.
    const auto end =
        talk.duration > long_talk ? std::min(talk.end(), std::max(at->end, talk.start + minutes(1))) : talk.end();
    day.end = std::max(day.end, end);
}

std::vector<Day> settle_days(const Draft& draft, const std::vector<DraftTalk>& by_start, const TimeReader& times,
                             Intake& intake) {
    std::vector<Frame> frames;
    std::vector<Day> days;
    for (const auto& day : draft.days) {
        const auto frame = frame_of(day, draft.day_change, times.zone(), intake);
        const auto same =
            std::find_if(frames.begin(), frames.end(), [&](const Frame& one) { return same_date(one.date, day.date); });
        if (same == frames.end()) {
            frames.push_back(frame);
        } else {
            intake.problems().repaired(day.spot.place, day.spot.where,
                                       "the day " + to_text(day.date) + " comes twice; the two are taken as one");
            merge(*same, frame);
        }
    }
    for (const auto& frame : frames) {
        days.push_back(
            {to_text(frame.date), frame.written ? frame.start : Instant{}, frame.written ? frame.end : Instant{}});
    }
    for (const auto& entry : by_start) put_into_days(frames, days, entry, times, !draft.days.empty(), intake);
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (days[i].start == Instant{} && days[i].end == Instant{}) {  // no hours, no talks
            days[i].start = frames[i].start;
            days[i].end = frames[i].end;
        }
    }
    std::stable_sort(days.begin(), days.end(), [](const Day& a, const Day& b) { return a.start < b.start; });
    return days;
}

void settle_talk(DraftTalk& entry, const Draft& draft, Intake& intake) {
    auto& talk = entry.talk;
    if (entry.room != no_room) talk.room = draft.rooms[entry.room].room.id;
    if (talk.title.empty()) {
        talk.title = !talk.slug.empty() ? talk.slug : "Untitled";
        intake.problems().repaired(entry.spot.place, entry.spot.where,
                                   "has no title; it is called " + quoted(talk.title));
    }
    talk.kind = guess_kind(talk, draft.event);
    if (talk.kind == TalkKind::panel && !entry.roles_written) {
        for (auto& person : talk.persons) {
            if (person.role == PersonRole::speaker) person.role = PersonRole::panelist;
        }
    }
}

void warn_of_overlaps(const std::vector<DraftTalk>& talks, const TimeReader& times, Problems& problems) {
    std::vector<TalkEntry> entries;
    entries.reserve(talks.size());
    for (const auto& entry : talks) {
        // Only what the checks look at: the texts of a large programme are not copied.
        TalkEntry made{{}, entry.spot.place, entry.spot.place, entry.spot.where, true};
        made.talk.title = entry.talk.title;
        made.talk.room = entry.talk.room;
        made.talk.start = entry.talk.start;
        made.talk.duration = entry.talk.duration;
        for (const auto& person : entry.talk.persons)
            made.talk.persons.push_back({person.name, "", person.role, person.id});
        entries.push_back(std::move(made));
    }
    check_overlaps(entries, times, problems);
}

Programme make_programme(Draft draft, Intake& intake, const ReadOptions& options) {
    Programme programme;
    draft.event.zone = settle_zone(draft, intake, options);
    settle_rooms(draft.rooms, intake);
    std::erase_if(draft.talks,
                  [&](DraftTalk& entry) { return entry.refused || !settle_times(entry, draft.event.zone, intake); });
    for (auto& entry : draft.talks) settle_talk(entry, draft, intake);
    settle_tracks(draft.tracks, draft.talks);
    settle_identities(draft.talks, draft.event, intake);
    std::stable_sort(draft.talks.begin(), draft.talks.end(), [](const DraftTalk& a, const DraftTalk& b) {
        return std::tie(a.talk.start, a.talk.room) < std::tie(b.talk.start, b.talk.room);
    });
    const TimeReader times(draft.event.zone, intake.problems());
    programme.days = settle_days(draft, draft.talks, times, intake);
    warn_of_overlaps(draft.talks, times, intake.problems());
    for (auto& entry : draft.talks) programme.talks.push_back(std::move(entry.talk));
    for (auto& entry : draft.rooms) programme.rooms.push_back(std::move(entry.room));
    programme.tracks = std::move(draft.tracks);
    programme.event = std::move(draft.event);
    return programme;
}

}  // namespace

Taken count_taken(const Programme& programme) {
    Taken taken;
    taken.days = programme.days.size();
    taken.rooms = programme.rooms.size();
    taken.tracks = programme.tracks.size();
    taken.links = programme.event.links.size() + (programme.event.url.empty() ? 0 : 1);
    std::set<std::string_view> persons;
    for (const auto& talk : programme.talks) {
        ++(talk.kind == TalkKind::pause ? taken.pauses : taken.talks);
        taken.links += talk.links.size() + talk.attachments.size() + (talk.url.empty() ? 0 : 1);
        for (const auto& person : talk.persons) persons.insert(person.id.empty() ? person.name : person.id);
    }
    for (const auto& person : programme.event.organisers) persons.insert(person.name);
    taken.persons = persons.size();
    return taken;
}

ReadResult finish(Draft draft, Intake& intake, const ReadOptions& options, Format format) {
    ReadResult result;
    result.format = format;
    auto& problems = intake.problems();
    if (draft.event.title.empty()) {
        draft.event.title = draft.event.acronym.empty() ? "Programme" : draft.event.acronym;
        problems.repaired({}, "", "the event has no title; it is called " + quoted(draft.event.title));
    }
    if (draft.talks.size() > programme_talks_max) {
        problems.error({}, "", "has more than " + std::to_string(programme_talks_max) + " talks; no more are read");
    } else {
        auto programme = make_programme(std::move(draft), intake, options);
        if (programme.talks.empty()) problems.warning({}, "", "there is no talk in it");
        intake.finish();
        result.taken = count_taken(programme);
        if (!problems.has_errors()) result.programme = std::move(programme);
    }
    result.taken.repaired = problems.repaired_count();
    result.taken.refused = problems.refused_count();
    result.taken.contacts_dropped = intake.contacts_dropped();
    result.problems_more = problems.left_off();
    result.problems = problems.take();
    return result;
}

}  // namespace lanai::schedule
