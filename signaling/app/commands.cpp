#include "app/commands.hpp"

#include "app/feed_programme.hpp"
#include "app/files.hpp"

#include <sys/stat.h>

#include <exception>
#include <iostream>
#include <utility>

namespace lanai::app {

namespace {

std::string plural(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void print_taken(const Loaded& loaded, std::ostream& out) {
    if (loaded.format != schedule::Format::unknown) out << schedule::format_taken(loaded.format, loaded.taken) << '\n';
}

}  // namespace

int check(const CheckCommand& command, std::ostream& out) {
    auto loaded = load_either(command.file);
    if (loaded.config && loaded.config->feed) {
        ProgrammeSources sources(*loaded.config, command.file, [](const std::string&) {});
        load_feed(loaded, sources, false);
    }
    for (const auto& line : loaded.lines) out << line << '\n';
    if (loaded.errors > 0) {
        print_taken(loaded, out);
        return 1;
    }
    out << "ok: ";
    if (loaded.config) out << plural(loaded.config->stages.size(), "stage") << ", ";
    if (loaded.programme) {
        out << plural(loaded.programme->days.size(), "day") << ", " << plural(loaded.programme->rooms.size(), "room")
            << ", " << plural(loaded.programme->talks.size(), "talk") << ", zone " << loaded.programme->event.zone;
    }
    if (!loaded.lines.empty()) out << ", " << plural(loaded.lines.size(), "remark");
    out << '\n';
    print_taken(loaded, out);
    return command.strict && loaded.remarks > 0 ? 1 : 0;
}

int run(std::vector<std::string> arguments) {
    ::umask(0077);  // the database, its lock and the log are nobody else's
    const auto command = parse_command_line(std::move(arguments));
    if (const auto* message = std::get_if<Message>(&command)) {
        (message->exit_code == 0 ? std::cout : std::cerr) << message->text;
        return message->exit_code;
    }
    try {
        if (const auto* checked = std::get_if<CheckCommand>(&command)) return check(*checked, std::cout);
        if (const auto* linked = std::get_if<LinkCommand>(&command)) return link(*linked, std::cout, std::cerr);
        if (const auto* invited = std::get_if<InviteCommand>(&command)) return invite(*invited, std::cout, std::cerr);
        if (const auto* exported = std::get_if<ExportCommand>(&command)) {
            return export_programme(*exported, std::cout, std::cerr);
        }
        if (const auto* asked = std::get_if<QuestionsCommand>(&command)) return questions(*asked, std::cout, std::cerr);
        if (const auto* asked = std::get_if<ForgetCommand>(&command)) return forget(*asked, std::cout, std::cerr);
        if (const auto* asked = std::get_if<AuditCommand>(&command)) return audit(*asked, std::cout, std::cerr);
        if (const auto* imported = std::get_if<ImportCommand>(&command)) {
            return import_programme(*imported, std::cout, std::cerr);
        }
        return serve(std::get<ServeCommand>(command), std::cout, std::cerr);
    } catch (const std::exception& error) {
        std::cerr << "lanai: error: " << error.what() << std::endl;
        return 1;
    }
}

}  // namespace lanai::app
