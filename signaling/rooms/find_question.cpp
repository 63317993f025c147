#include "rooms/find_question.hpp"

#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

#include <utility>

namespace lanai::rooms {

Result<const Question*> find_visible(const State& state, const std::string& id, const Context& context) {
    const Question* question = state.find_question(id);
    if (question == nullptr || !visible(*question, {context.person, context.role}))
        return Refusal{Errc::not_found, "question: there is no question " + quoted(id) + " that you can see"};
    return question;
}

const Claim* claim_of_other(const Question& question, const Context& context) {
    if (!question.claim || question.claim->person == context.person) return nullptr;
    const std::chrono::milliseconds age{context.now.time_since_epoch().count() - question.claim->at_ms};
    // One of the future was made by a clock that was set back since.
    return age >= std::chrono::milliseconds(0) && age < claim_time ? &*question.claim : nullptr;
}

Result<const Question*> find_current(const State& state, const std::string& id, std::int64_t version, bool over,
                                     const Context& context) {
    const auto found = find_visible(state, id, context);
    if (!found) return found;
    const Question& question = **found;
    if (question.version != version) {
        const std::string by = question.changed_by.empty() ? "somebody without a name" : question.changed_by;
        return Refusal{Errc::stale_version, "you saw version " + std::to_string(version) + "; it is now version " +
                                                std::to_string(question.version) + ": " + by + " " +
                                                question.changed_what};
    }
    const Claim* claim = over ? nullptr : claim_of_other(question, context);
    if (claim == nullptr) return found;
    const std::string who = claim->name.empty() ? "a colleague without a name" : claim->name;
    return Refusal{Errc::claimed, who + " works on this question; send it with over: true to do it all the same"};
}

Refusal wrong_state(const Question& question, const std::string& what_would_be_right) {
    return {Errc::bad_state,
            "the question is " + std::string(to_string(question.state)) + "; " + what_would_be_right};
}

QuestionStateChanged step(const Question& question, Standing to, const Context& context) {
    return {question.id,
            std::move(to),
            question.version + 1,
            context.person,
            context.name,
            context.now.time_since_epoch().count()};
}

QuestionStateChanged step(const Question& question, QuestionState to, const Context& context) {
    return step(question, Standing{to, {}, {}, {}, {}}, context);
}

}  // namespace lanai::rooms
