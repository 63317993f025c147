#include "rooms/next_question.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace lanai::rooms {

namespace {

bool from_room(const Question& question) {
    return question.origin == QuestionOrigin::room || question.origin == QuestionOrigin::microphone;
}

// Whatever became of it since.
bool was_heard(const Question& question) {
    return question.shown_seq > 0 || question.state == QuestionState::answered_live;
}

std::string votes_in_words(const Question& question) {
    if (question.origin == QuestionOrigin::microphone) return "first at the microphone";
    if (question.votes == 0) return "the oldest that waits";
    return question.votes == 1 ? "1 vote" : std::to_string(question.votes) + " votes";
}

// The best of those that pass, or none.
template <class Passes>
const Question* best(const std::vector<const Question*>& waiting, Passes passes) {
    const Question* found = nullptr;
    for (const Question* one : waiting) {
        if (!passes(*one)) continue;
        const bool better = found == nullptr || one->votes > found->votes ||
                            (one->votes == found->votes && one->created_ms < found->created_ms);
        if (better) found = one;
    }
    return found;
}

}  // namespace

NextQuestion next_question(const State& state, std::string_view stage, std::string_view talk) {
    std::vector<const Question*> waiting;
    std::set<std::string_view> heard;
    const Question* shown = nullptr;  // the last on this stage
    for (const auto& [id, question] : state.questions) {
        if (was_heard(question)) {
            // What is offered must not tell whose an anonymous question is.
            if (!question.anonymous) heard.insert(question.person);
            const bool later = shown == nullptr || question.shown_seq > shown->shown_seq;
            if (question.stage == stage && question.shown_seq > 0 && later) shown = &question;
        }
        const bool here = question.stage == stage && (talk.empty() || question.talk == talk);
        if (question.state == QuestionState::approved && here) waiting.push_back(&question);
    }
    const auto any = [](const Question&) { return true; };
    if (const Question* pinned = best(waiting, [](const Question& q) { return q.pinned; }))
        return {pinned->id, "pinned"};
    const Question* most = best(waiting, any);
    if (most == nullptr) return {};

    const auto policy = state.policies.find(stage);
    switch (policy == state.policies.end() ? QueuePolicy::votes : policy->second) {
        case QueuePolicy::votes:
            break;
        case QueuePolicy::alternate: {
            const bool room_next = shown != nullptr && !from_room(*shown);
            const std::string side = room_next ? "the room" : "online";
            const Question* one = best(waiting, [&](const Question& q) { return from_room(q) == room_next; });
            if (one == nullptr) return {most->id, "nobody from " + side + " waits; " + votes_in_words(*most)};
            return {one->id, "it is the turn of " + std::string(room_next ? "the room" : "those online") + "; " +
                                 votes_in_words(*one)};
        }
        case QueuePolicy::first_time: {
            const Question* one = best(waiting, [&](const Question& q) { return !q.anonymous && heard.count(q.person) == 0; });
            if (one == nullptr) return {most->id, "nobody who waits is known to be new; " + votes_in_words(*most)};
            return {one->id, "not heard before at this event; " + votes_in_words(*one)};
        }
    }
    return {most->id, votes_in_words(*most)};
}

}  // namespace lanai::rooms
