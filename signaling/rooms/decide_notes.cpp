// What moderators note on questions, and agree among themselves: pins, labels, who takes care, claims, the policy.
#include "rooms/deciders.hpp"
#include "rooms/find_question.hpp"
#include "rooms/text.hpp"

#include <algorithm>
#include <utility>

namespace lanai::rooms {

namespace {

template <class Command, class Change>
Result<Decision> note(const State& state, const Command& command, const Context& context, Change change) {
    const auto found = find_current(state, command.question, command.version, command.over, context);
    if (!found) return found.error();
    const Question& question = **found;
    QuestionNoted noted{question.id,
                        question.pinned,
                        question.labels,
                        question.assignee,
                        question.version + 1,
                        context.person,
                        context.name,
                        context.now.time_since_epoch().count()};
    change(noted);
    const bool same = noted.pinned == question.pinned && noted.labels == question.labels &&
                      noted.assignee == question.assignee;
    if (same) return Decision{};
    return Decision{{std::move(noted)}, {}};
}

}  // namespace

Result<Decision> decide_on(const State& state, const Pin& command, const Context& context) {
    return note(state, command, context, [&](QuestionNoted& noted) { noted.pinned = command.pinned; });
}

Result<Decision> decide_on(const State& state, const Label& command, const Context& context) {
    std::vector<std::string> labels;
    if (command.labels.size() > labels_max)
        return Refusal{Errc::invalid, "labels: at most " + std::to_string(labels_max) + ", not " +
                                          std::to_string(command.labels.size())};
    for (const std::string& text : command.labels) {
        auto label = clean_text(text, label_rule);
        if (!label) return label.error();
        if (std::find(labels.begin(), labels.end(), *label) == labels.end()) labels.push_back(*std::move(label));
    }
    return note(state, command, context, [&](QuestionNoted& noted) { noted.labels = std::move(labels); });
}

Result<Decision> decide_on(const State& state, const Assign& command, const Context& context) {
    std::string to;
    if (!command.to.empty()) {
        auto cleaned = clean_text(command.to, assignee_rule);
        if (!cleaned) return cleaned.error();
        to = *std::move(cleaned);
    }
    return note(state, command, context, [&](QuestionNoted& noted) { noted.assignee = std::move(to); });
}

Result<Decision> decide_on(const State& state, const ClaimQuestion& command, const Context& context) {
    const auto found = find_visible(state, command.question, context);
    if (!found) return found.error();
    const auto current = find_current(state, command.question, (*found)->version, command.over, context);
    if (!current) return current.error();
    return Decision{{QuestionClaimed{(*found)->id,
                                     {context.person, context.name, context.now.time_since_epoch().count()}}},
                    {}};
}

Result<Decision> decide_on(const State& state, const ReleaseQuestion& command, const Context& context) {
    const auto found = find_visible(state, command.question, context);
    if (!found) return found.error();
    const auto& claim = (*found)->claim;
    if (!claim || claim->person != context.person) return Decision{};  // it ran out, or a colleague has it now
    return Decision{{QuestionClaimed{(*found)->id, {}}}, {}};
}

Result<Decision> decide_on(const State& state, const SetPolicy& command, const Context& context) {
    if (context.programme.room_of_stage(context.stage) == nullptr && context.sources.empty())
        return Refusal{Errc::not_found, "there is no stage " + quoted(context.stage)};
    const auto now = state.policies.find(context.stage);
    if ((now == state.policies.end() ? QueuePolicy::votes : now->second) == command.policy) return Decision{};
    return Decision{{PolicySet{context.stage, command.policy, context.person, context.name}}, {}};
}

}  // namespace lanai::rooms
