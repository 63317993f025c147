// Inside of rooms: the deciders by subject. decide() has checked the role before it calls one.
#pragma once

#include "rooms/decide.hpp"

#include <optional>
#include <string>

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
[[nodiscard]] Result<Decision> decide_on(const State&, const RaiseHand&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Answer&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Defer&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Archive&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Merge&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Unmerge&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Pin&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Label&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Assign&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const ClaimQuestion&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const ReleaseQuestion&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const UndoQuestion&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const SetPolicy&, const Context&);

[[nodiscard]] Result<Decision> decide_on(const State&, const SetName&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Say&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const DeleteMessage&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const EditMessage&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Promote&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const SetChat&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const SetWords&, const Context&);

[[nodiscard]] Result<Decision> decide_on(const State&, const ReportSubject&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const CloseReport&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Mute&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Ban&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Lift&, const Context&);
// Why somebody who is muted may not say anything now.
[[nodiscard]] std::optional<Refusal> muted_refusal(const State&, const Context&);
// A word that the moderators do not want is somewhere in it.
[[nodiscard]] bool holds_unwanted(const State&, std::string_view text);
// Why somebody who is muted or banned may not do this.
[[nodiscard]] std::optional<Refusal> restricted(const State&, const Command&, const Context&);
// A question of somebody, on the talk that is on, else on the next one.
[[nodiscard]] Result<Decision> ask_for(const State&, const Context&, std::string text, std::string person,
                                       std::string name);

[[nodiscard]] Result<Decision> decide_on(const State&, const MakePoll&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const EditPoll&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const OpenPoll&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const ClosePoll&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const PublishPoll&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const RemovePoll&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const BarWord&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const AnswerPoll&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const React&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Signal&, const Context&);

[[nodiscard]] Result<Decision> decide_on(const State&, const Star&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const Unstar&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const MyCalendar&, const Context&);

[[nodiscard]] Result<Decision> decide_on(const State&, const Cut&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const PreviewLate&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const PreviewChange&, const Context&);
[[nodiscard]] Result<Decision> decide_on(const State&, const ProgrammeHistory&, const Context&);
// The alternatives of ProgrammeCommand.
[[nodiscard]] Result<Decision> decide_programme(const State&, const ProgrammeCommand&, const Context&);

}  // namespace lanai::rooms
