// Changes as they are collected by one decision: one a talk, in programme order at the end. Pure.
#pragma once

#include "live/shift.hpp"

#include <map>
#include <string>
#include <vector>

namespace lanai::schedule {

class Changes {
public:
    // `now`: when it is decided.
    explicit Changes(Instant now) : now_(now) {}

    // The talk's change so far, to be altered; at first as the talk stands.
    Change& of(const Slot&);
    void move(const Slot&, Instant start, Instant end);
    void move(const std::vector<Moved>&);
    // A chair puts the talk there; its length is kept.
    void place(const Slot&, Instant start, const std::string& room);
    // Those that change something.
    [[nodiscard]] std::vector<Change> take();

private:
    struct Pending {
        Change change;
        const LiveTalk* before;
    };
    Instant now_;
    std::map<std::size_t, Pending> by_index_;
};

// The plan that the changes and what they pushed make.
[[nodiscard]] Plan plan_of(Changes&, const Push&);

}  // namespace lanai::schedule
