#include "protocol/log_questions.hpp"

#include "protocol/json_text.hpp"

#include <cstdint>

namespace lanai::protocol {

namespace json = boost::json;

json::object write_question(const rooms::QuestionAsked& e) {
    json::object object{{"id", e.id},         {"talk", e.talk}, {"stage", e.stage}, {"text", e.text},
                        {"person", e.person}, {"name", e.name}, {"at_ms", e.at_ms}};
    if (e.anonymous) object["anonymous"] = true;
    if (e.origin != rooms::QuestionOrigin::online) object["origin"] = view(rooms::to_string(e.origin));
    return object;
}

json::object write_question(const rooms::QuestionStateChanged& e) {
    json::object object{{"id", e.id},
                        {"state", view(rooms::to_string(e.now.state))},
                        {"reason", e.now.reason},
                        {"version", e.version},
                        {"by_person", e.by_person},
                        {"by_name", e.by_name},
                        {"at_ms", e.at_ms}};
    if (!e.now.answer.empty()) object["answer"] = e.now.answer;
    if (!e.now.answered_by.empty()) object["answered_by"] = e.now.answered_by;
    if (!e.now.merged_into.empty()) object["merged_into"] = e.now.merged_into;
    if (!e.displaced.empty()) object["displaced"] = e.displaced;
    if (e.undo) object["undo"] = true;
    return object;
}

json::object write_question(const rooms::QuestionNoted& e) {
    return {{"id", e.id},
            {"pinned", e.pinned},
            {"labels", array_of(e.labels)},
            {"assignee", e.assignee},
            {"version", e.version},
            {"by_person", e.by_person},
            {"by_name", e.by_name},
            {"at_ms", e.at_ms}};
}

json::object write_question(const rooms::QuestionClaimed& e) {
    return {{"id", e.id}, {"person", e.claim.person}, {"name", e.claim.name}, {"at_ms", e.claim.at_ms}};
}

json::object write_question(const rooms::PolicySet& e) {
    return {{"stage", e.stage},
            {"policy", view(rooms::to_string(e.policy))},
            {"by_person", e.by_person},
            {"by_name", e.by_name}};
}

rooms::Event read_question_asked(Fields& f) {
    rooms::QuestionAsked event{f.text("id"),     f.text("talk"), f.text("stage"),   f.text("text"),
                               f.text("person"), f.text("name"), f.integer("at_ms")};
    event.anonymous = f.optional_boolean("anonymous");
    const auto origin = rooms::question_origin_from_string(f.optional_text("origin").value_or("online"));
    if (!origin) f.fail("origin", "is no origin of a question");
    event.origin = origin.value_or(rooms::QuestionOrigin::online);
    return event;
}

rooms::Event read_question_state_changed(Fields& f) {
    rooms::QuestionStateChanged event;
    event.id = f.text("id");
    const auto state = rooms::question_state_from_string(f.text("state"));
    if (!state) f.fail("state", "is no state of a question");
    event.now.state = state.value_or(rooms::QuestionState::pending);
    event.now.reason = f.text("reason");
    event.now.answer = f.optional_text("answer").value_or("");
    event.now.answered_by = f.optional_text("answered_by").value_or("");
    event.now.merged_into = f.optional_text("merged_into").value_or("");
    event.version = f.ordinal("version");
    event.by_person = f.text("by_person");
    event.by_name = f.text("by_name");
    event.at_ms = f.optional_integer("at_ms").value_or(0);  // absent: a log of before steps could be undone
    event.displaced = f.optional_text("displaced").value_or("");
    event.undo = f.optional_boolean("undo");
    return event;
}

rooms::Event read_question_noted(Fields& f) {
    rooms::QuestionNoted event;
    event.id = f.text("id");
    event.pinned = f.boolean("pinned");
    event.labels = f.texts("labels");
    event.assignee = f.text("assignee");
    event.version = f.ordinal("version");
    event.by_person = f.text("by_person");
    event.by_name = f.text("by_name");
    event.at_ms = f.integer("at_ms");
    return event;
}

rooms::Event read_question_claimed(Fields& f) {
    return rooms::QuestionClaimed{f.text("id"), {f.text("person"), f.text("name"), f.integer("at_ms")}};
}

rooms::Event read_policy_set(Fields& f) {
    rooms::PolicySet event;
    event.stage = f.text("stage");
    const auto policy = rooms::queue_policy_from_string(f.text("policy"));
    if (!policy) f.fail("policy", "is no policy");
    event.policy = policy.value_or(rooms::QueuePolicy::votes);
    event.by_person = f.text("by_person");
    event.by_name = f.text("by_name");
    return event;
}

}  // namespace lanai::protocol
