#include "rooms/apply_questions.hpp"

#include "rooms/merging.hpp"
#include "rooms/visibility.hpp"

#include <utility>

namespace lanai::rooms {

namespace {

Question* find(State& state, const std::string& id) {
    const auto found = state.questions.find(id);
    return found == state.questions.end() ? nullptr : &found->second;
}

void count_pending(State& state, const Question& question, int by) {
    auto& pending = state.counts[question.talk].pending;
    if (by > 0) {
        ++pending[question.person];
        return;
    }
    const auto found = pending.find(question.person);
    if (found != pending.end() && --found->second == 0) pending.erase(found);
}

// Of the question and of all that it was merged into.
void recount(State& state, Question& question, Sequence seq) {
    for (Question* at = &question; at != nullptr; at = find(state, at->merged_into)) {
        at->votes = count_votes(state, *at);
        at->changed_seq = seq;
    }
}

// Keeps the parents' lists in step with where a question says that it was merged into.
void move_in_tree(State& state, Question& question, const std::string& into, Sequence seq) {
    if (Question* before = find(state, question.merged_into)) {
        before->merged.erase(question.id);
        recount(state, *before, seq);
    }
    question.merged_into = into;
    if (Question* after = find(state, into)) {
        after->merged.insert(question.id);
        recount(state, *after, seq);
    }
}

// In words that follow a name.
std::string what_was_done(QuestionState before, QuestionState now, bool undo) {
    using enum QuestionState;
    if (undo) return "took a step back";
    if (before == merged) return "took it apart again";
    switch (now) {
        case pending:
            return "put it back to those that wait";
        case approved:
            return before == on_stage ? "took it off stage" : "approved it";
        case on_stage:
            return "put it on stage";
        case answered_live:
            return "marked it answered";
        case answered_text:
            return "answered it in writing";
        case deferred:
            return "put it off to later";
        case rejected:
            return "rejected it";
        case withdrawn:
            return "withdrew it";
        case merged:
            return "merged it into another";
        case archived:
            return "archived it";
    }
    return "changed it";
}

std::string what_was_noted(const Question& before, const QuestionNoted& event) {
    if (before.pinned != event.pinned) return event.pinned ? "pinned it" : "unpinned it";
    if (before.labels != event.labels) return "labelled it";
    return event.assignee.empty() ? "assigned it to nobody" : "assigned it to " + event.assignee;
}

}  // namespace

void apply_to_questions(State& state, const QuestionAsked& event, Sequence seq) {
    Question question;
    question.id = event.id;
    question.talk = event.talk;
    question.stage = event.stage;
    question.text = event.text;
    question.person = event.person;
    question.name = event.name;
    question.anonymous = event.anonymous;
    question.origin = event.origin;
    question.created_ms = question.changed_ms = event.at_ms;
    if (!event.anonymous) question.changed_by = event.name;
    question.changed_what = "asked it";
    question.changed_seq = seq;
    const auto [at, added] = state.questions.try_emplace(event.id, std::move(question));
    if (!added) return;
    ++state.counts[event.talk].questions;
    count_pending(state, at->second, +1);
}

void apply_to_questions(State& state, const QuestionStateChanged& event, Sequence seq) {
    Question* question = find(state, event.id);
    if (question == nullptr) return;
    const Standing before = *question;
    const bool pending = before.state == QuestionState::pending, pends = event.now.state == QuestionState::pending;
    if (pending && !pends) count_pending(state, *question, -1);
    if (pends && !pending) count_pending(state, *question, +1);
    if (before.merged_into != event.now.merged_into) move_in_tree(state, *question, event.now.merged_into, seq);
    if (event.now.state == QuestionState::merged && before.state != QuestionState::merged)
        question->unmerged_state = before.state;
    static_cast<Standing&>(*question) = event.now;

    question->version = event.version;
    question->changed_by = event.by_name;
    question->changed_what = what_was_done(before.state, event.now.state, event.undo);
    question->changed_ms = event.at_ms;
    question->changed_seq = seq;
    question->claim.reset();
    question->last.reset();
    if (!event.undo) question->last = LastStep{event.by_person, event.at_ms, before, event.displaced};
    if (before.state != QuestionState::on_stage && question->state == QuestionState::on_stage) {
        question->shown_seq = seq;
    } else if (event.undo && before.state == QuestionState::on_stage) {
        question->shown_seq = 0;  // it was not meant to be shown
    }
    if (is_public(question->state)) {
        question->hidden_seq = 0;
    } else if (is_public(before.state)) {
        question->hidden_seq = seq;
    }
}

void apply_to_questions(State& state, const QuestionNoted& event, Sequence seq) {
    Question* question = find(state, event.id);
    if (question == nullptr) return;
    question->changed_what = what_was_noted(*question, event);
    if (question->pinned != event.pinned) question->changed_seq = seq;
    question->pinned = event.pinned;
    question->labels = event.labels;
    question->assignee = event.assignee;
    question->version = event.version;
    question->changed_by = event.by_name;
    question->changed_ms = event.at_ms;
    question->staff_seq = seq;
}

void apply_to_questions(State& state, const QuestionClaimed& event, Sequence seq) {
    Question* question = find(state, event.id);
    if (question == nullptr) return;
    question->claim.reset();
    if (!event.claim.person.empty()) question->claim = event.claim;
    question->staff_seq = seq;
}

void apply_to_questions(State& state, const VoteCast& event, Sequence seq) {
    Question* question = find(state, event.question);
    if (question != nullptr && question->voters.insert(event.person).second) recount(state, *question, seq);
}

void apply_to_questions(State& state, const VoteWithdrawn& event, Sequence seq) {
    Question* question = find(state, event.question);
    if (question != nullptr && question->voters.erase(event.person) != 0) recount(state, *question, seq);
}

}  // namespace lanai::rooms
