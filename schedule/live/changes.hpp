// Changes as they are collected by one decision: one a talk, in programme order at the end. Pure.
#pragma once

#include "live/shift.hpp"

#include <map>
#include <vector>

namespace lanai::schedule {

class Changes {
public:
    // The talk's change so far, to be altered; at first as the talk stands.
    Change& of(const Slot&);
    void move(const Slot&, Instant start, Instant end);
    void move(const std::vector<Moved>&);
    // Those that change something.
    [[nodiscard]] std::vector<Change> take();

private:
    struct Pending {
        Change change;
        const LiveTalk* before;
    };
    std::map<std::size_t, Pending> by_index_;
};

}  // namespace lanai::schedule
