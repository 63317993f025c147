// Which question comes next on a stage, by the policy that its moderators chose, and why. Pure; the core thread's State.
#pragma once

#include "rooms/state.hpp"

#include <string>
#include <string_view>

namespace lanai::rooms {

struct NextQuestion {
    std::string question;  // id; empty: nobody waits
    std::string why;       // in words

    friend bool operator==(const NextQuestion&, const NextQuestion&) = default;
};

// Of those that are approved on the stage and belong to `talk`, the one that is on; empty: none is (a pause), and those of
// all talks count. One pass over all questions.
[[nodiscard]] NextQuestion next_question(const State&, std::string_view stage, std::string_view talk);

}  // namespace lanai::rooms
