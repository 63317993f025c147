#include "rooms/changes.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace lanai::rooms {

namespace {

template <class... F>
struct Overload : F... {
    using F::operator()...;
};
template <class... F>
Overload(F...) -> Overload<F...>;

void add_programme(const State& state, Sequence since, Changes& changes) {
    if (state.frame_seq > since) changes.frame = state.frame_seq;
    for (const auto& [code, seq] : state.talk_changed_seq)
        if (seq > since) changes.talks[seq].push_back(code);
}

// Chairs change no contents, but those of what they insert; a plan may change anything.
void note_standings(const std::vector<Event>& events, Changes& changes) {
    std::set<std::string> whole;
    for (const Event& event : events) {
        if (std::holds_alternative<PlanRevised>(event) || std::holds_alternative<ProgrammeReset>(event)) return;
        const auto* changed = std::get_if<TalksChanged>(&event);
        if (changed == nullptr) continue;
        for (const schedule::Change& change : changed->changes)
            if (change.inserted) whole.insert(change.code);
    }
    for (const auto& [seq, codes] : changes.talks)
        for (const std::string& code : codes)
            if (whole.count(code) == 0) changes.only_standing.insert(code);
}

Sequence newest(const Question& question) {
    return std::max(question.changed_seq, question.staff_seq);
}

void add_gone(const State& state, Sequence since, Changes& changes) {
    // Newest last: walk back from the end.
    auto from = state.messages_gone.end();
    while (from != state.messages_gone.begin() && std::prev(from)->seq > since) --from;
    changes.messages_gone.assign(from, state.messages_gone.end());
}

// The newest messages of all stages that came after `since`, at most `max` a stage.
void add_messages(const State& state, Sequence since, std::size_t max, Changes& changes) {
    for (const auto& [stage, kept] : state.messages) {
        const std::size_t first = kept.size() > max ? kept.size() - max : 0;
        for (std::size_t i = first; i < kept.size(); ++i)
            if (kept[i].changed_seq > since) changes.messages.push_back(&kept[i]);
    }
}

}  // namespace

bool can_resume(const State& state, Sequence since) {
    return since >= state.forgotten_seq;
}

Changes changes_since(const State& state, Sequence since) {
    Changes changes;
    changes.after = changes.since = since;
    for (const auto& [id, question] : state.questions)
        if (newest(question) > since) changes.questions.push_back(&question);
    add_messages(state, since, messages_per_stage_max, changes);
    add_gone(state, since, changes);
    add_programme(state, since, changes);
    return changes;
}

Changes everything(const State& state) {
    Changes changes;
    changes.after = std::numeric_limits<Sequence>::max();  // who has nothing misses nothing
    for (const auto& [id, question] : state.questions) changes.questions.push_back(&question);
    add_messages(state, 0, snapshot_messages_max, changes);
    return changes;
}

Changes changes_of(const State& state, const std::vector<Event>& events, Sequence after) {
    std::set<std::string> questions;
    bool chat = false;
    bool talks = false;
    bool steps = false;
    const Overload note{
        [&](const QuestionAsked& event) { questions.insert(event.id); },
        [&](const QuestionStateChanged&) { steps = true; },
        [&](const QuestionNoted& event) { questions.insert(event.id); },
        [&](const QuestionClaimed& event) { questions.insert(event.id); },
        [&](const VoteCast& event) { questions.insert(event.question); },
        // What it was merged into changed with it.
        [&](const VoteWithdrawn&) { steps = true; },
        [&](const MessageSaid&) { chat = true; },
        [&](const MessageDeleted&) { chat = true; },
        [&](const MessageEdited&) { chat = true; },
        [&](const MessagePromoted&) { chat = true; },
        [&](const TalksChanged&) { talks = true; },
        [&](const ProgrammeReset&) { talks = true; },
        [&](const PlanRevised&) { talks = true; },
        [](const ConflictResolved&) {},
        [](const NameSet&) {},
        [](const SourceSelected&) {},
        [](const PolicySet&) {},
        // Told whole, with the stage or to moderators.
        [](const ChatRulesSet&) {},
        [](const UnwantedWordsSet&) {},
        [](const SubjectReported&) {},
        [](const ReportClosed&) {},
        [](const PersonRestricted&) {},
        // Told whole, when they are due.
        [](const PollSet&) {},
        [](const PollStepped&) {},
        [](const PollRemoved&) {},
        [](const PollAnswered&) {},
        [](const PollWordBarred&) {},
        // Told to nobody but their person.
        [](const TalkStarred&) {},
        [](const TalkUnstarred&) {},
        [](const CalendarRenewed&) {},
    };
    for (const Event& event : events) std::visit(note, event);

    // Those of a talk that went to another room changed with it, and those that others were merged into.
    if (talks || steps) {
        for (const auto& [id, question] : state.questions)
            if (question.changed_seq > after) questions.insert(id);
    }

    Changes changes;
    changes.after = changes.since = after;
    for (const std::string& id : questions)
        if (const Question* question = state.find_question(id)) changes.questions.push_back(question);
    if (chat) {
        add_messages(state, after, messages_per_stage_max, changes);
        add_gone(state, after, changes);
    }
    if (talks) {
        add_programme(state, after, changes);
        note_standings(events, changes);
    }
    return changes;
}

}  // namespace lanai::rooms
