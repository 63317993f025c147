// Making room for a talk at a new place. Pure.
#pragma once

#include "live/shift.hpp"
#include "live/timeline.hpp"

namespace lanai::schedule {

// The part of a room's day that a talk is to have.
struct Span {
    Instant start{};
    std::chrono::milliseconds length{0};
    std::size_t day = 0;
};

// What has to move so that the span is free. `others`: the room without the talk that is to go there. Refused:
// occupied, hard_stop, both with the talk in the way.
[[nodiscard]] Live<Push> make_room(const Timeline& others, const Span&, Cascade, Instant now);

// Whether `start` may be given to a talk: it is still to come, in the minute that runs at the earliest.
[[nodiscard]] bool to_come(Instant start, Instant now);

}  // namespace lanai::schedule
