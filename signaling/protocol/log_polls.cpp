#include "protocol/log_polls.hpp"

#include "protocol/json_text.hpp"
#include "protocol/poll_commands.hpp"

#include <cstdint>

namespace lanai::protocol {

namespace json = boost::json;

json::object write_poll(const rooms::PollSet& e) {
    return {{"id", e.id},
            {"stage", e.stage},
            {"kind", view(rooms::to_string(e.content.kind))},
            {"text", e.content.text},
            {"options", array_of(e.content.options)},
            {"hide_results", e.content.hide_results},
            {"version", e.version},
            {"by_person", e.by_person},
            {"by_name", e.by_name},
            {"at_ms", e.at_ms}};
}

json::object write_poll(const rooms::PollStepped& e) {
    return {{"id", e.id},           {"state", view(rooms::to_string(e.state))},
            {"talk", e.talk},       {"version", e.version},
            {"by_person", e.by_person}, {"by_name", e.by_name},
            {"at_ms", e.at_ms}};
}

json::object write_poll(const rooms::PollRemoved& e) {
    return {{"id", e.id}, {"by_person", e.by_person}, {"by_name", e.by_name}};
}

json::object write_poll(const rooms::PollAnswered& e) {
    json::object object{{"poll", e.poll}, {"person", e.person}};
    json::array choices;
    for (const std::uint8_t choice : e.answer.choices) choices.emplace_back(choice);
    object["choices"] = std::move(choices);
    if (!e.answer.words.empty()) object["words"] = array_of(e.answer.words);
    return object;
}

json::object write_poll(const rooms::PollWordBarred& e) {
    return {{"poll", e.poll}, {"word", e.word}, {"by_person", e.by_person}, {"by_name", e.by_name}};
}

rooms::Event read_poll_set(Fields& f) {
    rooms::PollSet event;
    event.id = f.text("id");
    event.stage = f.text("stage");
    event.content = read_poll_content(f);
    event.version = f.ordinal("version");
    event.by_person = f.text("by_person");
    event.by_name = f.text("by_name");
    event.at_ms = f.integer("at_ms");
    return event;
}

rooms::Event read_poll_stepped(Fields& f) {
    rooms::PollStepped event;
    event.id = f.text("id");
    const auto state = rooms::poll_state_from_string(f.text("state"));
    if (!state) f.fail("state", "is no state of a poll");
    event.state = state.value_or(rooms::PollState::closed);
    event.talk = f.text("talk");
    event.version = f.ordinal("version");
    event.by_person = f.text("by_person");
    event.by_name = f.text("by_name");
    event.at_ms = f.integer("at_ms");
    return event;
}

rooms::Event read_poll_removed(Fields& f) {
    return rooms::PollRemoved{f.text("id"), f.text("by_person"), f.text("by_name")};
}

rooms::Event read_poll_answered(Fields& f) {
    rooms::PollAnswered event;
    event.poll = f.text("poll");
    event.person = f.text("person");
    if (const json::array* choices = f.array("choices")) {
        for (const json::value& choice : *choices) {
            const auto* number = choice.if_int64();
            if (number == nullptr || *number < 0 || *number > UINT8_MAX) {
                f.fail("choices", "are out of range");
                break;
            }
            event.answer.choices.push_back(static_cast<std::uint8_t>(*number));
        }
    }
    event.answer.words = f.optional_texts("words");
    return event;
}

rooms::Event read_poll_word_barred(Fields& f) {
    return rooms::PollWordBarred{f.text("poll"), f.text("word"), f.text("by_person"), f.text("by_name")};
}

}  // namespace lanai::protocol
