#include "protocol/poll_commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace lanai::protocol {

rooms::PollContent read_poll_content(Fields& fields) {
    rooms::PollContent content;
    const auto kind = rooms::poll_kind_from_string(fields.text("kind"));
    if (!kind) fields.fail("kind", "expected single, multiple, rating or words");
    content.kind = kind.value_or(rooms::PollKind::single);
    content.text = fields.text("text");
    content.options = fields.optional_texts("options");
    content.hide_results = fields.optional_boolean("hide_results");
    return content;
}

rooms::Command read_make_poll(Fields& args) {
    return rooms::MakePoll{read_poll_content(args)};
}

rooms::Command read_edit_poll(Fields& args) {
    return rooms::EditPoll{args.text("poll"), args.integer("version"), read_poll_content(args)};
}

rooms::Command read_bar_word(Fields& args) {
    return rooms::BarWord{args.text("poll"), args.text("word")};
}

rooms::Command read_answer_poll(Fields& args) {
    rooms::AnswerPoll command;
    command.poll = args.text("poll");
    if (const boost::json::array* choices = args.optional_array("choices")) {
        for (const boost::json::value& choice : *choices) {
            if (const auto* number = choice.if_int64()) {
                command.choices.push_back(*number);
            } else {
                args.fail("choices", "expected integers");
            }
        }
    }
    command.words = args.optional_texts("words");
    return command;
}

rooms::Command read_react(Fields& args) {
    const std::string kind = args.text("kind");
    const auto found = std::find(rooms::reaction_names.begin(), rooms::reaction_names.end(), kind);
    if (found == rooms::reaction_names.end()) {
        args.fail("kind", "expected applause, heart, laugh, wow or thumbs_up");
        return rooms::React{};
    }
    return rooms::React{static_cast<rooms::Reaction>(found - rooms::reaction_names.begin())};
}

rooms::Command read_signal(Fields& args) {
    const std::string kind = args.text("kind");
    if (kind == "none") return rooms::Signal{};
    const auto found = std::find(rooms::signal_names.begin(), rooms::signal_names.end(), kind);
    if (found == rooms::signal_names.end()) {
        args.fail("kind", "expected too_fast, too_slow, cannot_hear or none");
        return rooms::Signal{};
    }
    return rooms::Signal{static_cast<rooms::SpeakerSignal>(found - rooms::signal_names.begin())};
}

}  // namespace lanai::protocol
