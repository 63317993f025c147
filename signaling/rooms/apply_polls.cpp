#include "rooms/apply_polls.hpp"

namespace lanai::rooms {

namespace {

Poll* find_poll(State& state, const std::string& id) {
    const auto found = state.polls.find(id);
    return found == state.polls.end() ? nullptr : &found->second;
}

}  // namespace

void apply_to_polls(State& state, const PollSet& event, Sequence seq) {
    Poll& poll = state.polls[event.id];
    poll.id = event.id;
    poll.stage = event.stage;
    poll.content = event.content;
    poll.version = event.version;
    poll.by_name = event.by_name;
    poll.at_ms = event.at_ms;
    poll.changed_seq = seq;
}

void apply_to_polls(State& state, const PollStepped& event, Sequence seq) {
    Poll* poll = find_poll(state, event.id);
    if (poll == nullptr) return;
    poll->state = event.state;
    if (poll->opened_seq == 0) poll->opened_seq = seq;
    poll->talk = event.talk;
    poll->version = event.version;
    poll->by_name = event.by_name;
    poll->at_ms = event.at_ms;
    poll->changed_seq = seq;
}

void apply_to_polls(State& state, const PollRemoved& event) {
    state.polls.erase(event.id);
}

void apply_to_polls(State& state, const PollAnswered& event, Sequence seq) {
    Poll* poll = find_poll(state, event.poll);
    if (poll == nullptr) return;
    if (event.answer.empty()) {
        poll->answers.erase(event.person);
    } else {
        poll->answers[event.person] = event.answer;
    }
    poll->changed_seq = seq;
}

void apply_to_polls(State& state, const PollWordBarred& event, Sequence seq) {
    Poll* poll = find_poll(state, event.poll);
    if (poll == nullptr) return;
    poll->barred.try_emplace(fold_poll_word(event.word), event.word);
    poll->changed_seq = seq;
}

}  // namespace lanai::rooms
