#include "rooms/event.hpp"
#include "rooms/visibility.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace lanai::rooms {

namespace {

void count_pending(State& state, const Question& question, int by) {
    auto& pending = state.counts[question.talk].pending;
    if (by > 0) {
        ++pending[question.person];
        return;
    }
    const auto found = pending.find(question.person);
    if (found != pending.end() && --found->second == 0) pending.erase(found);
}

void forget_up_to(State& state, Sequence seq) {
    state.forgotten_seq = std::max(state.forgotten_seq, seq);
}

struct Apply {
    State& state;
    Sequence seq;

    void operator()(const QuestionAsked& event) const {
        Question question;
        question.id = event.id;
        question.talk = event.talk;
        question.stage = event.stage;
        question.text = event.text;
        question.person = event.person;
        question.name = event.name;
        question.created_ms = event.at_ms;
        question.changed_by = event.name;
        question.changed_seq = seq;
        const auto [at, added] = state.questions.try_emplace(event.id, std::move(question));
        if (!added) return;
        ++state.counts[event.talk].questions;
        count_pending(state, at->second, +1);
    }

    void operator()(const QuestionStateChanged& event) const {
        const auto found = state.questions.find(event.id);
        if (found == state.questions.end()) return;
        Question& question = found->second;
        const bool was_public = is_public(question.state);
        if (question.state == QuestionState::pending) count_pending(state, question, -1);
        question.state = event.state;
        if (question.state == QuestionState::pending) count_pending(state, question, +1);
        question.reason = event.reason;
        question.version = event.version;
        question.changed_by = event.by_name;
        question.changed_seq = seq;
        if (is_public(question.state)) {
            question.hidden_seq = 0;
        } else if (was_public) {
            question.hidden_seq = seq;
        }
    }

    void operator()(const VoteCast& event) const {
        const auto found = state.questions.find(event.question);
        if (found == state.questions.end()) return;
        if (found->second.voters.insert(event.person).second) found->second.changed_seq = seq;
    }

    void operator()(const VoteWithdrawn& event) const {
        const auto found = state.questions.find(event.question);
        if (found == state.questions.end()) return;
        if (found->second.voters.erase(event.person) != 0) found->second.changed_seq = seq;
    }

    void operator()(const MessageSaid& event) const {
        auto& kept = state.messages[event.stage];
        kept.push_back({event.id, event.stage, event.text, event.person, event.name, event.role, event.at_ms, seq});
        if (kept.size() <= messages_per_stage_max) return;
        forget_up_to(state, kept.front().changed_seq);
        kept.pop_front();
    }

    void operator()(const MessageDeleted& event) const {
        for (auto& [stage, kept] : state.messages) {
            const auto found =
                std::find_if(kept.begin(), kept.end(), [&](const Message& message) { return message.id == event.id; });
            if (found == kept.end()) continue;
            kept.erase(found);
            state.messages_gone.push_back({event.id, seq});
            break;
        }
        if (state.messages_gone.size() <= tombstones_max) return;
        forget_up_to(state, state.messages_gone.front().seq);
        state.messages_gone.pop_front();
    }

    void operator()(const NameSet& event) const { state.names[event.person] = event.name; }

    void operator()(const SourceSelected& event) const { state.selected[event.stage] = event.source; }

    void operator()(const TalksChanged& event) const {
        ProgrammeChange entry;
        for (const schedule::Change& change : event.changes) change_talk(change, entry);
        if (entry.before.empty()) return;
        entry.seq = seq;
        entry.at = event.changes.front().at;
        entry.by_person = event.by_person;
        entry.by_name = event.by_name;
        entry.action = event.action;
        entry.what = event.what;
        entry.undoes = event.undoes;
        for (ProgrammeChange& earlier : state.programme_changes)
            if (earlier.seq == event.undoes) earlier.undone = seq;
        state.programme_seq = seq;
        state.programme_changes.push_back(std::move(entry));
        if (state.programme_changes.size() <= programme_changes_max) return;
        state.programme_forgotten_seq = state.programme_changes.front().seq;
        state.programme_changes.pop_front();
    }

    void operator()(const ProgrammeReset& event) const {
        const Instant at{std::chrono::milliseconds(event.at_ms)};
        ProgrammeChange entry;
        for (const auto& [code, planned] : state.planned.talks)
            change_talk(schedule::change_to(code, planned, at), entry);
        for (const schedule::Talk& talk : std::vector(state.live.inserted)) {
            schedule::Change gone;
            gone.code = talk.code;
            gone.removed = true;
            change_talk(gone, entry);
        }
        // Earlier changes were made by the clock of another rehearsal, which nobody knows any more.
        for (auto& [code, live] : state.live.talks)
            if (live.revision > 0) live.changed = at;
        // What was done in a rehearsal is no business of the day.
        state.programme_changes.clear();
        state.programme_seq = state.programme_forgotten_seq = seq;
    }

    void change_talk(const schedule::Change& change, ProgrammeChange& entry) const {
        // Not in the programme any more: it was edited since.
        const auto found = state.live.talks.find(change.code);
        if (found == state.live.talks.end() && !change.inserted) return;
        if (!schedule::differs(state.live, change)) return;
        entry.before.push_back(schedule::before(state.live, {change}).front());
        if (entry.before.back().was) entry.rooms.insert(entry.before.back().was->room);
        schedule::apply(state.live, change);
        const auto now = state.live.talks.find(change.code);
        if (now != state.live.talks.end()) entry.rooms.insert(now->second.room);
        state.talk_changed_seq[change.code] = seq;
    }
};

}  // namespace

void apply(State& state, const Event& event, Sequence seq) {
    std::visit(Apply{state, seq}, event);
}

}  // namespace lanai::rooms
