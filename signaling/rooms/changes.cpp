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

void add_talks(const State& state, Sequence since, Changes& changes) {
    for (const auto& [code, seq] : state.talk_changed_seq)
        if (seq > since) changes.talks[seq].push_back(code);
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
    changes.after = since;
    for (const auto& [id, question] : state.questions)
        if (question.changed_seq > since) changes.questions.push_back(&question);
    add_messages(state, since, messages_per_stage_max, changes);
    add_gone(state, since, changes);
    add_talks(state, since, changes);
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
    const Overload note{
        [&](const QuestionAsked& event) { questions.insert(event.id); },
        [&](const QuestionStateChanged& event) { questions.insert(event.id); },
        [&](const VoteCast& event) { questions.insert(event.question); },
        [&](const VoteWithdrawn& event) { questions.insert(event.question); },
        [&](const MessageSaid&) { chat = true; },
        [&](const MessageDeleted&) { chat = true; },
        [&](const TalksChanged&) { talks = true; },
        [&](const ProgrammeReset&) { talks = true; },
        [](const NameSet&) {},
        [](const SourceSelected&) {},
    };
    for (const Event& event : events) std::visit(note, event);

    Changes changes;
    changes.after = after;
    for (const std::string& id : questions)
        if (const Question* question = state.find_question(id)) changes.questions.push_back(question);
    if (chat) {
        add_messages(state, after, messages_per_stage_max, changes);
        add_gone(state, after, changes);
    }
    if (talks) add_talks(state, after, changes);
    return changes;
}

}  // namespace lanai::rooms
