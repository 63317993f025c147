#include "import/sections.hpp"

#include <algorithm>
#include <map>

namespace lanai::schedule {

namespace {

using Entries = std::vector<const TalkEntry*>;

void sort_by_start(Entries& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const TalkEntry* a, const TalkEntry* b) { return a->talk.start < b->talk.start; });
}

// Calls found(earlier, later) for each that starts while one before it still runs.
template <class Found>
void find_overlaps(Entries& entries, Found found) {
    sort_by_start(entries);
    const TalkEntry* longest = nullptr;
    for (const auto* entry : entries) {
        if (longest && entry->talk.start < longest->talk.end()) found(*longest, *entry);
        if (!longest || entry->talk.end() > longest->talk.end()) longest = entry;
    }
}

// Said, and no more: real timetables have them, and the live programme bears them.
void check_rooms(const std::vector<TalkEntry>& talks, const TimeReader& times, Problems& problems) {
    std::map<std::string_view, Entries> rooms;
    for (const auto& entry : talks) {
        if (entry.timed && !entry.talk.room.empty()) rooms[entry.talk.room].push_back(&entry);
    }
    for (auto& [room, entries] : rooms) {
        find_overlaps(entries, [&](const TalkEntry& earlier, const TalkEntry& later) {
            const auto line = earlier.place.line > 0 ? " (line " + std::to_string(earlier.place.line) + ")" : "";
            problems.warning(later.start_place, later.where,
                             "starts at " + times.clock_text(later.talk.start) + " while " +
                                 quoted(earlier.talk.title) + line + " runs in the same room until " +
                                 times.clock_text(earlier.talk.end()));
        });
    }
}

// Two of one name are two where the source tells them apart.
std::string_view key_of(const Person& person) {
    return person.id.empty() ? person.name : person.id;
}

// Authors are named for their paper and need not be there.
void check_persons(const std::vector<TalkEntry>& talks, const TimeReader& times, Problems& problems) {
    std::map<std::string_view, Entries> appearances;
    for (const auto& entry : talks) {
        if (!entry.timed) continue;
        for (const auto& person : entry.talk.persons) {
            if (person.role == PersonRole::author) continue;
            auto& entries = appearances[key_of(person)];
            if (entries.empty() || entries.back() != &entry) entries.push_back(&entry);
        }
    }
    for (auto& [key, entries] : appearances) {
        find_overlaps(entries, [&, person = key](const TalkEntry& earlier, const TalkEntry& later) {
            if (earlier.talk.room == later.talk.room) return;  // said already
            const auto same = std::find_if(later.talk.persons.begin(), later.talk.persons.end(),
                                           [&](const Person& one) { return key_of(one) == person; });
            problems.warning(later.start_place, later.where + ".persons",
                             quoted(same->name) + " is also in " + quoted(earlier.talk.title) + " in room " +
                                 quoted(earlier.talk.room) + " until " + times.clock_text(earlier.talk.end()));
        });
    }
}

void check_days(const std::vector<TalkEntry>& talks, const std::vector<DayFrame>& days, const TimeReader& times,
                Problems& problems) {
    if (days.empty()) return;
    for (const auto& entry : talks) {
        if (!entry.timed) continue;
        const auto day = std::find_if(days.begin(), days.end(), [&](const DayFrame& frame) {
            return frame.start <= entry.talk.start && entry.talk.start < frame.end;
        });
        if (day == days.end()) {
            problems.error(entry.start_place, entry.where + ".start",
                           "starts on " + times.date_text(entry.talk.start) + " at " +
                               times.clock_text(entry.talk.start) + ", outside of every [[day]]");
        } else if (entry.talk.end() > day->end) {
            problems.error(entry.start_place, entry.where + ".start",
                           "ends at " + times.clock_text(entry.talk.end()) + ", after its day (" + to_text(day->date) +
                               ") ends at " + times.clock_text(day->end));
        }
    }
}

}  // namespace

void check_overlaps(const std::vector<TalkEntry>& talks, const TimeReader& times, Problems& problems) {
    check_rooms(talks, times, problems);
    check_persons(talks, times, problems);
}

void check_times(const std::vector<TalkEntry>& talks, const std::vector<DayFrame>& days, const TimeReader& times,
                 Problems& problems) {
    check_overlaps(talks, times, problems);
    check_days(talks, days, times, problems);
}

std::vector<Day> make_days(const std::vector<DayFrame>& frames, const std::vector<Talk>& by_start,
                           const TimeReader& times) {
    std::vector<Day> days;
    if (frames.empty()) {
        for (const auto& talk : by_start) {
            auto date = to_text(times.day_of(talk.start));
            if (days.empty() || days.back().date != date) days.push_back({std::move(date), talk.start, talk.end()});
            days.back().end = std::max(days.back().end, talk.end());
        }
        return days;
    }
    for (const auto& frame : frames) {
        Day day{to_text(frame.date), frame.start, frame.end};
        const auto first =
            std::find_if(by_start.begin(), by_start.end(), [&](const Talk& t) { return t.start >= frame.start; });
        if (!frame.has_hours && first != by_start.end() && first->start < frame.end) {
            day.start = first->start;
            day.end = first->end();
            for (auto talk = first; talk != by_start.end() && talk->start < frame.end; ++talk) {
                day.end = std::max(day.end, talk->end());
            }
        }
        days.push_back(std::move(day));
    }
    return days;
}

}  // namespace lanai::schedule
