#include "live/changes.hpp"

#include <utility>

namespace lanai::schedule {

Change& Changes::of(const Slot& slot) {
    const auto& live = *slot.live;
    const Change as_it_stands{slot.talk->code, live.start, live.end, live.started, live.ended, live.cancelled};
    return by_index_.try_emplace(slot.index, Pending{as_it_stands, &live}).first->second.change;
}

void Changes::move(const Slot& slot, Instant start, Instant end) {
    auto& change = of(slot);
    change.start = start;
    change.end = end;
}

void Changes::move(const std::vector<Moved>& moved) {
    for (const auto& m : moved) move(*m.slot, m.start, m.end);
}

std::vector<Change> Changes::take() {
    std::vector<Change> changes;
    for (auto& [index, pending] : by_index_) {
        const auto& [change, before] = pending;
        const bool same = change.start == before->start && change.end == before->end &&
                          change.started == before->started && change.ended == before->ended &&
                          change.cancelled == before->cancelled;
        if (!same) changes.push_back(std::move(pending.change));
    }
    by_index_.clear();
    return changes;
}

}  // namespace lanai::schedule
