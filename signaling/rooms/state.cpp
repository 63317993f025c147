#include "rooms/state.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::rooms {

namespace {

constexpr std::array<std::pair<QuestionState, std::string_view>, 6> state_names{{
    {QuestionState::pending, "pending"},
    {QuestionState::approved, "approved"},
    {QuestionState::on_stage, "on_stage"},
    {QuestionState::answered_live, "answered_live"},
    {QuestionState::rejected, "rejected"},
    {QuestionState::withdrawn, "withdrawn"},
}};

}  // namespace

std::string_view to_string(QuestionState state) {
    for (const auto& [value, name] : state_names)
        if (value == state) return name;
    return "unknown";
}

std::optional<QuestionState> question_state_from_string(std::string_view text) {
    for (const auto& [value, name] : state_names)
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

const ProgrammeChange* State::find_programme_change(Sequence seq) const {
    const auto found = std::find_if(programme_changes.begin(), programme_changes.end(),
                                    [&](const ProgrammeChange& change) { return change.seq == seq; });
    return found == programme_changes.end() ? nullptr : &*found;
}

State initial_state(const schedule::Programme& programme) {
    State state;
    state.planned = schedule::initial_state(programme);
    state.live = state.planned;
    return state;
}

}  // namespace lanai::rooms
