// Who is told how polls stand, and what the audience sends without words. Answers come by the hundred: their counts, like
// reactions and signals, are told together a few times a second.
#include "core/control.hpp"
#include "protocol/poll_view.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace lanai::core {

namespace {

bool moderates_poll(const rooms::Event& event) {
    return std::holds_alternative<rooms::PollSet>(event) || std::holds_alternative<rooms::PollStepped>(event) ||
           std::holds_alternative<rooms::PollRemoved>(event) || std::holds_alternative<rooms::PollWordBarred>(event);
}

std::string entity(const rooms::Poll& poll, Role viewer) {
    if (!rooms::visible(poll, viewer)) return {};
    return boost::json::serialize(protocol::to_json(poll, viewer));
}

std::string event_of(const std::string& poll) {
    return R"({"kind":"poll","poll":)" + poll + "}";
}

}  // namespace

// Who answers hears of it at once on all their pages; all others with the next counts.
void Control::publish_polls(const Round& round) {
    for (const rooms::Event& event : round.events) {
        if (const auto* answered = std::get_if<rooms::PollAnswered>(&event)) {
            polls_due_ = true;
            send_events({protocol::poll_answer_event(answered->poll, answered->answer)},
                        connections_.welcomed_of(answered->person));
        }
    }
    if (!std::any_of(round.events.begin(), round.events.end(), moderates_poll)) return;
    polls_due_ = true;
    publish_due_polls();
}

void Control::publish_due_polls() {
    if (!polls_due_ || writing()) return;
    polls_due_ = false;
    std::vector<std::string> for_staff, for_public;
    for (auto it = polls_told_.begin(); it != polls_told_.end();) {
        if (state_.polls.count(it->first) != 0) {
            ++it;
            continue;
        }
        for_staff.push_back(protocol::poll_gone_event(it->first));
        if (!it->second.for_public.empty()) for_public.push_back(for_staff.back());
        it = polls_told_.erase(it);
    }
    for (const auto& [id, poll] : state_.polls) {
        PollTold& told = polls_told_[id];
        if (told.seq == poll.changed_seq) continue;
        told.seq = poll.changed_seq;
        std::string text = entity(poll, Role::moderator);
        if (text != told.for_staff) for_staff.push_back(event_of(text));
        told.for_staff = std::move(text);
        text = entity(poll, Role::attendee);
        if (text != told.for_public && !text.empty()) for_public.push_back(event_of(text));
        told.for_public = std::move(text);
    }
    if (!for_staff.empty()) send_events(for_staff, connections_.welcomed_as(rooms::is_staff));
    if (!for_public.empty())
        send_events(for_public, connections_.welcomed_as([](Role role) { return !rooms::is_staff(role); }));
}

void Control::welcome_to_polls(const Identity& identity, protocol::Welcome& welcome) const {
    for (const auto& [id, told] : polls_told_) {
        const std::string& text = rooms::is_staff(identity.role) ? told.for_staff : told.for_public;
        if (!text.empty()) welcome.polls.push_back(text);
    }
    for (const auto& [id, poll] : state_.polls)
        if (const auto answer = poll.answers.find(identity.person); answer != poll.answers.end())
            welcome.my_answers.push_back(boost::json::serialize(protocol::to_json(answer->second, id)));
    if (!sees_queue(identity.role)) return;
    for (const auto& [stage, counts] : signals_told_) {
        const auto attending = presence_told_.find(stage);
        welcome.events.push_back(
            protocol::signals_event(stage, counts, attending == presence_told_.end() ? 0 : attending->second));
    }
}

void Control::feel(const Request& request) {
    if (const auto* react = std::get_if<rooms::React>(&request.command)) pulse_.react(request.stage, react->kind);
    if (const auto* signal = std::get_if<rooms::Signal>(&request.command))
        pulse_.signal(request.stage, request.person, signal->kind, clock_.steady_now());
}

void Control::publish_pulse() {
    for (const auto& [stage, counts] : pulse_.take_reactions())
        send_events({protocol::reactions_event(stage, counts)}, connections_.welcomed_on(stage));
    std::vector<std::string> events;
    for (const auto& [stage, counts] : pulse_.signals(clock_.steady_now())) {
        const auto [told, is_new] = signals_told_.try_emplace(stage);
        if (!is_new && told->second == counts) continue;
        told->second = counts;
        const auto attending = presence_told_.find(stage);
        events.push_back(
            protocol::signals_event(stage, counts, attending == presence_told_.end() ? 0 : attending->second));
    }
    if (!events.empty()) send_events(events, connections_.welcomed_as(sees_queue));
}

}  // namespace lanai::core
