// Newer plans while the server runs: decided and written like commands, one a round, and told when they are on disk.
#include "core/control.hpp"
#include "core/plan_report.hpp"
#include "protocol/log.hpp"
#include "schedule/read.hpp"

#include <algorithm>
#include <utility>

namespace lanai::core {

namespace {

std::string_view word_for(FeedStatus::State state) {
    switch (state) {
        case FeedStatus::State::never:
            return "never";
        case FeedStatus::State::ok:
            return "ok";
        case FeedStatus::State::failing:
            return "failing";
    }
    return "never";
}

rooms::NewPlan new_plan(const PlanRequest& request) {
    const PlanOrigin& origin = request.origin;
    return {*request.programme, origin.source, origin.label, request.digest, origin.by_person, origin.by_name};
}

}  // namespace

void Control::revise_plan(PlanRequest request, Preview preview) {
    if (draining_) return request.reply(Failure{"draining", "the server is stopping; try again in a moment", {}});
    if (broken_) return request.reply(Failure{"storage_failed", "the database cannot be read; nothing changed", {}});
    request.digest = access::hash_token(protocol::plan_text(*request.programme));
    if (preview == Preview::yes) {
        auto considered = consider(request, now());
        if (auto* refused = std::get_if<Failure>(&considered)) return request.reply(std::move(*refused));
        return request.reply(report_of(std::get<rooms::PlanDecision>(considered)));
    }
    if (plans_.size() >= plans_waiting_max)
        return request.reply(Failure{"rate_limited", "other plans wait to be taken; try again in a moment",
                                     std::chrono::milliseconds(1'000)});
    plans_.push_back(std::move(request));
    start_round();
}

std::variant<rooms::PlanDecision, Failure> Control::consider(const PlanRequest& request, schedule::Instant at) const {
    if (auto missing = missing_stage(*request.programme))
        return Failure{"invalid", "no room of the new plan has the stage " + *missing +
                                      "; name its room in the configuration, or in the plan", {}};
    auto decision = rooms::decide_plan(state_, new_plan(request), at);
    if (auto why = unlikely(decision, request.origin.source, at)) return Failure{"invalid", *std::move(why), {}};
    return decision;
}

// Nobody looks at what a feed brings before it is taken: one that has become another event's must not cancel the day.
// And talks that left the plan stay, so a source whose talks are others each time has to end somewhere.
std::optional<std::string> Control::unlikely(const rooms::PlanDecision& decision, const std::string& source,
                                             schedule::Instant at) const {
    if (decision.timetable.programme->talks.size() > schedule::programme_talks_max)
        return "with the talks that left the plan, which are kept, these are more than " +
               std::to_string(schedule::programme_talks_max) + "; do its GUIDs change with every export?";
    if (source != "feed") return std::nullopt;
    // Some sources leave out what is over: that cancels nothing.
    const auto to_come = [&](const schedule::Talk& talk) {
        const auto live = state_.live.talks.find(talk.code);
        return live != state_.live.talks.end() && !live->second.cancelled && !live->second.ended &&
               live->second.end > at;
    };
    const auto& talks = planned().talks;
    const auto expected = std::count_if(talks.begin(), talks.end(), to_come);
    const auto cancelled = std::count_if(decision.talks.begin(), decision.talks.end(),
                                         [](const schedule::Revised& talk) { return talk.cancelled; });
    if (cancelled * 2 <= expected) return std::nullopt;
    return std::to_string(cancelled) + " of " + std::to_string(expected) +
           " talks are not in it any more, by GUID or code; if that is meant, an organiser may upload it by hand";
}

// Of a stage that has a room now.
std::optional<std::string> Control::missing_stage(const schedule::Programme& programme) const {
    for (const protocol::StageView& stage : stages_.views())
        if (planned().room_of_stage(stage.id) != nullptr && programme.room_of_stage(stage.id) == nullptr)
            return stage.id;
    return std::nullopt;
}

void Control::decide_plan(PlanRequest request, Round& round, store::Batch& batch) {
    const schedule::Instant at = now();
    auto considered = consider(request, at);
    if (auto* refused = std::get_if<Failure>(&considered)) {
        round.plan.emplace(PlanOutcome{std::move(request.reply), std::move(*refused)});
        return;
    }
    auto& decision = std::get<rooms::PlanDecision>(considered);
    PlanReport report = report_of(decision);
    if (decision.event) report.seq = seq_ + 1;
    round.plan.emplace(PlanOutcome{std::move(request.reply), std::move(report)});
    if (!decision.event) return;
    rooms::Event event = *std::move(decision.event);
    auto record = protocol::to_log(event);
    rooms::apply(state_, event, ++seq_);
    batch.events.push_back({seq_, protocol::to_ms(at), std::move(record.kind), std::move(record.payload)});
    round.events.push_back(std::move(event));
}

void Control::feed_status(const FeedStatus& status) {
    feed_ = protocol::FeedView{status.url,  std::string(word_for(status.state)), status.checked, status.changed,
                               status.next, status.failures,                    status.error,   status.problems};
    publish_plan();
}

// While a round is being written memory is ahead of the disk: its end tells.
void Control::publish_plan() {
    if (round_) return;
    std::string event = plan_event();
    if (event == plan_told_) return;
    plan_told_ = std::move(event);
    send_events({plan_told_}, connections_.welcomed_as(rooms::is_staff));
}

}  // namespace lanai::core
