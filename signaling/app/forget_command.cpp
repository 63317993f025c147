// `lanai forget`: a person's wish to be forgotten, or the day on which all are.
#include "app/commands.hpp"
#include "app/files.hpp"
#include "signaling/forget.hpp"

#include <ostream>

namespace lanai::app {

namespace {

std::string counted(std::size_t n, const char* noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

void say(const core::Forgotten& forgotten, const std::string& who, std::ostream& out) {
    out << who << " is forgotten: " << counted(forgotten.questions, "question") << " and "
        << counted(forgotten.messages, "message") << " lost their words; votes and answers stay counted\n";
}

}  // namespace

int forget(const ForgetCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_config_or_say(command.config_file, err);
    if (!loaded) return 1;
    const std::string data = command.data.value_or(loaded->config->data);
    if (command.everybody) {
        const auto forgotten = core::forget_everybody(data);
        say(forgotten, "everybody (" + counted(forgotten.persons, "person") + ")", out);
        return 0;
    }
    std::string person = command.person;
    if (person.empty()) {
        const auto found = core::find_persons(data, command.name);
        if (found.empty()) {
            err << "lanai: error: nobody in the record goes by \"" << command.name << "\"\n";
            return 1;
        }
        if (found.size() > 1) {
            err << "lanai: error: " << counted(found.size(), "person")
                << " went by that name; say which with --person ID:\n";
            for (const auto& one : found)
                err << "  " << one.person << "  " << one.name << ", " << counted(one.questions, "question") << ", "
                    << counted(one.messages, "message") << '\n';
            return 1;
        }
        person = found.front().person;
    }
    const auto forgotten = core::forget_person(data, person);
    if (forgotten.persons == 0) {
        err << "lanai: error: the record has no person \"" << person << "\"\n";
        return 1;
    }
    say(forgotten, command.name.empty() ? person : command.name, out);
    return 0;
}

}  // namespace lanai::app
