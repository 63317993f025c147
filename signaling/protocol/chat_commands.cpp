#include "protocol/chat_commands.hpp"


namespace lanai::protocol {

namespace {

rooms::Target read_target(Fields& args) {
    return {args.optional_text("person").value_or(""), args.optional_text("question").value_or(""),
            args.optional_text("message").value_or("")};
}

}  // namespace

rooms::Command read_say(Fields& args) {
    return rooms::Say{args.text("text"), args.optional_text("reply_to").value_or("")};
}

rooms::Command read_edit_message(Fields& args) {
    return rooms::EditMessage{args.text("message"), args.text("text")};
}

rooms::Command read_report(Fields& args) {
    const std::string kind = args.text("kind");
    if (kind != "message" && kind != "question") args.fail("kind", "expected message or question");
    return rooms::ReportSubject{kind == "question" ? rooms::Subject::question : rooms::Subject::message,
                                args.text("subject"), args.text("reason")};
}

rooms::Command read_mute(Fields& args) {
    return rooms::Mute{read_target(args), args.integer("minutes"), args.optional_text("reason").value_or("")};
}

rooms::Command read_ban(Fields& args) {
    return rooms::Ban{read_target(args), args.text("reason"), args.boolean("network")};
}

rooms::Command read_set_chat(Fields& args) {
    rooms::SetChat command;
    if (args.given("open")) command.open = args.boolean("open");
    if (args.given("links")) command.links = args.boolean("links");
    command.slow_seconds = args.optional_integer("slow_seconds");
    return command;
}

rooms::Command read_set_words(Fields& args) {
    return rooms::SetWords{args.texts("words")};
}

}  // namespace lanai::protocol
