// What only moderators are told of the queues, and what voters are told when questions are merged or taken apart.
#include "core/control.hpp"
#include "protocol/question_view.hpp"
#include "rooms/merging.hpp"
#include "rooms/next_question.hpp"

#include <algorithm>
#include <set>

namespace lanai::core {

bool Control::sees_anonymous(Role role) const {
    return config_.organisers_see_names && role == Role::organiser;
}

// Speakers look ahead, too.
bool Control::sees_queue(Role role) {
    return rooms::is_staff(role) || role == Role::speaker;
}

std::string Control::root_of(const std::string& question) const {
    const rooms::Question* found = state_.find_question(question);
    return found == nullptr ? question : rooms::root_of(state_, *found).id;
}

std::map<std::string, std::string> Control::queue_events() const {
    std::map<std::string, std::string> events;
    for (const protocol::StageView& stage : stages_.views()) {
        const auto policy = state_.policies.find(stage.id);
        const schedule::Talk* on = schedule::find_talk(planned(), state_.live, stage.now_code);
        const bool pause = on == nullptr || on->kind == schedule::TalkKind::pause;
        events[stage.id] = protocol::queue_event(
            stage.id, policy == state_.policies.end() ? rooms::QueuePolicy::votes : policy->second,
            rooms::next_question(state_, stage.id, pause ? std::string_view{} : stage.now_code));
    }
    return events;
}

bool Control::only_votes_and_chat(const Round& round) {
    return std::all_of(round.events.begin(), round.events.end(), [](const rooms::Event& event) {
        return std::holds_alternative<rooms::VoteCast>(event) || std::holds_alternative<rooms::VoteWithdrawn>(event) ||
               std::holds_alternative<rooms::MessageSaid>(event) || std::holds_alternative<rooms::PollAnswered>(event);
    });
}

// Votes come by the hundred: their effect on the offer waits for the next tick.
void Control::publish_queues(const Round& round) {
    queues_due_ = true;
    if (!only_votes_and_chat(round)) publish_due_queues();
}

void Control::publish_due_queues() {
    if (!queues_due_ || writing()) return;
    queues_due_ = false;
    std::vector<std::string> changed;
    auto now = queue_events();
    for (const auto& [stage, event] : now)
        if (const auto told = queues_told_.find(stage); told == queues_told_.end() || told->second != event)
            changed.push_back(event);
    queues_told_ = std::move(now);
    if (changed.empty()) return;
    send_events(changed, connections_.welcomed_as(sees_queue));
}

void Control::note_remerged(const rooms::Event& event, Round& round) const {
    const auto* changed = std::get_if<rooms::QuestionStateChanged>(&event);
    const rooms::Question* question = changed == nullptr ? nullptr : state_.find_question(changed->id);
    if (question != nullptr && question->merged_into != changed->now.merged_into)
        round.remerged.emplace_back(question->id, question->merged_into);
}

// Who voted for what was merged has now voted for what it was merged into, or no longer.
void Control::publish_votes_of_merged(const Round& round) {
    for (const auto& [id, was_in] : round.remerged) {
        const rooms::Question* question = state_.find_question(id);
        if (question == nullptr) continue;
        std::set<std::string> voters;
        for (const rooms::Question* one : rooms::family_of(state_, *question))
            voters.insert(one->voters.begin(), one->voters.end());
        std::set<std::string> roots{root_of(id)};
        if (!was_in.empty()) roots.insert(root_of(was_in));
        for (const std::string& root_id : roots) {
            const rooms::Question* root = state_.find_question(root_id);
            if (root == nullptr || !rooms::is_public(root->state)) continue;
            std::vector<ConnectionId> voted, not_voted;
            connections_.for_each_welcomed([&](ConnectionId connection_id, const Connection& connection) {
                const std::string& person = connection.identity.person;
                if (voters.count(person) == 0) return;
                (rooms::has_voted(state_, *root, person) ? voted : not_voted).push_back(connection_id);
            });
            send_events({protocol::vote_event(root_id, true)}, voted);
            send_events({protocol::vote_event(root_id, false)}, not_voted);
        }
    }
}

}  // namespace lanai::core
