// The table of a question's states (docs/PROTOCOL.md, "Questions"). Pure; any thread.
#pragma once

#include "rooms/question.hpp"

namespace lanai::rooms {

// Whether a command may take the step. unmerge and undo go back to what was, whatever the table says.
[[nodiscard]] bool may_become(QuestionState from, QuestionState to);

// Others can be merged into a question in this state.
[[nodiscard]] bool takes_others(QuestionState);

}  // namespace lanai::rooms
