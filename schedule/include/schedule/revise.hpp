// A newer plan under a programme that runs: what it changes, what of that is taken, and where it and the chairs want
// different things. Pure; one owner (the core thread).
#pragma once

#include "schedule/live.hpp"
#include "schedule/model.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lanai::schedule {

struct Place {
    Instant start{};
    Instant end{};
    std::string room = {};  // Room::id
    bool cancelled = false;

    friend bool operator==(const Place&, const Place&) = default;
};
[[nodiscard]] Place place_of(const LiveTalk&);

// The plan and a chair changed the place of one talk. The chair's stands until somebody decides.
struct Contested {
    Place base;    // as planned when the chair changed it
    Place theirs;  // as the newest plan has it
    Instant at{};  // when that plan came

    friend bool operator==(const Contested&, const Contested&) = default;
};

// The newest plan. A talk that it has no more stays in the programme, cancelled, so that calendars hear of it.
struct Timetable {
    std::shared_ptr<const Programme> programme;             // never null
    std::set<std::string, std::less<>> gone;                // Talk::code of those the newest plan has no more
    std::map<std::string, Contested, std::less<>> contested;  // by Talk::code

    friend bool operator==(const Timetable&, const Timetable&);
};
[[nodiscard]] Timetable timetable_of(Programme);
// As if no chair had done anything.
[[nodiscard]] LiveState initial_state(const Timetable&);

// What a newer plan changes; absolute, so that applying the same revisions in order rebuilds the same timetable.
struct Revision {
    std::optional<Programme> frame;  // event, days, rooms, tracks and sessions, when any of them changed; no talks
    std::vector<Talk> talks;         // new ones, ones that are back, and those that are not as they were
    std::vector<std::string> gone;   // Talk::code

    [[nodiscard]] bool empty() const { return !frame && talks.empty() && gone.empty(); }
    friend bool operator==(const Revision&, const Revision&) = default;
};

// A talk is known again by its GUID, else by its code, and keeps both as they were first seen: addresses, questions and
// calendars hang on them. Rooms that talks still stand in are kept.
[[nodiscard]] Revision compare(const Timetable&, const LiveState&, Programme newer);

// What became of one talk.
struct Revised {
    std::string code;
    bool added = false;
    bool words = false;      // anything but its place
    bool moved = false;      // time or room, taken
    bool cancelled = false;  // taken: it is not in the plan any more
    bool reinstated = false;
    bool contested = false;  // something of its place was left as the chairs have it
    Place before = {};       // as it stood
};

// Time (start and end together), room and whether it takes place are taken each for itself where no chair changed it.
// A talk that began or is over keeps its place. Empty: the revision changes nothing that is seen.
std::vector<Revised> apply(Timetable&, LiveState&, const Revision&, Instant at);

// The talk goes where the plan wants it. Refused: unknown_talk (nothing contested), already_started, already_ended.
[[nodiscard]] Live<Plan> take_theirs(const Timetable&, const LiveState&, std::string_view code, Instant now);
// Whether take_theirs would be refused because the talk began.
[[nodiscard]] bool began(const LiveTalk&);
// Those of the contested that still differ from how the talk stands.
[[nodiscard]] std::vector<std::string> open_conflicts(const Timetable&, const LiveState&);

// Two talks in one room at once, as they stand; neither cancelled nor ended.
struct Clash {
    std::string room;
    std::string first, second;  // Talk::code, by start
    Instant from{}, to{};       // while both

    friend bool operator==(const Clash&, const Clash&) = default;
};
inline constexpr std::size_t clashes_max = 200;  // beyond: not listed
// That are not over at `now`; by room, then time.
[[nodiscard]] std::vector<Clash> clashes(const Programme&, const LiveState&, Instant now);

}  // namespace lanai::schedule
