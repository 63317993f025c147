#include "rooms/apply_order.hpp"
#include "rooms/apply_plan.hpp"
#include "rooms/apply_polls.hpp"
#include "rooms/apply_questions.hpp"
#include "rooms/event.hpp"
#include "rooms/follow.hpp"
#include "rooms/visibility.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace lanai::rooms {

namespace {

void forget_up_to(State& state, Sequence seq) {
    state.forgotten_seq = std::max(state.forgotten_seq, seq);
}

struct Apply {
    State& state;
    Sequence seq;

    void operator()(const QuestionAsked& event) const { apply_to_questions(state, event, seq); }
    void operator()(const QuestionStateChanged& event) const {
        apply_to_questions(state, event, seq);
        using enum QuestionState;
        const QuestionState now = event.now.state;
        if (now == rejected || now == archived || now == withdrawn) close_reports(state, Subject::question, event.id);
    }
    void operator()(const QuestionNoted& event) const { apply_to_questions(state, event, seq); }
    void operator()(const QuestionClaimed& event) const { apply_to_questions(state, event, seq); }
    void operator()(const VoteCast& event) const { apply_to_questions(state, event, seq); }
    void operator()(const VoteWithdrawn& event) const { apply_to_questions(state, event, seq); }
    void operator()(const PolicySet& event) const { state.policies[event.stage] = event.policy; }

    void operator()(const MessageSaid& event) const {
        auto& kept = state.messages[event.stage];
        kept.push_back({event.id, event.stage, event.text, event.person, event.name, event.role, event.at_ms, seq,
                        event.reply_to});
        if (!is_staff(event.role)) {
            auto& said = state.said_ms[event.stage];
            if (said.size() >= said_per_stage_max) said.clear();
            said.insert_or_assign(event.person, event.at_ms);
        }
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
        close_reports(state, Subject::message, event.id);
        if (state.messages_gone.size() <= tombstones_max) return;
        forget_up_to(state, state.messages_gone.front().seq);
        state.messages_gone.pop_front();
    }

    void operator()(const MessageEdited& event) const {
        if (Message* message = find(event.id)) {
            message->text = event.text;
            message->edited_ms = event.at_ms;
            message->changed_seq = seq;
        }
    }

    void operator()(const MessagePromoted& event) const {
        if (Message* message = find(event.id)) {
            message->question = event.question;
            message->changed_seq = seq;
        }
    }

    void operator()(const ChatRulesSet& event) const { state.chat_rules[event.stage] = event.rules; }
    void operator()(const UnwantedWordsSet& event) const { apply_to_order(state, event); }
    void operator()(const SubjectReported& event) const { apply_to_order(state, event); }
    void operator()(const ReportClosed& event) const { state.reports.erase(event.id); }
    void operator()(const PersonRestricted& event) const { apply_to_order(state, event); }

    void operator()(const PollSet& event) const { apply_to_polls(state, event, seq); }
    void operator()(const PollStepped& event) const { apply_to_polls(state, event, seq); }
    void operator()(const PollRemoved& event) const { apply_to_polls(state, event); }
    void operator()(const PollAnswered& event) const { apply_to_polls(state, event, seq); }
    void operator()(const PollWordBarred& event) const { apply_to_polls(state, event, seq); }

    void operator()(const NameSet& event) const { state.names[event.person] = event.name; }

    void operator()(const SourceSelected& event) const { state.selected[event.stage] = event.source; }

    void operator()(const TalksChanged& event) const {
        ProgrammeChange entry;
        for (const schedule::Change& change : event.changes) change_talk(change, entry);
        if (entry.before.empty()) return;
        follow_talks(state, event.by_name, seq);
        entry.seq = seq;
        entry.at = event.changes.front().at;
        entry.by_person = event.by_person;
        entry.by_name = event.by_name;
        entry.action = event.action;
        entry.what = event.what;
        entry.undoes = event.undoes;
        for (ProgrammeChange& earlier : state.programme_changes)
            if (earlier.seq == event.undoes) earlier.undone = seq;
        remember(state, std::move(entry));
    }

    void operator()(const PlanRevised& event) const {
        apply_plan(state, event, seq);
        follow_talks(state, event.by_name.empty() ? "the plan" : event.by_name, seq);
    }

    void operator()(const ConflictResolved& event) const { state.timetable.contested.erase(event.talk); }

    void operator()(const ProgrammeReset& event) const {
        const Instant at{std::chrono::milliseconds(event.at_ms)};
        ProgrammeChange entry;
        for (const auto& [code, planned] : schedule::initial_state(state.timetable).talks)
            change_talk(schedule::change_to(code, planned, at), entry);
        state.timetable.contested.clear();
        for (const schedule::Talk& talk : std::vector(state.live.inserted)) {
            schedule::Change gone;
            gone.code = talk.code;
            gone.removed = true;
            change_talk(gone, entry);
        }
        state.live.removed.clear();
        follow_talks(state, {}, seq);
        forget_times(state);
        // Earlier changes were made by the clock of another rehearsal, which nobody knows any more.
        for (auto& [code, live] : state.live.talks)
            if (live.revision > 0) live.changed = at;
        // What was done in a rehearsal is no business of the day.
        state.programme_changes.clear();
        state.programme_seq = state.programme_forgotten_seq = seq;
    }

    void operator()(const TalkStarred& event) const { state.stars[event.person].insert(event.talk); }

    void operator()(const TalkUnstarred& event) const {
        const auto found = state.stars.find(event.person);
        if (found == state.stars.end()) return;
        found->second.erase(event.talk);
        if (found->second.empty()) state.stars.erase(found);
    }

    void operator()(const CalendarRenewed& event) const {
        state.calendars[event.person] = {event.generation, event.command};
    }

    [[nodiscard]] Message* find(const std::string& id) const {
        for (auto& [stage, kept] : state.messages)
            for (Message& message : kept)
                if (message.id == id) return &message;
        return nullptr;
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
