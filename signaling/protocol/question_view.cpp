#include "protocol/question_view.hpp"

#include "protocol/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

json::object author_of(const rooms::Question& question, const rooms::Viewer& viewer) {
    json::object author{{"person", nullptr}, {"name", ""}};
    if (!rooms::asker_visible(question, viewer)) return author;
    author["name"] = question.name;
    if (rooms::person_visible(question.person, viewer)) author["person"] = question.person;
    return author;
}

void add_notes(const rooms::Question& question, json::object& object) {
    object["version"] = question.version;
    json::array merged;
    for (const std::string& id : question.merged) merged.emplace_back(id);
    object["labels"] = array_of(question.labels);
    object["assignee"] = question.assignee;
    object["claim"] = nullptr;
    if (question.claim)
        object["claim"] = json::object{{"person", question.claim->person},
                                       {"name", question.claim->name},
                                       {"at_ms", question.claim->at_ms}};
    object["merged"] = std::move(merged);
    object["changed_by"] = question.changed_by;
    object["changed_what"] = question.changed_what;
    object["changed_ms"] = question.changed_ms;
}

}  // namespace

json::object to_json(const rooms::Question& question, const rooms::Viewer& viewer) {
    json::object object{{"id", question.id},
                        {"talk", question.talk},
                        {"stage", question.stage},
                        {"text", question.text},
                        {"author", author_of(question, viewer)},
                        {"anonymous", question.anonymous},
                        {"origin", view(rooms::to_string(question.origin))},
                        {"state", view(rooms::to_string(question.state))}};
    if (question.state == rooms::QuestionState::rejected) object["reason"] = question.reason;
    if (question.state == rooms::QuestionState::answered_text)
        object["answer"] = json::object{{"text", question.answer}, {"by", question.answered_by}};
    if (question.state == rooms::QuestionState::merged) object["merged_into"] = question.merged_into;
    object["pinned"] = question.pinned;
    if (!question.merged.empty()) object["joined"] = question.merged.size();
    object["votes"] = question.votes;
    object["created_ms"] = question.created_ms;
    if (rooms::is_staff(viewer.role)) add_notes(question, object);
    return object;
}

std::string queue_event(std::string_view stage, rooms::QueuePolicy policy, const rooms::NextQuestion& next) {
    return json::serialize(json::object{{"kind", "queue"},
                                        {"queue", json::object{{"stage", view(stage)},
                                                               {"policy", view(rooms::to_string(policy))},
                                                               {"next", or_null(next.question)},
                                                               {"why", next.why}}}});
}

}  // namespace lanai::protocol
