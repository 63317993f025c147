// One room's talks in the order they take place now. Pure; valid while the Programme and LiveState it was made
// from are.
#pragma once

#include "schedule/live.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace lanai::schedule {

struct Slot {
    const Talk* talk = nullptr;      // as planned
    const LiveTalk* live = nullptr;  // as it stands
    std::size_t index = 0;           // in Programme::talks, then in LiveState::inserted
    std::size_t day = 0;             // by the start it has now

    [[nodiscard]] Instant start() const { return live->start; }
    [[nodiscard]] Instant end() const { return live->end; }
    // Where the plan, or a chair, put it: catching up goes no further back.
    [[nodiscard]] Instant due_start() const { return live->placed_at.value_or(talk->start); }
    [[nodiscard]] Instant due_end() const { return due_start() + talk->duration; }
    [[nodiscard]] bool open() const { return !live->ended && !live->cancelled; }
    [[nodiscard]] bool waiting() const { return open() && !live->started; }
    [[nodiscard]] bool running() const { return open() && live->started; }
    // The timetable has it on.
    [[nodiscard]] bool due(Instant now) const { return waiting() && start() <= now && now < end(); }
};

// The talk as it stands in whatever room; unknown_talk also where the programme is newer than the state.
[[nodiscard]] Live<Slot> find_slot(const Programme&, const LiveState&, std::string_view code);

// A waiting talk comes after `anchor` unless its whole slot lies before: a talk that somebody else's overrun has
// kept off the stage is still to come.
[[nodiscard]] bool follows(const Slot& slot, const Slot& anchor);

class Timeline {
public:
    Timeline(const Programme&, const LiveState&, std::string_view room);

    [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
    [[nodiscard]] const Slot* find(std::string_view code) const;
    // As if the talk were not there.
    void remove(std::string_view code);
    // The talk that a chair started and did not end.
    [[nodiscard]] const Slot* running() const;
    // running(), else the one the timetable has on, else null.
    [[nodiscard]] const Slot* on(Instant now) const;
    [[nodiscard]] const Slot* next(Instant now) const;

    // The waiting talks after `anchor`; null: those that begin at `now` or later.
    [[nodiscard]] std::vector<Slot> following(const Slot* anchor, Instant now) const;

private:
    std::vector<Slot> slots_;
};

}  // namespace lanai::schedule
