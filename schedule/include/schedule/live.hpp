// The live programme: what really happens beside what was planned. Pure: time is a parameter, nothing is
// kept but LiveState, which one owner (the core thread) holds. Decisions give absolute changes, so that
// applying the same changes again in order rebuilds the same state.
#pragma once

#include "schedule/model.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::schedule {

enum class LiveErrc {
    unknown_talk = 1,
    unknown_room,
    already_started,
    not_started,
    already_ended,      // or cancelled
    not_cancelled,      // only a cancelled talk can be reinstated
    bad_minutes,        // 0, or beyond delay_minutes_max
    hard_stop,          // would have to push a talk over an item that must not move, or to move that item
    nothing_to_move,    // nothing is left to shift today
    occupied,           // another talk has the place
    in_the_past,        // the new place is over
    outside_days,       // the new place is on no day of the programme
    same_talk,          // a talk cannot be swapped with itself
    code_taken,         // insert: another talk has, or had, the code
    guid_taken,         // insert: another talk has the GUID
    bad_talk,           // insert: no code, GUID or title; no duration, or beyond inserted_hours_max
    too_many_inserted,  // beyond inserted_max
    changed_since,      // undo: a talk was changed after the change that is to be taken back
};

// Why a change is refused, and which talk stands in its way.
struct LiveError {
    LiveErrc code{};
    std::string talk;  // Talk::code, with hard_stop, occupied and changed_since where there is one; else empty

    LiveError() = default;
    LiveError(LiveErrc what, std::string in_the_way = {}) : code(what), talk(std::move(in_the_way)) {}
    friend bool operator==(const LiveError& error, LiveErrc what) { return error.code == what; }
};
// What is wrong, for a person.
[[nodiscard]] std::string to_string(LiveErrc);

template <class T>
using Live = boost::system::result<T, LiveError>;

inline constexpr int delay_minutes_max = 180;
inline constexpr int inserted_hours_max = 24;
inline constexpr std::size_t inserted_max = 1'000;  // talks on the day; beyond: refused

enum class TalkState { scheduled, next, live, overrunning, ended, cancelled };
[[nodiscard]] std::string_view to_string(TalkState);

// Where one talk stands now: its times and room after all changes, and what the chair did.
struct LiveTalk {
    Instant start{};
    Instant end{};
    std::optional<Instant> started;  // by a chair
    std::optional<Instant> ended;    // by a chair
    bool cancelled = false;
    std::uint32_t revision = 0;             // rises with each change of what is here
    std::string room = {};                  // Room::id; empty: the planned one
    Instant changed{};                      // when revision rose last; the epoch: never
    std::optional<Instant> placed_at = {};  // where a chair put it: catching up never begins it earlier
    std::uint32_t edits = 0;                // rises when a newer plan changes its words alone

    // iCalendar SEQUENCE: rises with whatever is changed.
    [[nodiscard]] std::uint32_t sequence() const { return revision + edits; }

    friend bool operator==(const LiveTalk&, const LiveTalk&) = default;
};

// An insertion that was taken back, for the calendars that have it: the talk as it stood, and its last revision.
struct RemovedTalk {
    Talk talk;
    LiveTalk live;  // cancelled
};

struct LiveState {
    std::map<std::string, LiveTalk, std::less<>> talks;  // by Talk::code
    std::vector<Talk> inserted;                          // on the day, in the order they came
    std::vector<RemovedTalk> removed = {};               // oldest first; beyond inserted_max the oldest is forgotten
};

// A talk's new standing, absolute.
struct Change {
    std::string code;
    Instant start{};
    Instant end{};
    std::optional<Instant> started;
    std::optional<Instant> ended;
    bool cancelled = false;
    std::optional<std::string> room = {};  // none: as it is
    std::optional<Instant> placed_at = {};
    Instant at{};                       // when it was decided
    std::optional<Talk> inserted = {};  // the talk itself, with the change that brings it in
    bool removed = false;               // an insertion is taken back: the talk is gone
};

// What an operation would do; apply() of each change in order does it. A preview is a plan that nobody applies.
struct Plan {
    std::vector<Change> changes;  // in programme order, at most one a talk; empty: it is so already
    minutes asked{0};             // the delay, where one was asked for
    minutes absorbed{0};          // eaten by flexible pauses before the first hard stop or the day's end
    std::string stopped_by;       // code of the hard stop that ended the cascade; empty if none
};

// Where a talk goes.
struct NewPlace {
    Instant start{};
    std::string room = {};  // Room::id; empty: the room it is in
};

