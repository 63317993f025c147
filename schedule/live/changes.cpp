#include "live/changes.hpp"

#include <utility>

namespace lanai::schedule {

namespace {

bool differs(const LiveTalk& is, const Change& change) {
    return is.start != change.start || is.end != change.end || is.started != change.started ||
           is.ended != change.ended || is.cancelled != change.cancelled || (change.room && is.room != *change.room) ||
           is.placed_at != change.placed_at;
}

}  // namespace

bool differs(const LiveState& state, const Change& change) {
    const auto found = state.talks.find(change.code);
    if (found == state.talks.end()) return !change.removed;
    return change.removed || differs(found->second, change);
}

Change change_to(const std::string& code, const LiveTalk& standing, Instant at) {
    Change change;
    change.code = code;
    change.start = standing.start;
    change.end = standing.end;
    change.started = standing.started;
    change.ended = standing.ended;
    change.cancelled = standing.cancelled;
    change.room = standing.room;
    change.placed_at = standing.placed_at;
    change.at = at;
    return change;
}

Change& Changes::of(const Slot& slot) {
    const auto [pending, added] = by_index_.try_emplace(slot.index);
    if (added) pending->second = {change_to(slot.talk->code, *slot.live, now_), slot.live};
    return pending->second.change;
}

void Changes::move(const Slot& slot, Instant start, Instant end) {
    auto& change = of(slot);
    change.start = start;
    change.end = end;
}

void Changes::move(const std::vector<Moved>& moved) {
    for (const auto& m : moved) move(m.slot, m.start, m.end);
}

void Changes::place(const Slot& slot, Instant start, const std::string& room) {
    auto& change = of(slot);
    if (start != change.start) change.placed_at = start;
    change.end = start + (change.end - change.start);
    change.start = start;
    change.room = room;
}

std::vector<Change> Changes::take() {
    std::vector<Change> changes;
    for (auto& [index, pending] : by_index_) {
        if (differs(*pending.before, pending.change)) changes.push_back(std::move(pending.change));
    }
    by_index_.clear();
    return changes;
}

Plan plan_of(Changes& changes, const Push& push) {
    Plan plan;
    plan.changes = changes.take();
    plan.absorbed = std::chrono::floor<minutes>(push.absorbed);
    plan.stopped_by = push.stopped_by;
    return plan;
}

}  // namespace lanai::schedule
