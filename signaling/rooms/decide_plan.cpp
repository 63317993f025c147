#include "rooms/decide_plan.hpp"

#include <algorithm>
#include <utility>

namespace lanai::rooms {

namespace {

void add_count(std::string& text, std::size_t count, const char* what) {
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
}

// "changed the plan: 3 changed, 1 new, 1 cancelled".
std::string words_of(const std::vector<schedule::Revised>& talks) {
    std::size_t added = 0, changed = 0, cancelled = 0, reinstated = 0, contested = 0;
    for (const schedule::Revised& talk : talks) {
        added += talk.added;
        changed += talk.words || talk.moved;
        cancelled += talk.cancelled;
        reinstated += talk.reinstated;
        contested += talk.contested;
    }
    std::string text;
    add_count(text, changed, "changed");
    add_count(text, added, "new");
    add_count(text, cancelled, "cancelled");
    add_count(text, reinstated, "back");
    add_count(text, contested, "left as they are");
    return "changed the plan" + (text.empty() ? "" : ": " + text);
}

}  // namespace

PlanDecision decide_plan(const State& state, const NewPlan& plan, Instant now) {
    PlanDecision decision{{}, {}, state.timetable, state.live};
    // Of a log that has no plan yet the state's is only what it was started with: all of it has to be written.
    const bool recorded = !state.plan.source.empty();
    auto revision = recorded ? schedule::compare(state.timetable, state.live, plan.programme)
                             : schedule::compare(schedule::timetable_of({}), {}, plan.programme);
    const auto digest = state.plan.digests.find(plan.source);
    const bool known = digest != state.plan.digests.end() && digest->second == plan.digest;
    if (revision.empty() && known && state.plan.source == plan.source) return decision;
    decision.talks = schedule::apply(decision.timetable, decision.live, revision, now);
    decision.event = PlanRevised{std::move(revision), plan.source,  plan.label,
                                 plan.digest,         plan.by_person, plan.by_name,
                                 words_of(decision.talks), now.time_since_epoch().count()};
    return decision;
}

}  // namespace lanai::rooms
