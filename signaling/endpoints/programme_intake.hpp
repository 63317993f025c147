// What the HTTP API needs of whoever reads timetables: implemented by `app`, on a thread of its own, for a large one
// takes seconds. Any thread; returns at once.
#pragma once

#include "schedule/read.hpp"
#include "signaling/core.hpp"
#include "signaling/plan.hpp"

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace lanai::endpoints {

struct ProgrammeUpload {
    std::string text;  // the file
    std::string name;  // as its owner calls it; may be empty
    std::string zone;  // IANA, of times that name none; empty: as configured
    core::Preview preview = core::Preview::yes;
    core::Identity by;
};

struct ProgrammeVerdict {
    schedule::Format format = schedule::Format::unknown;
    schedule::Taken taken;
    std::vector<schedule::Problem> problems;  // at most schedule::problems_listed_max
    std::size_t problems_more = 0;
    // Failure "invalid": the timetable cannot be taken, and nothing changed.
    std::variant<core::PlanReport, core::Failure> outcome;
};

class ProgrammeIntake {
public:
    virtual ~ProgrammeIntake() = default;
    // False: as many as may wait are waiting already, and `done` is not called. Else it is called once, on any thread.
    [[nodiscard]] virtual bool upload(ProgrammeUpload, std::function<void(ProgrammeVerdict)> done) = 0;

    enum class Asked { now, too_soon, no_feed };
    // Has the feed that is followed asked now.
    [[nodiscard]] virtual Asked check_feed() = 0;
};

}  // namespace lanai::endpoints
