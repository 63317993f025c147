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
#include <vector>

namespace lanai::schedule {

enum class LiveErrc {
    unknown_talk = 1,
    unknown_room,
    already_started,
    not_started,
    already_ended,
    bad_minutes,      // 0, or beyond delay_minutes_max
    hard_stop,        // would have to push a talk over an item that must not move
    nothing_to_move,  // nothing is left to shift today
};
[[nodiscard]] boost::system::error_code make_error_code(LiveErrc);

inline constexpr int delay_minutes_max = 180;

enum class TalkState { scheduled, next, live, overrunning, ended, cancelled };
[[nodiscard]] std::string_view to_string(TalkState);

// Where one talk stands now: its times after all changes, and what the chair did.
struct LiveTalk {
    Instant start{};
    Instant end{};
    std::optional<Instant> started;  // by a chair
    std::optional<Instant> ended;    // by a chair
    bool cancelled = false;
    std::uint32_t revision = 0;  // rises with each change (iCalendar SEQUENCE)
    std::string room = {};       // Room::id
    Instant changed{};           // when revision rose last; the epoch: never
};

struct LiveState {
    std::map<std::string, LiveTalk, std::less<>> talks;  // by Talk::code
    std::vector<Talk> inserted;                          // on the day, in the order they came
};

// A talk's new standing, absolute.
struct Change {
    std::string code;
    Instant start{};
    Instant end{};
    std::optional<Instant> started;
    std::optional<Instant> ended;
    bool cancelled = false;
    Instant at{};  // when it was decided
};

struct Delay {
    std::vector<Change> changes;    // in programme order
    minutes asked{0};
    minutes absorbed{0};            // eaten by flexible pauses before the first hard stop or the day's end
    std::string stopped_by;         // code of the hard stop that ended the cascade; empty if none
};

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

[[nodiscard]] boost::system::result<std::vector<Change>> start_talk(
    const Programme&, const LiveState&, std::string_view code, Instant now);
// Ends the talk at `now`; what follows keeps its times.
[[nodiscard]] boost::system::result<std::vector<Change>> end_talk(
    const Programme&, const LiveState&, std::string_view code, Instant now);
// Lengthens the talk and pushes what follows in its room, as running_late does.
[[nodiscard]] boost::system::result<Delay> extend_talk(
    const Programme&, const LiveState&, std::string_view code, minutes by, Instant now);
// Shifts the running talk's end and everything after it in this room and day by `by` (negative: catch up, never
// before the planned times); pauses with duration_min < duration are eaten first; a hard stop never moves.
[[nodiscard]] boost::system::result<Delay> running_late(
    const Programme&, const LiveState&, std::string_view room, minutes by, Instant now);

void apply(LiveState&, const Change&);

[[nodiscard]] RoomNow now_and_next(const Programme&, const LiveState&, std::string_view room, Instant now);
[[nodiscard]] TalkState state_of(const Programme&, const LiveState&, std::string_view code, Instant now);

// The shift that puts `now` into the programme: programme time = server time + shift. Lands in the first real
// talk (kind talk) of the first day, a quarter of the way in.
[[nodiscard]] std::chrono::milliseconds rehearsal_shift(const Programme&, Instant now);

}  // namespace lanai::schedule

template <>
struct boost::system::is_error_code_enum<lanai::schedule::LiveErrc> : std::true_type {};
