// Inside of rooms: questions belong to talks, and go where these go.
#pragma once

#include "rooms/state.hpp"

#include <string>

namespace lanai::rooms {

// After event `seq` changed the programme: each question is on the stage of the room that its talk is in now. One that is
// on stage steps back to approved where another one holds the stage that it comes to. In a room without a stage nobody is
// asked: there questions stay where they were.
void follow_talks(State&, const std::string& by_name, Sequence seq);

}  // namespace lanai::rooms
