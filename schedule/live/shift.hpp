// How a delay runs through the talks that follow. Pure.
#pragma once

#include "live/timeline.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace lanai::schedule {

struct Moved {
    Slot slot;
    Instant start{};
    Instant end{};
};

// Where a push led. When it does not fit, `missing` is by how much, and `moved` is no use.
struct Push {
    std::vector<Moved> moved;
    std::chrono::milliseconds missing{0};
    std::chrono::milliseconds absorbed{0};  // by flexible pauses
    std::string stopped_by;                 // the hard stop that the delay reached
};

// Unscheduled time between two talks: kept as it is, unless a hard stop leaves no other way (Push then eats just
// what it needs), or given up at once, so that talks move only as far as they must.
enum class Gaps { keep, close };

// What follows moves later by `delay`. slots: waiting, in order; the time before the first one ends at `free_from`.
// Pauses give up what they can first. A hard stop and anything of another day than `day` stay where they are.
[[nodiscard]] Push push_later(const std::vector<Slot>& slots, std::size_t day, Instant free_from,
                              std::chrono::milliseconds delay, Gaps gaps);

// What follows moves up to `by` earlier: not before its planned time, not before `not_before`, not into the talk
// before it. Pauses that were shortened get back what is left over.
[[nodiscard]] std::vector<Moved> pull_earlier(const std::vector<Slot>& slots, std::size_t day, Instant not_before,
                                              std::chrono::milliseconds by);

}  // namespace lanai::schedule
