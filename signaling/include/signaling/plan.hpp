// A new plan for the core: what the programme's file says after it was edited, what the feed that is followed brought, what
// an organiser uploaded. What chairs changed live stays on top of it; where both changed the same, that is a conflict.
#pragma once

#include "schedule/model.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lanai::core {

struct Failure;  // signaling/core.hpp, which includes this

struct PlanOrigin {
    std::string source;     // "file", "feed", "upload"
    std::string label;      // the file's name or the feed's address, as organisers may see it: no credentials
    std::string by_person;  // upload: whose; else empty
    std::string by_name;
};

// Where a talk is, or would be.
struct PlanPlace {
    schedule::Instant start{}, end{};
    std::string room;  // Room::id
    bool cancelled = false;
};

// The plan changed what a chair has changed, too. The chair's stays until somebody decides.
struct PlanConflict {
    std::string talk, title;
    PlanPlace ours;    // as it stands
    PlanPlace theirs;  // as the new plan has it
    schedule::Instant at{};   // when the plan came; programme clock
    bool can_take = true;    // false: the talk began, its place is history
};

struct PlanReport {
    struct Row {
        std::string code, title;
        std::string what;  // "new", "moved from 09:00 to 09:15 HST", "title", "not in the plan any more": for a person
    };
    std::uint64_t seq = 0;  // of the event; 0: nothing to change, or only a preview
    std::size_t added = 0, changed = 0, cancelled = 0, reinstated = 0;  // talks
    std::vector<Row> rows;                                              // the first plan_rows_max
    std::vector<PlanConflict> conflicts;                                // all there are then
};
inline constexpr std::size_t plan_rows_max = 500;

// How it is with the feed that the programme follows; times are the server's clock.
struct FeedStatus {
    enum class State { never, ok, failing };  // never: it has not answered yet
    std::string url;                          // no credentials
    State state = State::never;
    std::optional<schedule::Instant> checked, changed, next;  // last tried; last brought something new; next try
    unsigned failures = 0;                                    // in a row
    std::string error;                                        // failing: what was wrong, where, and what would be right
    std::vector<std::string> problems;                        // what its reader had to say, one line each, at most 100
};

enum class Preview : bool { no, yes };

// Any thread; only posts. Replies run on the core thread.
class PlanTarget {
public:
    virtual ~PlanTarget() = default;
    // Failures: "invalid" (a stage has no room in it, no talks), "storage_failed", "draining".
    virtual void revise_plan(std::shared_ptr<const schedule::Programme>, PlanOrigin, Preview,
                             std::function<void(std::variant<PlanReport, Failure>)>) = 0;
    virtual void feed_status(FeedStatus) = 0;
};

}  // namespace lanai::core
