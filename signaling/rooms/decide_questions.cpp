#include "rooms/deciders.hpp"
#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::rooms {

namespace {

using enum QuestionState;

constexpr std::array<std::pair<QuestionState, QuestionState>, 10> steps{{
    {pending, approved},
    {approved, on_stage},
    {on_stage, answered_live},
    {pending, rejected},
    {approved, rejected},
    {on_stage, approved},
    {approved, answered_live},
    {rejected, approved},
    {pending, withdrawn},
    {approved, withdrawn},
}};

Viewer viewer_of(const Context& context) {
    return {context.person, context.role};
}

// Invisible and unknown are told apart by nobody.
Result<const Question*> find_visible(const State& state, const std::string& id, const Context& context) {
    const Question* question = state.find_question(id);
    if (question == nullptr || !visible(*question, viewer_of(context)))
        return Refusal{Errc::not_found, "question: there is no question " + quoted(id) + " that you can see"};
    return question;
}

Refusal wrong_state(const Question& question, const std::string& what) {
    return {Errc::bad_state, "the question is " + std::string(to_string(question.state)) + "; " + what};
}

QuestionStateChanged step(const Question& question, QuestionState to, const Context& context, std::string reason = {}) {
    return {question.id, to, std::move(reason), question.version + 1, context.person, context.name};
}

// The question a moderator's command names, when they saw its newest version.
Result<const Question*> find_current(const State& state, const std::string& id, std::int64_t version,
                                     const Context& context) {
    const auto found = find_visible(state, id, context);
    if (!found || (*found)->version == version) return found;
    const Question& question = **found;
    const std::string by = question.changed_by.empty() ? "somebody without a name" : question.changed_by;
    return Refusal{Errc::stale_version, "you saw version " + std::to_string(version) + "; it is now version " +
                                            std::to_string(question.version) + ", made " +
                                            std::string(to_string(question.state)) + " by " + by};
}

Result<Decision> moderate(const State& state, const std::string& id, std::int64_t version, QuestionState to,
                          const std::string& which_may, const Context& context, std::string reason = {}) {
    const auto found = find_current(state, id, version, context);
    if (!found) return found.error();
    if (!may_become((*found)->state, to)) return wrong_state(**found, which_may);
    return Decision{{step(**found, to, context, std::move(reason))}, {}};
}

// The talk a question without `talk` is meant for: what the stage shows now, else what comes next.
Result<const schedule::Talk*> talk_of(const State& state, const Ask& command, const Context& context) {
    if (command.talk) {
        const schedule::Talk* talk = schedule::find_talk(context.programme, state.live, *command.talk);
        if (talk == nullptr)
            return Refusal{Errc::not_found, "talk: the programme has no talk " + quoted(*command.talk)};
        return talk;
    }
    const schedule::Room* room = context.programme.room_of_stage(context.stage);
    if (room != nullptr) {
        const auto here = schedule::now_and_next(context.programme, state.live, room->id, context.now);
        const std::string& code = here.now_code.empty() ? here.next_code : here.now_code;
        if (const schedule::Talk* talk = schedule::find_talk(context.programme, state.live, code)) return talk;
    }
    return Refusal{Errc::not_found, "no talk is on or to come on this stage; say in `talk` which one you mean"};
}

// Votes count while the public sees the question.
Result<const Question*> find_votable(const State& state, const std::string& id, const Context& context) {
    const auto found = find_visible(state, id, context);
    if (!found) return found;
    if ((*found)->person == context.person)
        return Refusal{Errc::forbidden, "this is your own question; votes are for those of others"};
    if (!is_public((*found)->state)) return wrong_state(**found, "only what all can see can be voted on");
    return found;
}

}  // namespace

bool may_become(QuestionState from, QuestionState to) {
    return std::find(steps.begin(), steps.end(), std::pair{from, to}) != steps.end();
}

