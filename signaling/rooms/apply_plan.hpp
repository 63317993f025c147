// Inside of rooms: a newer plan comes into the state.
#pragma once

#include "rooms/event.hpp"

namespace lanai::rooms {

void apply_plan(State&, const PlanRevised&, Sequence);

// The change is the programme's newest; the oldest one beyond programme_changes_max is forgotten.
void remember(State&, ProgrammeChange);

}  // namespace lanai::rooms
