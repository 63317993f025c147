// Inside of rooms: what the events of polls do to the State.
#pragma once

#include "rooms/event.hpp"

namespace lanai::rooms {

void apply_to_polls(State&, const PollSet&, Sequence);
void apply_to_polls(State&, const PollStepped&, Sequence);
void apply_to_polls(State&, const PollRemoved&);
void apply_to_polls(State&, const PollAnswered&, Sequence);
void apply_to_polls(State&, const PollWordBarred&, Sequence);

}  // namespace lanai::rooms
