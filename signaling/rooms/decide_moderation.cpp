// What moderators do with a question: each step with the version they saw, so that nobody overwrites a colleague.
#include "rooms/deciders.hpp"
#include "rooms/find_question.hpp"
#include "rooms/merging.hpp"
#include "rooms/question_steps.hpp"
#include "rooms/text.hpp"

#include <chrono>
#include <set>
#include <utility>

namespace lanai::rooms {

namespace {

using enum QuestionState;

// Pages offer it for ten seconds after the last of many; a slow network and a long selection have the rest.
constexpr std::chrono::seconds undo_time{60};

template <class Command>
Result<const Question*> find_for(const State& state, const Command& command, const Context& context) {
    return find_current(state, command.question, command.version, command.over, context);
}

template <class Command>
Result<Decision> move(const State& state, const Command& command, Standing to, const std::string& which_may,
                      const Context& context) {
    const auto found = find_for(state, command, context);
    if (!found) return found.error();
    if (!may_become((*found)->state, to.state)) return wrong_state(**found, which_may);
    return Decision{{step(**found, std::move(to), context)}, {}};
}

template <class Command>
Result<Decision> move(const State& state, const Command& command, QuestionState to, const std::string& which_may,
                      const Context& context) {
    return move(state, command, Standing{to, {}, {}, {}, {}}, which_may, context);
}

}  // namespace

Result<Decision> decide_on(const State& state, const Approve& command, const Context& context) {
    // From on_stage the same step is take_off_stage.
    const std::string which = "only one that waits, was rejected, deferred, answered or archived can be approved";
    const auto found = find_for(state, command, context);
    if (found && (*found)->state == on_stage) return wrong_state(**found, which);
    return move(state, command, approved, which, context);
}

Result<Decision> decide_on(const State& state, const Reject& command, const Context& context) {
    auto reason = clean_text(command.reason, reason_rule);
    if (!reason) return reason.error();
    return move(state, command, Standing{rejected, *std::move(reason), {}, {}, {}},
                "only a pending or approved question can be rejected", context);
}

Result<Decision> decide_on(const State& state, const PutOnStage& command, const Context& context) {
    auto decision = move(state, command, on_stage, "only an approved question can be put on stage", context);
    if (!decision) return decision;
    const Question* before = state.on_stage(state.find_question(command.question)->stage);
    if (before == nullptr) return decision;
    std::get<QuestionStateChanged>(decision->events.front()).displaced = before->id;
    decision->events.insert(decision->events.begin(), step(*before, approved, context));
    return decision;
}

Result<Decision> decide_on(const State& state, const TakeOffStage& command, const Context& context) {
    const auto found = find_for(state, command, context);
    if (!found) return found.error();
    if ((*found)->state != on_stage) return wrong_state(**found, "only the question on stage can be taken off");
    return Decision{{step(**found, approved, context)}, {}};
}

Result<Decision> decide_on(const State& state, const Answered& command, const Context& context) {
    return move(state, command, answered_live,
                "only an approved question or the one on stage can be marked answered", context);
}

Result<Decision> decide_on(const State& state, const Answer& command, const Context& context) {
    auto text = clean_text(command.text, answer_rule);
    if (!text) return text.error();
    const auto found = find_for(state, command, context);
    if (!found) return found.error();
    if ((*found)->origin == QuestionOrigin::microphone)
        return Refusal{Errc::bad_state, "this is a place in the microphone line; it is answered aloud"};
    return move(state, command, Standing{answered_text, {}, *std::move(text), context.name, {}},
                "only one that is still open can be answered in text", context);
}

Result<Decision> decide_on(const State& state, const Defer& command, const Context& context) {
    return move(state, command, deferred, "only an approved question or the one on stage can be deferred", context);
}

Result<Decision> decide_on(const State& state, const Archive& command, const Context& context) {
    return move(state, command, archived, "only one that is neither on stage, merged nor withdrawn can be archived",
                context);
}

Result<Decision> decide_on(const State& state, const Merge& command, const Context& context) {
    const auto found = find_for(state, command, context);
    if (!found) return found.error();
    const auto target = find_visible(state, command.into, context);
    if (!target) return target.error();
    const Question &question = **found, &into = **target;
    if (question.id == into.id) return Refusal{Errc::invalid, "into: a question cannot be merged into itself"};
    if (question.talk != into.talk)
        return Refusal{Errc::invalid, "into: that question belongs to another talk; only those of one talk can be merged"};
    if (question.origin == QuestionOrigin::microphone || into.origin == QuestionOrigin::microphone)
        return Refusal{Errc::invalid, "question: a place in the microphone line cannot be merged"};
    if (!may_become(question.state, merged))
        return wrong_state(question, "only one that is pending, approved or deferred can be merged");
    if (!takes_others(into.state)) return wrong_state(into, "nothing can be merged into it");
    auto family = family_of(state, into);
    for (const Question* one : family_of(state, question)) family.push_back(one);
    std::set<std::string_view> voters;
    for (const Question* one : family) voters.insert(one->voters.begin(), one->voters.end());
    voters.erase(into.person);
    return Decision{{step(question, Standing{merged, {}, {}, {}, into.id}, context)}, VotesNow{voters.size()}};
}

Result<Decision> decide_on(const State& state, const Unmerge& command, const Context& context) {
    const auto found = find_for(state, command, context);
    if (!found) return found.error();
    if ((*found)->state != merged) return wrong_state(**found, "only what was merged can be taken apart");
    return Decision{{step(**found, (*found)->unmerged_state, context)}, {}};
}

Result<Decision> decide_on(const State& state, const UndoQuestion& command, const Context& context) {
    const auto found = find_for(state, command, context);
    if (!found) return found.error();
    const Question& question = **found;
    if (!question.last || question.last->by_person != context.person)
        return Refusal{Errc::bad_state, "the last step is not yours, or was taken back already"};
    const std::chrono::milliseconds age{context.now.time_since_epoch().count() - question.last->at_ms};
    if (age > undo_time || age < -undo_time)  // a clock that was set back makes it no longer
        return Refusal{Errc::bad_state, "it is longer than " + std::to_string(undo_time.count()) +
                                            " seconds ago; change it as it is now"};
    Standing before = question.last->before;
    Decision decision;
    if (before.state == merged) {
        const Question* into = state.find_question(before.merged_into);
        if (into == nullptr || !takes_others(into->state) || root_of(state, *into).id == question.id)
            return Refusal{Errc::bad_state, "what it was merged into is no longer open; merge it anew"};
    }
    // Another one has come on stage since, and stays there.
    const Question* shown = state.on_stage(question.stage);
    if (before.state == on_stage && shown != nullptr && shown->id != question.id) before.state = approved;
    const auto back = [&](const Question& one, Standing to) {
        QuestionStateChanged event = step(one, std::move(to), context);
        event.undo = true;
        decision.events.push_back(std::move(event));
    };
    back(question, before);
    const Question* displaced = state.find_question(question.last->displaced);
    if (question.state == on_stage && displaced != nullptr && displaced->state == approved &&
        displaced->stage == question.stage)
        back(*displaced, Standing{on_stage, {}, {}, {}, {}});
    return decision;
}

}  // namespace lanai::rooms
