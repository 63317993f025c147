// Inside of rooms: why the live programme refuses a change, for the person who wanted it. Pure.
#pragma once

#include "rooms/decide.hpp"

namespace lanai::rooms {

[[nodiscard]] Refusal refusal_of(const schedule::LiveError&, const State&, const Context&);
// Names who changed what since the change that was to be taken back.
[[nodiscard]] Refusal refusal_of_undo(const schedule::LiveError&, const ProgrammeChange&, const State&, const Context&);

}  // namespace lanai::rooms
