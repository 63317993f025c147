// Taking a change back.

#include "live/changes.hpp"
#include "schedule/live.hpp"

#include <algorithm>
#include <set>

namespace lanai::schedule {

namespace {

using Codes = std::set<std::string, std::less<>>;

bool open(const LiveTalk& talk) {
    return !talk.ended && !talk.cancelled;
}

bool meet(const LiveTalk& a, const LiveTalk& b, Instant now) {
    if (a.started && b.started) return true;  // one talk a room runs
    return a.start < b.end && b.start < a.end && a.start < a.end && b.start < b.end && std::min(a.end, b.end) > now;
}

// A talk outside the change that has come, since the change, to where `was` is to stand again. What overlapped before
// (a plan may have been so) is no reason to refuse.
std::optional<std::string> come_since(const Programme& programme, const LiveState& state, const Codes& own,
                                      const Talk& talk, const LiveTalk& was, Instant since, Instant now) {
    const auto& room = was.room.empty() ? talk.room : was.room;
    if (!open(was) || room.empty()) return std::nullopt;
    const auto hit = [&](const Talk& other) {
        const auto live = state.talks.find(other.code);
        if (live == state.talks.end() || own.count(other.code) || !open(live->second)) return false;
        return live->second.changed >= since && room_of(state, other) == room && meet(was, live->second, now);
    };
    for (const auto* talks : {&programme.talks, &state.inserted}) {
        const auto found = std::find_if(talks->begin(), talks->end(), hit);
        if (found != talks->end()) return found->code;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Before> before(const LiveState& state, const std::vector<Change>& changes) {
    std::vector<Before> standings;
    for (const auto& change : changes) {
        const auto found = state.talks.find(change.code);
        Before standing{change.code, {}, 1};
        if (found != state.talks.end()) {
            standing.was = found->second;
            standing.revision = found->second.revision + 1;
        }
        standings.push_back(std::move(standing));
    }
    return standings;
}

Live<Plan> undo(const Programme& programme, const LiveState& state, const std::vector<Before>& standings, Instant now) {
    Codes own;
    for (const auto& standing : standings) {
        const auto live = state.talks.find(standing.code);
        if (live == state.talks.end() || live->second.revision != standing.revision) {
            return LiveError{LiveErrc::changed_since, standing.code};
        }
        own.insert(standing.code);
    }
    Plan plan;
    for (const auto& standing : standings) {
        if (!standing.was) {
            Change change;
            change.code = standing.code;
            change.at = now;
            change.removed = true;
            plan.changes.push_back(std::move(change));
            continue;
        }
        const auto* talk = find_talk(programme, state, standing.code);
        if (!talk) return LiveErrc::unknown_talk;
        const auto since = state.talks.find(standing.code)->second.changed;
        if (const auto other = come_since(programme, state, own, *talk, *standing.was, since, now)) {
            return LiveError{LiveErrc::changed_since, *other};
        }
        plan.changes.push_back(change_to(standing.code, *standing.was, now));
    }
    return plan;
}

}  // namespace lanai::schedule
