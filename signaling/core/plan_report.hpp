// What a newer plan would change or changed, for a person. Pure.
#pragma once

#include "rooms/decide_plan.hpp"
#include "signaling/core.hpp"

namespace lanai::core {

[[nodiscard]] PlanReport report_of(const rooms::PlanDecision&);

}  // namespace lanai::core
