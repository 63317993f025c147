#include "rooms/visibility.hpp"

namespace lanai::rooms {

bool is_staff(Role role) {
    return access::may(role, access::Right::moderate);
}

bool is_public(QuestionState state) {
    return state == QuestionState::approved || state == QuestionState::on_stage ||
           state == QuestionState::answered_live || state == QuestionState::answered_text ||
           state == QuestionState::deferred;
}

bool visible(const Question& question, const Viewer& viewer) {
    if (is_staff(viewer.role) || is_public(question.state)) return true;
    return !viewer.person.empty() && question.person == viewer.person;
}

bool asker_visible(const Question& question, const Viewer& viewer) {
    if (!question.anonymous || viewer.sees_anonymous) return true;
    return !viewer.person.empty() && question.person == viewer.person;
}

bool visible(const Poll& poll, Role role) {
    return is_staff(role) || poll.state != PollState::draft;
}

bool results_visible(const Poll& poll, Role role) {
    if (is_staff(role)) return true;
    return poll.content.hide_results ? poll.state == PollState::published : poll.state != PollState::draft;
}

bool person_visible(std::string_view author_person, const Viewer& viewer) {
    return is_staff(viewer.role) || (!viewer.person.empty() && author_person == viewer.person);
}

}  // namespace lanai::rooms
