#include "rooms/apply_plan.hpp"

#include <utility>

namespace lanai::rooms {

void remember(State& state, ProgrammeChange entry) {
    state.programme_seq = entry.seq;
    state.programme_changes.push_back(std::move(entry));
    if (state.programme_changes.size() <= programme_changes_max) return;
    state.programme_forgotten_seq = state.programme_changes.front().seq;
    state.programme_changes.pop_front();
}

void apply_plan(State& state, const PlanRevised& event, Sequence seq) {
    const Instant at{std::chrono::milliseconds(event.at_ms)};
    const bool first = state.timetable.programme->talks.empty() && state.plan.source.empty();
    const schedule::LiveState live_before = state.live;
    const auto revised = schedule::apply(state.timetable, state.live, event.revision, at);

    if (event.revision.frame && !first) state.frame_seq = seq;
    state.plan.source = event.source;
    state.plan.label = event.label;
    if (!first) state.plan.at = at;
    state.plan.digests[event.source] = event.digest;
    if (first) return;  // where everything begins is no change

    // Also those that stay where they stand: pages show where they were planned.
    for (const schedule::Talk& talk : event.revision.talks) state.talk_changed_seq[talk.code] = seq;
    ProgrammeChange entry;
    for (const schedule::Revised& talk : revised) {
        if (!talk.added && !talk.words && !talk.moved && !talk.cancelled && !talk.reinstated && !talk.contested)
            continue;
        state.talk_changed_seq[talk.code] = seq;
        const schedule::LiveTalk& now = state.live.talks.at(talk.code);
        entry.rooms.insert(talk.before.room);
        entry.rooms.insert(now.room);
        const auto was = live_before.talks.find(talk.code);
        if (was != live_before.talks.end() && now.revision != was->second.revision)
            entry.before.push_back({talk.code, was->second, now.revision});
    }
    if (entry.rooms.empty() && state.frame_seq != seq) return;
    entry.seq = seq;
    entry.at = at;
    entry.by_person = event.by_person;
    entry.by_name = event.by_name.empty() ? "the plan" : event.by_name;
    entry.action = "plan";
    entry.what = event.what;
    entry.of_plan = true;
    remember(state, std::move(entry));
}

}  // namespace lanai::rooms
