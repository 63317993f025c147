#include "protocol/log.hpp"

#include "protocol/fields.hpp"
#include "protocol/json_text.hpp"
#include "protocol/log_chat.hpp"
#include "protocol/log_plan.hpp"
#include "protocol/log_polls.hpp"
#include "protocol/log_questions.hpp"
#include "protocol/log_talks.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

struct Write {
    json::object operator()(const rooms::QuestionAsked& e) const { return write_question(e); }
    json::object operator()(const rooms::QuestionStateChanged& e) const { return write_question(e); }
    json::object operator()(const rooms::QuestionNoted& e) const { return write_question(e); }
    json::object operator()(const rooms::QuestionClaimed& e) const { return write_question(e); }
    json::object operator()(const rooms::PolicySet& e) const { return write_question(e); }
    json::object operator()(const rooms::VoteCast& e) const { return {{"question", e.question}, {"person", e.person}}; }
    json::object operator()(const rooms::VoteWithdrawn& e) const {
        return {{"question", e.question}, {"person", e.person}};
    }
    json::object operator()(const rooms::MessageSaid& e) const { return write_chat(e); }
    json::object operator()(const rooms::MessageDeleted& e) const { return write_chat(e); }
    json::object operator()(const rooms::MessageEdited& e) const { return write_chat(e); }
    json::object operator()(const rooms::MessagePromoted& e) const { return write_chat(e); }
    json::object operator()(const rooms::ChatRulesSet& e) const { return write_chat(e); }
    json::object operator()(const rooms::UnwantedWordsSet& e) const { return write_chat(e); }
    json::object operator()(const rooms::SubjectReported& e) const { return write_chat(e); }
    json::object operator()(const rooms::ReportClosed& e) const { return write_chat(e); }
    json::object operator()(const rooms::PersonRestricted& e) const { return write_chat(e); }
    json::object operator()(const rooms::PollSet& e) const { return write_poll(e); }
    json::object operator()(const rooms::PollStepped& e) const { return write_poll(e); }
    json::object operator()(const rooms::PollRemoved& e) const { return write_poll(e); }
    json::object operator()(const rooms::PollAnswered& e) const { return write_poll(e); }
    json::object operator()(const rooms::PollWordBarred& e) const { return write_poll(e); }
    json::object operator()(const rooms::NameSet& e) const { return {{"person", e.person}, {"name", e.name}}; }
    json::object operator()(const rooms::SourceSelected& e) const {
        return {{"stage", e.stage}, {"source", e.source}, {"by_person", e.by_person}};
    }
    json::object operator()(const rooms::TalksChanged& e) const { return write_talks_changed(e); }
    json::object operator()(const rooms::ProgrammeReset& e) const { return {{"at_ms", e.at_ms}}; }
    json::object operator()(const rooms::PlanRevised& e) const { return write_plan_revised(e); }
    json::object operator()(const rooms::ConflictResolved& e) const {
        return {{"talk", e.talk}, {"by_person", e.by_person}, {"by_name", e.by_name}};
    }
    json::object operator()(const rooms::TalkStarred& e) const { return {{"person", e.person}, {"talk", e.talk}}; }
    json::object operator()(const rooms::TalkUnstarred& e) const { return {{"person", e.person}, {"talk", e.talk}}; }
    json::object operator()(const rooms::CalendarRenewed& e) const {
        return {{"person", e.person}, {"generation", e.generation}, {"command", e.command}};
    }
};

rooms::Event read_calendar_renewed(Fields& f) {
    rooms::CalendarRenewed event;
    event.person = f.text("person");
    event.generation = f.ordinal("generation");
    event.command = f.text("command");
    return event;
}

struct Kind {
    std::string_view name;
    rooms::Event (*read)(Fields&);
};

// In the order of rooms::Event's alternatives.
constexpr std::array<Kind, std::variant_size_v<rooms::Event>> kinds{{
    {"question_asked", read_question_asked},
    {"question_state_changed", read_question_state_changed},
    {"vote_cast",
     [](Fields& f) -> rooms::Event {
         return rooms::VoteCast{f.text("question"), f.text("person")};
     }},
    {"vote_withdrawn",
     [](Fields& f) -> rooms::Event {
         return rooms::VoteWithdrawn{f.text("question"), f.text("person")};
     }},
    {"message_said", read_message_said},
    {"message_deleted", read_message_deleted},
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
    {"plan_revised", read_plan_revised},
    {"conflict_resolved",
     [](Fields& f) -> rooms::Event {
         return rooms::ConflictResolved{f.text("talk"), f.text("by_person"), f.text("by_name")};
     }},
    {"talk_starred",
     [](Fields& f) -> rooms::Event {
         return rooms::TalkStarred{f.text("person"), f.text("talk")};
     }},
    {"talk_unstarred",
     [](Fields& f) -> rooms::Event {
         return rooms::TalkUnstarred{f.text("person"), f.text("talk")};
     }},
    {"calendar_renewed", read_calendar_renewed},
    {"question_noted", read_question_noted},
    {"question_claimed", read_question_claimed},
    {"policy_set", read_policy_set},
    {"message_edited", read_message_edited},
    {"message_promoted", read_message_promoted},
    {"chat_rules_set", read_chat_rules_set},
    {"unwanted_words_set", read_unwanted_words_set},
    {"subject_reported", read_subject_reported},
    {"report_closed", read_report_closed},
    {"person_restricted", read_person_restricted},
    {"poll_set", read_poll_set},
    {"poll_stepped", read_poll_stepped},
    {"poll_removed", read_poll_removed},
    {"poll_answered", read_poll_answered},
    {"poll_word_barred", read_poll_word_barred},
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
