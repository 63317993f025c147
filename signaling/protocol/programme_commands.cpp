#include "protocol/programme_commands.hpp"

#include "rooms/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace lanai::protocol {

namespace {

constexpr std::size_t persons_read_max = 100;  // rooms says what a talk may have; this bounds the reading

schedule::Person read_person(Fields& args, const boost::json::value& value) {
    schedule::Person person;
    const boost::json::object* object = value.if_object();
    if (object == nullptr) {
        args.fail("persons", "expected objects, got " + std::string(name_of_kind(value)));
        return person;
    }
    Fields fields(*object, "persons[]");
    person.name = fields.text("name");
    person.affiliation = fields.optional_text("affiliation").value_or("");
    if (const auto role = fields.optional_text("role")) {
        const auto known = schedule::person_role_from_string(*role);
        if (!known) fields.fail("role", "expected speaker, chair, panelist or author");
        person.role = known.value_or(schedule::PersonRole::speaker);
    }
    if (!fields.ok()) args.fail("persons", fields.error());
    return person;
}

// The alternative of ProgrammeCommand that has the name, read into `preview`. False: none has it.
template <std::size_t... I>
bool read_named(const std::string& name, Fields& args, rooms::PreviewChange& preview, std::index_sequence<I...>) {
    const auto try_one = [&]<class C>(C command) {
        if (rooms::name_of(rooms::Command(command)) != name) return false;
        read_args(args, command);
        preview.change = std::move(command);
        return true;
    };
    return (try_one(std::variant_alternative_t<I, rooms::ProgrammeCommand>{}) || ...);
}

template <class C>
void read_talk_and_version(Fields& args, C& command) {
    command.talk = args.text("talk");
    command.programme_version = args.optional_integer("programme_version");
}

}  // namespace

void read_args(Fields& args, rooms::StartTalk& command) {
    read_talk_and_version(args, command);
}

void read_args(Fields& args, rooms::EndTalk& command) {
    read_talk_and_version(args, command);
}

void read_args(Fields& args, rooms::ExtendTalk& command) {
    read_talk_and_version(args, command);
    command.minutes = args.integer("minutes");
}

void read_args(Fields& args, rooms::RunningLate& command) {
    command.minutes = args.integer("minutes");
    command.programme_version = args.optional_integer("programme_version");
}

void read_args(Fields& args, rooms::MoveTalk& command) {
    read_talk_and_version(args, command);
    command.start_ms = args.optional_integer("start_ms");
    command.room = args.optional_text("room");
    command.cascade = args.optional_boolean("cascade");
}

void read_args(Fields& args, rooms::SwapTalks& command) {
    read_talk_and_version(args, command);
    command.with = args.text("with");
}

void read_args(Fields& args, rooms::CancelTalk& command) {
    read_talk_and_version(args, command);
}

void read_args(Fields& args, rooms::ReinstateTalk& command) {
    read_talk_and_version(args, command);
    command.cascade = args.optional_boolean("cascade");
}

void read_args(Fields& args, rooms::InsertTalk& command) {
    command.code = args.optional_text("code");
    command.title = args.text("title");
    command.abstract_text = args.optional_text("abstract").value_or("");
    if (const auto kind = args.optional_text("kind")) {
        const auto known = schedule::talk_kind_from_string(*kind);
        if (!known) args.fail("kind", "expected talk, poster, panel, ceremony or pause");
        command.kind = known.value_or(schedule::TalkKind::talk);
    }
    command.room = args.text("room");
    if (const boost::json::array* persons = args.optional_array("persons")) {
        if (persons->size() > persons_read_max) args.fail("persons", "are too many");
        for (const boost::json::value& person : *persons) {
            if (!args.ok()) break;
            command.persons.push_back(read_person(args, person));
        }
    }
    command.start_ms = args.integer("start_ms");
    command.minutes = args.integer("minutes");
    command.minutes_min = args.optional_integer("minutes_min");
    command.hard_stop = args.optional_boolean("hard_stop");
    command.cascade = args.optional_boolean("cascade");
    command.programme_version = args.optional_integer("programme_version");
}

void read_args(Fields& args, rooms::ProgrammeUndo& command) {
    command.change = args.integer("change");
    command.programme_version = args.optional_integer("programme_version");
}

void read_args(Fields& args, rooms::ResolveConflict& command) {
    read_talk_and_version(args, command);
    const std::string take = args.text("take");
    if (take != "ours" && take != "theirs") args.fail("take", "expected ours or theirs");
    command.take_theirs = take == "theirs";
}

void read_args(Fields& args, rooms::PreviewChange& command) {
    const std::string name = args.text("name");
    const boost::json::object* object = args.object("args");
    if (object == nullptr) return;
    Fields inner(*object, "args");
    constexpr auto alternatives = std::make_index_sequence<std::variant_size_v<rooms::ProgrammeCommand>>{};
    if (!read_named(name, inner, command, alternatives)) {
        args.fail("name", rooms::quoted(name) + " is no command that changes the programme");
    } else if (!inner.ok()) {
        args.fail("args", inner.error());
    }
}

}  // namespace lanai::protocol
