// Inside of rooms: the deciders by subject. decide() has checked the role before it calls one.
#pragma once

#include "rooms/decide.hpp"

namespace lanai::rooms {

[[nodiscard]] Result<Decision> decide_on(const State&, const Ask&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Withdraw&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Vote&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Unvote&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Approve&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Reject&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const PutOnStage&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const TakeOffStage&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Answered&, const Context&);

[[nodiscard]] Result<Decision> decide_on(const State&, const SetName&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Say&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const DeleteMessage&, const Context&);

[[nodiscard]] Result<Decision> decide_on(const State&, const Cut&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const PreviewLate&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const PreviewChange&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const ProgrammeHistory&, const Context&);
// The alternatives of ProgrammeCommand.
[[nodiscard]] Result<Decision> decide_programme(const State&, const ProgrammeCommand&, const Context&);

}  // namespace lanai::rooms
