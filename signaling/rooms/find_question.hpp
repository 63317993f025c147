// Inside of rooms: the question that a command names, as its person may see and change it.
#pragma once

#include "rooms/decide.hpp"

#include <chrono>
#include <string>

namespace lanai::rooms {

inline constexpr std::chrono::seconds claim_time{60};

// Invisible and unknown are told apart by nobody.
[[nodiscard]] Result<const Question*> find_visible(const State&, const std::string& id, const Context&);
// For a moderator's command, when they saw its newest version and no colleague works on it (or `over`).
[[nodiscard]] Result<const Question*> find_current(const State&, const std::string& id, std::int64_t version, bool over,
                                                   const Context&);
// A colleague's claim that still counts; nullptr: none.
[[nodiscard]] const Claim* claim_of_other(const Question&, const Context&);

[[nodiscard]] Refusal wrong_state(const Question&, const std::string& what_would_be_right);
// Its next state, made by whoever gives the command.
[[nodiscard]] QuestionStateChanged step(const Question&, Standing, const Context&);
[[nodiscard]] QuestionStateChanged step(const Question&, QuestionState, const Context&);

}  // namespace lanai::rooms
