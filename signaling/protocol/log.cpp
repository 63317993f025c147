#include "protocol/log.hpp"

#include "protocol/fields.hpp"
#include "protocol/log_talks.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

struct Write {
    json::object operator()(const rooms::QuestionAsked& e) const {
        return {{"id", e.id},         {"talk", e.talk}, {"stage", e.stage}, {"text", e.text},
                {"person", e.person}, {"name", e.name}, {"at_ms", e.at_ms}};
    }
    json::object operator()(const rooms::QuestionStateChanged& e) const {
        return {{"id", e.id},
                {"state", view(rooms::to_string(e.state))},
                {"reason", e.reason},
                {"version", e.version},
                {"by_person", e.by_person},
                {"by_name", e.by_name}};
    }
    json::object operator()(const rooms::VoteCast& e) const { return {{"question", e.question}, {"person", e.person}}; }
    json::object operator()(const rooms::VoteWithdrawn& e) const {
        return {{"question", e.question}, {"person", e.person}};
    }
    json::object operator()(const rooms::MessageSaid& e) const {
        return {{"id", e.id},         {"stage", e.stage}, {"text", e.text},
                {"person", e.person}, {"name", e.name},   {"role", view(access::to_string(e.role))},
                {"at_ms", e.at_ms}};
    }
    json::object operator()(const rooms::MessageDeleted& e) const { return {{"id", e.id}, {"by_person", e.by_person}}; }
    json::object operator()(const rooms::NameSet& e) const { return {{"person", e.person}, {"name", e.name}}; }
    json::object operator()(const rooms::SourceSelected& e) const {
        return {{"stage", e.stage}, {"source", e.source}, {"by_person", e.by_person}};
    }
    json::object operator()(const rooms::TalksChanged& e) const { return write_talks_changed(e); }
    json::object operator()(const rooms::ProgrammeReset& e) const { return {{"at_ms", e.at_ms}}; }
};

rooms::Event read_asked(Fields& f) {
    return rooms::QuestionAsked{f.text("id"),     f.text("talk"), f.text("stage"),   f.text("text"),
                                f.text("person"), f.text("name"), f.integer("at_ms")};
}

rooms::Event read_state_changed(Fields& f) {
    rooms::QuestionStateChanged event;
    event.id = f.text("id");
    const auto state = rooms::question_state_from_string(f.text("state"));
    if (!state) f.fail("state", "is no state of a question");
    event.state = state.value_or(rooms::QuestionState::pending);
    event.reason = f.text("reason");
    const std::int64_t number = f.integer("version");
    if (number < 1 || number > UINT32_MAX) f.fail("version", "is out of range");
    event.version = static_cast<std::uint32_t>(number);
    event.by_person = f.text("by_person");
    event.by_name = f.text("by_name");
    return event;
}

rooms::Event read_said(Fields& f) {
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
    return event;
}

struct Kind {
    std::string_view name;
    rooms::Event (*read)(Fields&);
};

// In the order of rooms::Event's alternatives.
constexpr std::array<Kind, std::variant_size_v<rooms::Event>> kinds{{
    {"question_asked", read_asked},
    {"question_state_changed", read_state_changed},
    {"vote_cast",
     [](Fields& f) -> rooms::Event {
         return rooms::VoteCast{f.text("question"), f.text("person")};
     }},
    {"vote_withdrawn",
     [](Fields& f) -> rooms::Event {
         return rooms::VoteWithdrawn{f.text("question"), f.text("person")};
     }},
    {"message_said", read_said},
    {"message_deleted",
     [](Fields& f) -> rooms::Event {
         return rooms::MessageDeleted{f.text("id"), f.text("by_person")};
     }},
    {"name_set",
     [](Fields& f) -> rooms::Event {
         return rooms::NameSet{f.text("person"), f.text("name")};
     }},
    {"source_selected",
     [](Fields& f) -> rooms::Event {
         return rooms::SourceSelected{f.text("stage"), f.text("source"), f.text("by_person")};
     }},
    {"talks_changed", read_talks_changed},
    {"programme_reset",
     [](Fields& f) -> rooms::Event { return rooms::ProgrammeReset{f.optional_integer("at_ms").value_or(0)}; }},
}};

}  // namespace

LogRecord to_log(const rooms::Event& event) {
    return {std::string(kinds[event.index()].name), json::serialize(std::visit(Write{}, event))};
}

boost::system::result<rooms::Event, std::string> from_log(std::string_view kind, std::string_view payload) {
    using Read = boost::system::result<rooms::Event, std::string>;
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& row) { return row.name == kind; });
    if (found == kinds.end())
        return Read{boost::system::in_place_error, "unknown kind of event «" + std::string(kind) +
                                                       "»; it was written by a newer version of this program"};
    json::error_code error;
    const json::value value = json::parse(view(payload), error);
    const json::object* object = error ? nullptr : value.if_object();
    if (object == nullptr) return Read{boost::system::in_place_error, "the payload is no JSON object"};
    Fields fields(*object, "");
    rooms::Event event = found->read(fields);
    if (!fields.ok()) return Read{boost::system::in_place_error, fields.error()};
    return event;
}

}  // namespace lanai::protocol
