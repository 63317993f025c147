// Questions that were merged: each keeps its own votes, a person counts once in what they were merged into. What is merged
// may have others merged into it: a tree, whose root is the one that is still asked. Pure; the core thread's State.
#pragma once

#include "rooms/state.hpp"

#include <string_view>
#include <vector>

namespace lanai::rooms {

// The one that is still asked for it: itself unless merged.
[[nodiscard]] const Question& root_of(const State&, const Question&);
// Itself and all that was merged into it, and into those.
[[nodiscard]] std::vector<const Question*> family_of(const State&, const Question&);
// Does this person count among its votes?
[[nodiscard]] bool has_voted(const State&, const Question&, std::string_view person);
// Persons who voted for any of the family, but its own asker.
[[nodiscard]] std::size_t count_votes(const State&, const Question&);

}  // namespace lanai::rooms
