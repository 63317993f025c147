#include "protocol/client_message.hpp"

#include "protocol/chat_commands.hpp"
#include "protocol/fields.hpp"
#include "protocol/poll_commands.hpp"
#include "protocol/programme_commands.hpp"
#include "protocol/question_commands.hpp"
#include "rooms/text.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace lanai::protocol {

namespace {

using Parsed = boost::system::result<ClientMessage, ParseFailure>;

ParseFailure bad(std::string message, std::string id = {}) {
    return {"bad_message", std::move(message), std::move(id)};
}

bool is_command_id(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !id.empty() && id.size() <= command_id_max && std::all_of(id.begin(), id.end(), allowed);
}

// One row a command: how its args are read.
struct Reader {
    std::string_view name;
    rooms::Command (*read)(Fields&);
};

constexpr std::array<Reader, std::variant_size_v<rooms::Command>> readers{{
    {"set_name", [](Fields& args) -> rooms::Command { return rooms::SetName{args.text("name")}; }},
    {"ask", read_ask},
    {"withdraw", read_question<rooms::Withdraw>},
    {"vote", read_question<rooms::Vote>},
    {"unvote", read_question<rooms::Unvote>},
    {"say", read_say},
    {"approve", read_versioned<rooms::Approve>},
    {"reject", read_reject},
    {"put_on_stage", read_versioned<rooms::PutOnStage>},
    {"take_off_stage", read_versioned<rooms::TakeOffStage>},
    {"answered", read_versioned<rooms::Answered>},
    {"delete_message", [](Fields& args) -> rooms::Command { return rooms::DeleteMessage{args.text("message")}; }},
    {"cut", [](Fields& args) -> rooms::Command { return rooms::Cut{args.text("source")}; }},
    {"start_talk", read_programme<rooms::StartTalk>},
    {"end_talk", read_programme<rooms::EndTalk>},
    {"extend_talk", read_programme<rooms::ExtendTalk>},
    {"preview_late", [](Fields& args) -> rooms::Command { return rooms::PreviewLate{args.integer("minutes")}; }},
    {"running_late", read_programme<rooms::RunningLate>},
    {"move_talk", read_programme<rooms::MoveTalk>},
    {"swap_talks", read_programme<rooms::SwapTalks>},
    {"cancel_talk", read_programme<rooms::CancelTalk>},
    {"reinstate_talk", read_programme<rooms::ReinstateTalk>},
    {"insert_talk", read_programme<rooms::InsertTalk>},
    {"programme_undo", read_programme<rooms::ProgrammeUndo>},
    {"resolve_conflict", read_programme<rooms::ResolveConflict>},
    {"preview_change", read_programme<rooms::PreviewChange>},
    {"programme_history", [](Fields&) -> rooms::Command { return rooms::ProgrammeHistory{}; }},
    {"star", [](Fields& args) -> rooms::Command { return rooms::Star{args.text("talk")}; }},
    {"unstar", [](Fields& args) -> rooms::Command { return rooms::Unstar{args.text("talk")}; }},
    {"my_calendar", [](Fields& args) -> rooms::Command { return rooms::MyCalendar{args.optional_boolean("renew")}; }},
    {"raise_hand", read_raise_hand},
    {"answer", read_answer},
    {"defer", read_versioned<rooms::Defer>},
    {"archive", read_versioned<rooms::Archive>},
    {"merge", read_merge},
    {"unmerge", read_versioned<rooms::Unmerge>},
    {"pin", read_pin},
    {"label", read_label},
    {"assign", read_assign},
    {"claim", read_claim},
    {"release", read_question<rooms::ReleaseQuestion>},
    {"undo_question", read_versioned<rooms::UndoQuestion>},
    {"set_policy", read_set_policy},
    {"edit_message", read_edit_message},
    {"promote", [](Fields& args) -> rooms::Command { return rooms::Promote{args.text("message")}; }},
    {"report", read_report},
    {"close_report", [](Fields& args) -> rooms::Command { return rooms::CloseReport{args.text("report")}; }},
    {"mute", read_mute},
    {"ban", read_ban},
    {"lift", [](Fields& args) -> rooms::Command { return rooms::Lift{args.text("restriction")}; }},
    {"set_chat", read_set_chat},
    {"set_words", read_set_words},
    {"make_poll", read_make_poll},
    {"edit_poll", read_edit_poll},
    {"open_poll", read_poll_step<rooms::OpenPoll>},
    {"close_poll", read_poll_step<rooms::ClosePoll>},
    {"publish_poll", read_poll_step<rooms::PublishPoll>},
    {"remove_poll", read_poll_step<rooms::RemovePoll>},
    {"bar_word", read_bar_word},
    {"answer_poll", read_answer_poll},
    {"react", read_react},
    {"signal", read_signal},
}};

Parsed parse_hello(Fields& fields) {
    const std::int64_t v = fields.integer("v");
    if (fields.ok() && v != version)
        return ParseFailure{"unsupported_version",
                            "v: this server speaks version " + std::to_string(version) + ", not " + std::to_string(v) +
                                "; load the page again",
                            {}};
    Hello hello;
    hello.stage = fields.text("stage");
    hello.page = fields.text("page");
    hello.log = fields.optional_text("log");
    const auto since = fields.optional_integer("since");
    if (hello.stage.size() > stage_id_max) fields.fail("stage", "is too long for the id of a stage");
    if (hello.page.size() > page_name_max) fields.fail("page", "is too long for the name of a page");
    if (since && *since < 0) fields.fail("since", "is negative; send the last `to` you saw");
    if (!fields.ok()) return bad(fields.error());
    if (since) hello.since = static_cast<std::uint64_t>(*since);
    return ClientMessage{std::move(hello)};
}

Parsed parse_clock(Fields& fields) {
    const boost::json::value* t0 = fields.required("t0");
    if (t0 != nullptr && !t0->is_number())
        fields.fail("t0", "expected a number, got " + std::string(name_of_kind(*t0)));
    if (!fields.ok()) return bad(fields.error());
    return ClientMessage{ClockRequest{boost::json::serialize(*t0)}};
}

Parsed parse_command(Fields& fields) {
    std::string id = fields.text("id");
    if (fields.ok() && !is_command_id(id)) {
        fields.fail("id", "expected 1 to 64 of A-Z a-z 0-9 _ -");
        id.clear();
    }
    const std::string name = fields.text("name");
    const boost::json::object* args_object = fields.object("args");
    if (!fields.ok()) return bad(fields.error(), std::move(id));
    const auto reader =
        std::find_if(readers.begin(), readers.end(), [&](const Reader& row) { return row.name == name; });
    if (reader == readers.end())
        return ParseFailure{"unknown_command", "name: there is no command " + rooms::quoted(name), std::move(id)};
    Fields args(*args_object, "args");
    rooms::Command command = reader->read(args);
    if (!args.ok()) return bad(args.error(), std::move(id));
    return ClientMessage{CommandRequest{std::move(id), std::move(command)}};
}

}  // namespace

Parsed parse_client_message(std::string_view text) {
    if (text.size() > message_bytes_max)
        return bad("the message has " + std::to_string(text.size()) + " bytes; at most " +
                   std::to_string(message_bytes_max));
    unsigned char arena[4096];
    boost::json::monotonic_resource memory(arena, sizeof arena);
    boost::json::parse_options options;
    options.max_depth = message_depth_max;
    boost::json::error_code error;
    const boost::json::value value =
        boost::json::parse(boost::json::string_view(text.data(), text.size()), error, &memory, options);
    if (error) return bad("not JSON: " + error.message());
    const boost::json::object* object = value.if_object();
    if (object == nullptr) return bad("expected an object, got " + std::string(name_of_kind(value)));
    Fields fields(*object, "");
    const std::string type = fields.text("type");
    if (!fields.ok()) return bad(fields.error());
    if (type == "hello") return parse_hello(fields);
    if (type == "clock") return parse_clock(fields);
    if (type == "command") return parse_command(fields);
    return ParseFailure{"unknown_type", "type: " + rooms::quoted(type) + " is none of hello, clock, command", {}};
}

}  // namespace lanai::protocol
