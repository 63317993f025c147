#include "protocol/log_chat.hpp"

#include "protocol/json_text.hpp"

namespace lanai::protocol {

namespace json = boost::json;

json::object write_chat(const rooms::MessageSaid& e) {
    json::object object{{"id", e.id},         {"stage", e.stage}, {"text", e.text},
                        {"person", e.person}, {"name", e.name},   {"role", view(access::to_string(e.role))},
                        {"at_ms", e.at_ms}};
    if (!e.reply_to.empty()) object["reply_to"] = e.reply_to;
    return object;
}

json::object write_chat(const rooms::MessageDeleted& e) {
    return {{"id", e.id}, {"by_person", e.by_person}};
}

json::object write_chat(const rooms::MessageEdited& e) {
    return {{"id", e.id}, {"text", e.text}, {"by_person", e.by_person}, {"at_ms", e.at_ms}};
}

json::object write_chat(const rooms::MessagePromoted& e) {
    return {{"id", e.id}, {"question", e.question}, {"by_person", e.by_person}};
}

json::object write_chat(const rooms::ChatRulesSet& e) {
    return {{"stage", e.stage},         {"open", e.rules.open},     {"links", e.rules.links},
            {"slow_ms", e.rules.slow_ms}, {"by_person", e.by_person}, {"by_name", e.by_name}};
}

json::object write_chat(const rooms::UnwantedWordsSet& e) {
    return {{"words", array_of(e.words)}, {"by_person", e.by_person}, {"by_name", e.by_name}};
}

json::object write_chat(const rooms::SubjectReported& e) {
    return {{"id", e.id},       {"kind", view(rooms::to_string(e.kind))},
            {"subject", e.subject}, {"stage", e.stage},
            {"text", e.text},   {"name", e.name},
            {"person", e.person}, {"reason", e.reason},
            {"at_ms", e.at_ms}};
}

json::object write_chat(const rooms::ReportClosed& e) {
    return {{"id", e.id}, {"by_person", e.by_person}, {"by_name", e.by_name}};
}

json::object write_chat(const rooms::PersonRestricted& e) {
    json::object object{{"id", e.now.id},
                        {"person", e.now.person},
                        {"name", e.now.name},
                        {"muted_until_ms", e.now.muted_until_ms},
                        {"banned", e.now.banned},
                        {"reason", e.now.reason},
                        {"by_person", e.by_person},
                        {"by_name", e.now.by_name},
                        {"at_ms", e.now.at_ms}};
    if (!e.now.question.empty()) object["question"] = e.now.question;
    if (e.now.of_moderator) object["of_moderator"] = true;
    if (e.now.network) {
        object["networks"] = array_of(e.now.networks);
        object["networks_until_ms"] = e.now.networks_until_ms;
    }
    return object;
}

rooms::Event read_message_said(Fields& f) {
    rooms::MessageSaid event;
    event.id = f.text("id");
    event.stage = f.text("stage");
    event.text = f.text("text");
    event.person = f.text("person");
    event.name = f.text("name");
    const auto role = access::role_from_string(f.text("role"));
    if (!role) f.fail("role", "is no role");
    event.role = role.value_or(rooms::Role::attendee);
    event.at_ms = f.integer("at_ms");
    event.reply_to = f.optional_text("reply_to").value_or("");
    return event;
}

rooms::Event read_message_deleted(Fields& f) {
    return rooms::MessageDeleted{f.text("id"), f.text("by_person")};
}

rooms::Event read_message_edited(Fields& f) {
    return rooms::MessageEdited{f.text("id"), f.text("text"), f.text("by_person"), f.integer("at_ms")};
}

rooms::Event read_message_promoted(Fields& f) {
    return rooms::MessagePromoted{f.text("id"), f.text("question"), f.text("by_person")};
}

rooms::Event read_chat_rules_set(Fields& f) {
    rooms::ChatRulesSet event;
    event.stage = f.text("stage");
    event.rules = {f.boolean("open"), f.boolean("links"), f.integer("slow_ms")};
    event.by_person = f.text("by_person");
    event.by_name = f.text("by_name");
    return event;
}

rooms::Event read_unwanted_words_set(Fields& f) {
    return rooms::UnwantedWordsSet{f.texts("words"), f.text("by_person"), f.text("by_name")};
}

rooms::Event read_subject_reported(Fields& f) {
    rooms::SubjectReported event;
    event.id = f.text("id");
    const std::string kind = f.text("kind");
    if (kind != "message" && kind != "question") f.fail("kind", "is nothing that can be reported");
    event.kind = kind == "question" ? rooms::Subject::question : rooms::Subject::message;
    event.subject = f.text("subject");
    event.stage = f.text("stage");
    event.text = f.text("text");
    event.name = f.text("name");
    event.person = f.text("person");
    event.reason = f.text("reason");
    event.at_ms = f.integer("at_ms");
    return event;
}

rooms::Event read_report_closed(Fields& f) {
    return rooms::ReportClosed{f.text("id"), f.text("by_person"), f.text("by_name")};
}

rooms::Event read_person_restricted(Fields& f) {
    rooms::PersonRestricted event;
    event.now.id = f.text("id");
    event.now.person = f.text("person");
    event.now.question = f.optional_text("question").value_or("");
    event.now.name = f.text("name");
    event.now.muted_until_ms = f.integer("muted_until_ms");
    event.now.banned = f.boolean("banned");
    event.now.networks = f.optional_texts("networks");
    const auto until = f.optional_integer("networks_until_ms");
    event.now.network = until.has_value();
    event.now.networks_until_ms = until.value_or(0);
    event.now.reason = f.text("reason");
    event.by_person = f.text("by_person");
    event.now.by_name = f.text("by_name");
    event.now.at_ms = f.integer("at_ms");
    event.now.of_moderator = f.optional_boolean("of_moderator");
    return event;
}

}  // namespace lanai::protocol
