#include "rooms/question_steps.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::rooms {

namespace {

using enum QuestionState;

constexpr std::array<std::pair<QuestionState, QuestionState>, 29> steps{{
    {pending, approved},       {pending, rejected},       {pending, withdrawn},      {pending, answered_text},
    {pending, merged},         {pending, archived},       {approved, on_stage},      {approved, answered_live},
    {approved, answered_text}, {approved, deferred},      {approved, rejected},      {approved, withdrawn},
    {approved, merged},        {approved, archived},      {on_stage, approved},      {on_stage, answered_live},
    {on_stage, answered_text}, {on_stage, deferred},      {answered_live, approved}, {answered_live, archived},
    {answered_text, approved}, {answered_text, archived}, {deferred, approved},      {deferred, answered_text},
    {deferred, merged},        {deferred, archived},      {rejected, approved},      {rejected, archived},
    {archived, approved},
}};

constexpr std::array<std::pair<QuestionState, std::string_view>, 10> state_names{{
    {pending, "pending"},
    {approved, "approved"},
    {on_stage, "on_stage"},
    {answered_live, "answered_live"},
    {answered_text, "answered_text"},
    {deferred, "deferred"},
    {rejected, "rejected"},
    {withdrawn, "withdrawn"},
    {merged, "merged"},
    {archived, "archived"},
}};

constexpr std::array<std::pair<QuestionOrigin, std::string_view>, 4> origin_names{{
    {QuestionOrigin::online, "online"},
    {QuestionOrigin::room, "room"},
    {QuestionOrigin::microphone, "microphone"},
    {QuestionOrigin::replay, "replay"},
}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
    for (const auto& [one, name] : names)
        if (one == value) return name;
    return "unknown";
}

}  // namespace

bool may_become(QuestionState from, QuestionState to) {
    return std::find(steps.begin(), steps.end(), std::pair{from, to}) != steps.end();
}

bool takes_others(QuestionState state) {
    return state != rejected && state != withdrawn && state != merged && state != archived;
}

std::string_view to_string(QuestionState state) {
    return name_in(state_names, state);
}

std::optional<QuestionState> question_state_from_string(std::string_view text) {
    for (const auto& [value, name] : state_names)
        if (name == text) return value;
    return std::nullopt;
}

std::string_view to_string(QuestionOrigin origin) {
    return name_in(origin_names, origin);
}

std::optional<QuestionOrigin> question_origin_from_string(std::string_view text) {
    for (const auto& [value, name] : origin_names)
        if (name == text) return value;
    return std::nullopt;
}

}  // namespace lanai::rooms
