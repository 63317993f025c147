#include "rooms/state.hpp"

#include "rooms/visibility.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::rooms {

namespace {

constexpr std::int64_t clock_slack_ms = 60'000;  // that a clock is set back by, now and then

constexpr std::array<std::pair<QueuePolicy, std::string_view>, 3> policy_names{{
    {QueuePolicy::votes, "votes"},
    {QueuePolicy::alternate, "alternate"},
    {QueuePolicy::first_time, "first_time"},
}};

}  // namespace

std::string_view to_string(QueuePolicy policy) {
    for (const auto& [value, name] : policy_names)
        if (value == policy) return name;
    return "unknown";
}

std::optional<QueuePolicy> queue_policy_from_string(std::string_view text) {
    for (const auto& [value, name] : policy_names)
        if (name == text) return value;
    return std::nullopt;
}

const Question* State::find_question(std::string_view id) const {
    const auto found = questions.find(id);
    return found == questions.end() ? nullptr : &found->second;
}

const Message* State::find_message(std::string_view id) const {
    for (const auto& [stage, kept] : messages) {
        const auto found = std::find_if(kept.begin(), kept.end(), [&](const Message& m) { return m.id == id; });
        if (found != kept.end()) return &*found;
    }
    return nullptr;
}

const Question* State::on_stage(std::string_view stage) const {
    for (const auto& [id, question] : questions)
        if (question.state == QuestionState::on_stage && question.stage == stage) return &question;
    return nullptr;
}

bool State::is_banned(std::string_view person, Role role) const {
    const auto ids = restrictions_of.find(person);
    if (ids == restrictions_of.end()) return false;
    return std::any_of(ids->second.begin(), ids->second.end(),
                       [&](const std::string& id) {
                           const Restriction& one = restrictions.at(id);
                           return one.banned && (!is_staff(role) || (role == Role::moderator && one.of_moderator));
                       });
}

const Restriction* State::muted(std::string_view person, Instant now) const {
    const auto ids = restrictions_of.find(person);
    if (ids == restrictions_of.end()) return nullptr;
    const Restriction* longest = nullptr;
    for (const std::string& id : ids->second) {
        const Restriction& one = restrictions.at(id);
        // Where the clock was set back behind its beginning it is over: nobody waits for longer than was said.
        const std::int64_t now_ms = now.time_since_epoch().count();
        if (one.muted_until_ms <= now_ms || now_ms < one.at_ms - clock_slack_ms) continue;
        if (longest == nullptr || one.muted_until_ms > longest->muted_until_ms) longest = &one;
    }
    return longest;
}

ChatRules State::chat_rules_of(std::string_view stage) const {
    const auto found = chat_rules.find(stage);
    return found == chat_rules.end() ? ChatRules{} : found->second;
}

std::string_view to_string(Subject kind) {
    return kind == Subject::message ? "message" : "question";
}

const ProgrammeChange* State::find_programme_change(Sequence seq) const {
    const auto found = std::find_if(programme_changes.begin(), programme_changes.end(),
                                    [&](const ProgrammeChange& change) { return change.seq == seq; });
    return found == programme_changes.end() ? nullptr : &*found;
}

State initial_state(schedule::Programme programme) {
    State state;
    state.timetable = schedule::timetable_of(std::move(programme));
    state.live = schedule::initial_state(state.timetable);
    return state;
}

}  // namespace lanai::rooms
