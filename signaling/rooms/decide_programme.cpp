#include "rooms/deciders.hpp"
#include "rooms/plan.hpp"
#include "rooms/text.hpp"

#include <algorithm>
#include <utility>

namespace lanai::rooms {

namespace {

std::string join(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text.empty() ? "none" : text;
}

// What others did since `seen` in these rooms, in words; empty: nothing.
std::string since(const State& state, Sequence seen, const std::set<std::string, std::less<>>& rooms,
                  const Context& context) {
    constexpr int named_max = 3;
    std::string text;
    int more = 0;
    for (auto change = state.programme_changes.rbegin(); change != state.programme_changes.rend(); ++change) {
        if (change->seq <= seen) break;
        const bool concerned = std::any_of(change->rooms.begin(), change->rooms.end(),
                                           [&](const std::string& room) { return rooms.count(room) != 0; });
        if (!concerned) continue;
        if (++more <= named_max) text += (text.empty() ? "" : "; ") + describe(*change, context);
    }
    if (more > named_max) text += "; and " + std::to_string(more - named_max) + " more";
    return text;
}

// Of two chairs who change the same room at once the second is told what the first did, and can look again.
std::optional<Refusal> conflict(const State& state, const ProgrammeCommand& command, const Context& context) {
    const auto version = std::visit([](const auto& one) { return one.programme_version; }, command);
    if (!version) return std::nullopt;
    if (*version < 0) return Refusal{Errc::invalid, "programme_version: is negative; send the one you saw"};
    const auto seen = static_cast<Sequence>(*version);
    if (seen >= state.programme_seq) return std::nullopt;
    const std::string you = "you saw version " + std::to_string(seen) + " of the programme; it is now version " +
                            std::to_string(state.programme_seq);
    if (seen < state.programme_forgotten_seq)
        return Refusal{Errc::stale_version, you + ", and more was changed than is kept; look again"};
    const std::string what = since(state, seen, rooms_of(state, command, context), context);
    if (what.empty()) return std::nullopt;
    return Refusal{Errc::stale_version, you + ": " + what};
}

Result<Planned> plan_current(const State& state, const ProgrammeCommand& command, const Context& context) {
    if (auto refusal = conflict(state, command, context)) return *std::move(refusal);
    return plan(state, command, context);
}

PlanPreviewed preview(const State& state, const Planned& planned, const Context& context) {
    PlanPreviewed result{{}, planned.plan.absorbed.count(), planned.plan.stopped_by, planned.what};
    for (const schedule::Change& change : planned.plan.changes) {
        PlanPreviewed::Row row{change.code, {}, change.start, change.start, change.end};
        row.cancelled = change.cancelled;
        row.inserted = change.inserted.has_value();
        row.removed = change.removed;
        const auto live = state.live.talks.find(change.code);
        if (live != state.live.talks.end()) {
            row.from = live->second.start;
            row.room_from = live->second.room;
            if (change.removed) row.to = row.from, row.end = live->second.end;
        }
        row.room_to = change.room.value_or(row.room_from);
        const schedule::Talk* talk = schedule::find_talk(context.programme, state.live, change.code);
        if (talk == nullptr && change.inserted) talk = &*change.inserted;
        if (talk != nullptr) row.title = talk->title;
        result.changes.push_back(std::move(row));
    }
    return result;
}

}  // namespace

Result<Decision> decide_on(const State& state, const Cut& command, const Context& context) {
    const auto& sources = context.sources;
    if (std::find(sources.begin(), sources.end(), command.source) == sources.end())
        return Refusal{Errc::not_found,
                       "source: this stage has no source " + quoted(command.source) + "; it has: " + join(sources)};
    const auto selected = state.selected.find(context.stage);
    if (selected != state.selected.end() && selected->second == command.source) return Decision{};
    return Decision{{SourceSelected{context.stage, command.source, context.person}}, {}};
}

Result<Decision> decide_programme(const State& state, const ProgrammeCommand& command, const Context& context) {
    auto planned = plan_current(state, command, context);
    if (!planned) return planned.error();
    auto& [plan, what, action, undoes, inserted, resolved] = *planned;
    Decision decision{{}, PlanApplied{plan.absorbed.count(), plan.changes.size(), plan.stopped_by, std::move(inserted)}};
    if (!plan.changes.empty())
        decision.events.emplace_back(TalksChanged{std::move(plan.changes), context.person, context.name,
                                                  std::move(action), std::move(what), undoes});
    if (!resolved.empty())
        decision.events.emplace_back(ConflictResolved{std::move(resolved), context.person, context.name});
    return decision;
}

Result<Decision> decide_on(const State& state, const PreviewChange& command, const Context& context) {
    const auto planned = plan_current(state, command.change, context);
    if (!planned) return planned.error();
    return Decision{{}, preview(state, *planned, context)};
}

Result<Decision> decide_on(const State& state, const PreviewLate& command, const Context& context) {
    return decide_on(state, PreviewChange{RunningLate{command.minutes}}, context);
}

Result<Decision> decide_on(const State& state, const ProgrammeHistory&, const Context&) {
    HistoryGiven result;
    for (auto change = state.programme_changes.rbegin(); change != state.programme_changes.rend(); ++change) {
        const bool undone = change->undone != 0;
        result.changes.push_back({change->seq, change->at, change->by_name, change->action, change->what, undone,
                                  !undone && change->undoes == 0 && !change->of_plan});
    }
    return Decision{{}, std::move(result)};
}

}  // namespace lanai::rooms
