// Inside of rooms: what events do to questions.
#pragma once

#include "rooms/event.hpp"

namespace lanai::rooms {

void apply_to_questions(State&, const QuestionAsked&, Sequence);
void apply_to_questions(State&, const QuestionStateChanged&, Sequence);
void apply_to_questions(State&, const QuestionNoted&, Sequence);
void apply_to_questions(State&, const QuestionClaimed&, Sequence);
void apply_to_questions(State&, const VoteCast&, Sequence);
void apply_to_questions(State&, const VoteWithdrawn&, Sequence);

}  // namespace lanai::rooms