// Whether what is in the way of a talk's new place moves later (flexible pauses shrink, gaps close, hard stops stay) or
// the operation is refused (LiveErrc::occupied). A talk that runs, or began before the new place, never moves.
enum class Cascade : bool { no, yes };

// What a room shows at `now`. `now_code` is the talk that a chair started and did not end, else the one the
// timetable has on; `next_code` the first that follows and is neither ended nor cancelled.
struct RoomNow {
    std::string now_code;
    std::string next_code;
};

[[nodiscard]] LiveState initial_state(const Programme&);
// The programme as it stands: times, rooms and inserted talks as the chairs have made them, in order. Cancelled talks
// are in it.
[[nodiscard]] Programme current_programme(const Programme& planned, const LiveState&);

// A planned talk or an inserted one; null: there is none of that code. Valid while both arguments are unchanged.
[[nodiscard]] const Talk* find_talk(const Programme&, const LiveState&, std::string_view code);
// Room::id where the talk is now.
[[nodiscard]] const std::string& room_of(const LiveState&, const Talk&);

[[nodiscard]] Live<Plan> start_talk(const Programme&, const LiveState&, std::string_view code, Instant now);
// Ends the talk at `now`; what follows keeps its times.
[[nodiscard]] Live<Plan> end_talk(const Programme&, const LiveState&, std::string_view code, Instant now);
// Lengthens the talk and pushes what follows in its room, as running_late does.
[[nodiscard]] Live<Plan> extend_talk(const Programme&, const LiveState&, std::string_view code, minutes by,
                                     Instant now);
// Shifts the running talk's end and everything after it in this room and day by `by` (negative: catch up, never
// before the planned times); pauses with duration_min < duration are eaten first; a hard stop never moves.
[[nodiscard]] Live<Plan> running_late(const Programme&, const LiveState&, std::string_view room, minutes by,
                                      Instant now);

// The talk, which must not have begun, takes another place; its length is kept. A hard stop may change its room only.
[[nodiscard]] Live<Plan> move_talk(const Programme&, const LiveState&, std::string_view code, const NewPlace&, Cascade,
                                   Instant now);
// The same at the time it has; a talk that runs may go, too.
[[nodiscard]] Live<Plan> move_to_room(const Programme&, const LiveState&, std::string_view code, std::string_view room,
                                      Cascade, Instant now);
// Each takes the other's place; lengths are kept. In one room and day, what is between them and the later one shift by
// the difference of the lengths; elsewhere, and where a hard stop lies between, what follows is pushed where it must.
[[nodiscard]] Live<Plan> swap_talks(const Programme&, const LiveState&, std::string_view a, std::string_view b,
                                    Instant now);
// It keeps its place, which is free for others. A talk that runs is ended, not cancelled.
[[nodiscard]] Live<Plan> cancel_talk(const Programme&, const LiveState&, std::string_view code, Instant now);
[[nodiscard]] Live<Plan> reinstate_talk(const Programme&, const LiveState&, std::string_view code, Cascade,
                                        Instant now);
// A talk or pause that was not planned. `talk` says all of it: start, duration and room too.
[[nodiscard]] Live<Plan> insert_talk(const Programme&, const LiveState&, const Talk&, Cascade, Instant now);

// How one talk stood before a change, and the revision the change gave it.
struct Before {
    std::string code;
    std::optional<LiveTalk> was;  // none: the change inserted it
    std::uint32_t revision = 0;

    friend bool operator==(const Before&, const Before&) = default;
};
// What undo needs; to be asked for before the changes are applied.
[[nodiscard]] std::vector<Before> before(const LiveState&, const std::vector<Change>&);
// Gives all talks of one change the standing they had. Refused (changed_since) when one of them was changed again, or
// another one has come to where they were.
[[nodiscard]] Live<Plan> undo(const Programme&, const LiveState&, const std::vector<Before>&, Instant now);

// The change that gives a talk this standing. `at`: when it is decided.
[[nodiscard]] Change change_to(const std::string& code, const LiveTalk& standing, Instant at);
// Whether apply() would do anything but raise the revision.
[[nodiscard]] bool differs(const LiveState&, const Change&);
void apply(LiveState&, const Change&);

[[nodiscard]] RoomNow now_and_next(const Programme&, const LiveState&, std::string_view room, Instant now);
[[nodiscard]] TalkState state_of(const Programme&, const LiveState&, std::string_view code, Instant now);

// The shift that puts `now` into the programme: programme time = server time + shift. Lands in the first real
// talk (kind talk) of the first day, a quarter of the way in.
[[nodiscard]] std::chrono::milliseconds rehearsal_shift(const Programme&, Instant now);

}  // namespace lanai::schedule
