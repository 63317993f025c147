// A newer plan: what it would change. Pure; not a command, since it comes from the server itself or over HTTP.
#pragma once

#include "rooms/event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lanai::rooms {

struct NewPlan {
    const schedule::Programme& programme;
    std::string source, label, digest;  // as in PlanNote
    std::string by_person, by_name;
};

struct PlanDecision {
    std::optional<PlanRevised> event;        // none: this plan is in force already
    std::vector<schedule::Revised> talks;    // what becomes of them
    schedule::Timetable timetable;           // as it will be
    schedule::LiveState live;
};

[[nodiscard]] PlanDecision decide_plan(const State&, const NewPlan&, Instant now);

}  // namespace lanai::rooms
