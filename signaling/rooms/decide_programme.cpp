#include "rooms/deciders.hpp"
#include "rooms/text.hpp"

#include <algorithm>

namespace lanai::rooms {

namespace {

using schedule::delay_minutes_max;
using schedule::LiveErrc;

std::string join(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text.empty() ? "none" : text;
}

std::string minutes_range() {
    return "give a whole number of minutes from -" + std::to_string(delay_minutes_max) + " to " +
           std::to_string(delay_minutes_max) + ", not 0";
}

Refusal refusal_of(const schedule::LiveError& error) {
    const std::string what = schedule::to_string(error.code) + (error.talk.empty() ? "" : ": " + error.talk);
    if (error == LiveErrc::unknown_talk) return {Errc::not_found, "talk: " + what};
    if (error == LiveErrc::unknown_room) return {Errc::not_found, what};
    if (error == LiveErrc::bad_minutes) return {Errc::invalid, "minutes: " + minutes_range()};
    if (error == LiveErrc::hard_stop) return {Errc::hard_stop, what};
    return {Errc::bad_state, what};
}

Result<Decision> changed(schedule::Live<schedule::Plan> plan, const Context& context) {
    if (!plan) return refusal_of(plan.error());
    if (plan->changes.empty()) return Decision{};
    return Decision{{TalksChanged{std::move(plan->changes), context.person}}, {}};
}

bool out_of_range(std::int64_t minutes) {
    return minutes == 0 || minutes < -delay_minutes_max || minutes > delay_minutes_max;
}

Result<schedule::Plan> late_by(const State& state, std::int64_t minutes, const Context& context) {
    if (out_of_range(minutes)) return Refusal{Errc::invalid, "minutes: " + minutes_range()};
    const schedule::Room* room = context.programme.room_of_stage(context.stage);
    if (room == nullptr) return Refusal{Errc::not_found, "no room of the programme has the stage " + context.stage};
    auto delay =
        schedule::running_late(context.programme, state.live, room->id, schedule::minutes(minutes), context.now);
    if (!delay) return refusal_of(delay.error());
    return *std::move(delay);
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

Result<Decision> decide_on(const State& state, const StartTalk& command, const Context& context) {
    return changed(schedule::start_talk(context.programme, state.live, command.talk, context.now), context);
}

Result<Decision> decide_on(const State& state, const EndTalk& command, const Context& context) {
    return changed(schedule::end_talk(context.programme, state.live, command.talk, context.now), context);
}

Result<Decision> decide_on(const State& state, const ExtendTalk& command, const Context& context) {
    if (command.minutes < 1 || command.minutes > delay_minutes_max)
        return Refusal{Errc::invalid, "minutes: give a whole number from 1 to " + std::to_string(delay_minutes_max)};
    auto delay = schedule::extend_talk(context.programme, state.live, command.talk, schedule::minutes(command.minutes),
                                       context.now);
    if (!delay) return refusal_of(delay.error());
    const TalkExtended result{delay->absorbed.count(), delay->changes.size()};
    if (delay->changes.empty()) return Decision{{}, result};
    return Decision{{TalksChanged{std::move(delay->changes), context.person}}, result};
}

Result<Decision> decide_on(const State& state, const PreviewLate& command, const Context& context) {
    auto delay = late_by(state, command.minutes, context);
    if (!delay) return delay.error();
    LatePreviewed result{{}, delay->absorbed.count(), delay->stopped_by};
    for (const schedule::Change& change : delay->changes) {
        const schedule::Talk* talk = context.programme.find_talk(change.code);
        const auto live = state.live.talks.find(change.code);
        const Instant from = live == state.live.talks.end() ? change.start : live->second.start;
        result.changes.push_back(
            {change.code, talk == nullptr ? std::string{} : talk->title, from, change.start, change.end});
    }
    return Decision{{}, std::move(result)};
}

Result<Decision> decide_on(const State& state, const RunningLate& command, const Context& context) {
    auto delay = late_by(state, command.minutes, context);
    if (!delay) return delay.error();
    LateApplied result{delay->absorbed.count(), delay->changes.size(), delay->stopped_by};
    if (delay->changes.empty()) return Decision{{}, std::move(result)};
    return Decision{{TalksChanged{std::move(delay->changes), context.person}}, std::move(result)};
}

}  // namespace lanai::rooms
