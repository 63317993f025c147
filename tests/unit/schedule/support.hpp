// Small programmes for tests: one day, 2023-07-28 in UTC, times written as "10:15".
#pragma once

#include "schedule/live.hpp"
#include "schedule/read.hpp"
#include "schedule/zone.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule::test {

// "10:15" on the day-th day.
inline Instant at(std::string_view clock, int day = 0) {
    const auto number = [&](std::size_t i) { return (clock[i] - '0') * 10 + (clock[i + 1] - '0'); };
    const std::chrono::sys_days date = std::chrono::year(2023) / 7 / 28;
    return Instant(date) + std::chrono::days(day) + std::chrono::hours(number(0)) + minutes(number(3));
}

// "10:15", with seconds where there are any.
inline std::string clock(Instant instant) {
    const auto since = std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count() % 86'400;
    char text[32];
    std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(since / 3600), static_cast<int>(since / 60 % 60));
    return since % 60 == 0 ? std::string(text) : std::string(text) + "+" + std::to_string(since % 60) + "s";
}

inline Talk talk(std::string code, std::string_view start, int length, int day = 0) {
    Talk made;
    made.code = code;
    made.title = std::move(code);
    made.room = "hall";
    made.start = at(start, day);
    made.duration = minutes(length);
    made.duration_min = made.duration;
    return made;
}

inline Talk pause(std::string code, std::string_view start, int length, int length_min) {
    auto made = talk(std::move(code), start, length);
    made.kind = TalkKind::pause;
    made.duration_min = minutes(length_min);
    return made;
}

inline Talk hard(Talk made) {
    made.hard_stop = true;
    return made;
}

// Days from the talks' dates.
inline Programme programme_of(std::vector<Talk> talks) {
    Programme programme;
    programme.event.zone = "UTC";
    programme.rooms = {{"hall", "Hall", "main"}, {"annex", "Annex", ""}};
    for (const auto& made : talks) {
        const auto date = *format_date(made.start, "UTC");
        if (programme.days.empty() || programme.days.back().date != date) {
            programme.days.push_back({date, made.start, made.end()});
        }
        programme.days.back().end = made.end();
    }
    programme.talks = std::move(talks);
    return programme;
}

// A morning: a, b, coffee (30, at least 20), c, a quarter of an hour free, lunch at 12:00, d.
inline Programme morning() {
    return programme_of({talk("a", "09:00", 30), talk("b", "09:30", 45), pause("coffee", "10:15", 30, 20),
                         talk("c", "10:45", 60), hard(talk("lunch", "12:00", 60)), talk("d", "13:00", 30)});
}

inline std::string times(const LiveState& state, std::string_view code) {
    const auto& live = state.talks.find(code)->second;
    return clock(live.start) + "-" + clock(live.end);
}

inline void apply_all(LiveState& state, const std::vector<Change>& changes) {
    for (const auto& change : changes) apply(state, change);
}

inline void apply_all(LiveState& state, const Plan& plan) {
    apply_all(state, plan.changes);
}

inline std::vector<std::string> codes(const std::vector<Change>& changes) {
    std::vector<std::string> found;
    for (const auto& change : changes) found.push_back(change.code);
    return found;
}

inline std::vector<std::string> codes(const Plan& plan) {
    return codes(plan.changes);
}

// A programme's text: an event in the zone, one room, and `rest`.
inline std::string file_in(std::string_view zone, std::string_view rest) {
    return "[event]\ntitle = \"E\"\nzone = \"" + std::string(zone) + "\"\n[[room]]\nid = \"hall\"\n" +
           std::string(rest);
}

inline const char* word(Severity severity) {
    switch (severity) {
        case Severity::repaired:
            return " repaired ";
        case Severity::warning:
            return " warning ";
        case Severity::refused:
            return " refused ";
        case Severity::error:
            break;
    }
    return " error ";
}

// "7:9 error talk[1].start: …", a line a problem.
inline std::string report(const ReadResult& result) {
    std::string text;
    for (const auto& problem : result.problems) {
        text += std::to_string(problem.line) + ":" + std::to_string(problem.column) + word(problem.severity) +
                problem.where + ": " + problem.message + "\n";
    }
    return text;
}

}  // namespace lanai::schedule::test