Result<Decision> decide_on(const State& state, const Ask& command, const Context& context) {
    auto text = clean_text(command.text, question_rule);
    if (!text) return text.error();
    const auto talk = talk_of(state, command, context);
    if (!talk) return talk.error();
    const schedule::Room* room = context.programme.find_room(schedule::room_of(state.live, **talk));
    if (room == nullptr || room->stage.empty())
        return Refusal{Errc::not_found, "talk: " + quoted((*talk)->code) + " is in a room without a stage"};
    if (const auto counts = state.counts.find((*talk)->code); counts != state.counts.end()) {
        if (counts->second.questions >= questions_per_talk_max)
            return Refusal{Errc::invalid, "this talk already has " + std::to_string(questions_per_talk_max) +
                                              " questions and takes no more"};
        const auto mine = counts->second.pending.find(context.person);
        if (mine != counts->second.pending.end() && mine->second >= pending_per_person_max)
            return Refusal{Errc::invalid, std::to_string(pending_per_person_max) +
                                              " of your questions on this talk wait for a moderator; withdraw one "
                                              "or wait"};
    }
    QuestionAsked asked{context.new_id,
                        (*talk)->code,
                        room->stage,
                        *std::move(text),
                        context.person,
                        context.name,
                        context.now.time_since_epoch().count()};
    return Decision{{std::move(asked)}, QuestionMade{context.new_id}};
}

Result<Decision> decide_on(const State& state, const Withdraw& command, const Context& context) {
    const auto found = find_visible(state, command.question, context);
    if (!found) return found.error();
    if ((*found)->person != context.person)
        return Refusal{Errc::forbidden, "only the one who asked can withdraw a question"};
    if (!may_become((*found)->state, withdrawn))
        return wrong_state(**found, "it can be withdrawn while it is pending or approved");
    return Decision{{step(**found, withdrawn, context)}, {}};
}

Result<Decision> decide_on(const State& state, const Vote& command, const Context& context) {
    const auto found = find_votable(state, command.question, context);
    if (!found) return found.error();
    const Question& question = **found;
    if (question.voters.count(context.person) != 0) return Decision{{}, VotesNow{question.voters.size()}};
    if (question.voters.size() >= voters_per_question_max)
        return Refusal{Errc::invalid, "this question has as many votes as can be counted"};
    return Decision{{VoteCast{question.id, context.person}}, VotesNow{question.voters.size() + 1}};
}

Result<Decision> decide_on(const State& state, const Unvote& command, const Context& context) {
    const auto found = find_votable(state, command.question, context);
    if (!found) return found.error();
    const Question& question = **found;
    if (question.voters.count(context.person) == 0) return Decision{{}, VotesNow{question.voters.size()}};
    return Decision{{VoteWithdrawn{question.id, context.person}}, VotesNow{question.voters.size() - 1}};
}

Result<Decision> decide_on(const State& state, const Approve& command, const Context& context) {
    // From on_stage the same step is take_off_stage: approving is for what waits or was rejected.
    const std::string which = "only a pending or rejected question can be approved";
    const auto found = find_current(state, command.question, command.version, context);
    if (found && (*found)->state == on_stage) return wrong_state(**found, which);
    return moderate(state, command.question, command.version, approved, which, context);
}

Result<Decision> decide_on(const State& state, const Reject& command, const Context& context) {
    auto reason = clean_text(command.reason, reason_rule);
    if (!reason) return reason.error();
    return moderate(state, command.question, command.version, rejected,
                    "only a pending or approved question can be rejected", context, *std::move(reason));
}

Result<Decision> decide_on(const State& state, const PutOnStage& command, const Context& context) {
    auto decision = moderate(state, command.question, command.version, on_stage,
                             "only an approved question can be put on stage", context);
    if (!decision) return decision;
    const Question* before = state.on_stage(state.find_question(command.question)->stage);
    if (before != nullptr) decision->events.insert(decision->events.begin(), step(*before, approved, context));
    return decision;
}

Result<Decision> decide_on(const State& state, const TakeOffStage& command, const Context& context) {
    const auto found = find_current(state, command.question, command.version, context);
    if (!found) return found.error();
    if ((*found)->state != on_stage) return wrong_state(**found, "only the question on stage can be taken off");
    return Decision{{step(**found, approved, context)}, {}};
}

Result<Decision> decide_on(const State& state, const Answered& command, const Context& context) {
    return moderate(state, command.question, command.version, answered_live,
                    "only an approved question or the one on stage can be marked answered", context);
}

}  // namespace lanai::rooms
