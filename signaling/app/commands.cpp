#include "app/commands.hpp"

#include "app/files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <utility>

namespace lanai::app {

namespace {

std::string plural(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// Where people reach the server, for links. An address that stands for all interfaces is none to visit.
std::string base_url(const LinkCommand& command, const Config& config) {
    auto url = !command.base_url.empty() ? command.base_url : config.public_url;
    while (url.ends_with('/')) url.pop_back();
    if (!url.empty()) return url;
    auto listen = config.listen;
    if (listen.host == "0.0.0.0" || listen.host == "::") listen.host = "localhost";
    return (config.certificate.empty() ? "http://" : "https://") + to_string(listen);
}

// Empty when the configuration has the stage and source that the invitation names.
std::string unknown_place(const core::Invitation& invitation, const Config& config) {
    if (invitation.stage.empty()) return {};
    const auto stage = std::find_if(config.stages.begin(), config.stages.end(),
                                    [&](const StageSettings& one) { return one.id == invitation.stage; });
    if (stage == config.stages.end()) return "the configuration has no stage \"" + invitation.stage + "\"";
    if (invitation.source.empty()) return {};
    const bool known = std::any_of(stage->sources.begin(), stage->sources.end(), [&](const SourceSettings& source) {
        return source.id == invitation.source && source.kind == "live";
    });
    if (known) return {};
    return "stage \"" + stage->id + "\" has no live source \"" + invitation.source + "\"";
}

void print_taken(const Loaded& loaded, std::ostream& out) {
    if (loaded.format != schedule::Format::unknown) out << schedule::format_taken(loaded.format, loaded.taken) << '\n';
}

}  // namespace

int check(const CheckCommand& command, std::ostream& out) {
    const auto loaded = load_either(command.file);
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
    return 0;
}

std::string token_of(const std::string& link_or_token) {
    const auto at = link_or_token.rfind("/t/");
    return at == std::string::npos ? link_or_token : link_or_token.substr(at + 3);
}

int link(const LinkCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_config(command.config_file);
    if (!loaded.config) {
        for (const auto& line : loaded.lines) err << line << '\n';
        return 1;
    }
    const auto& config = *loaded.config;
    const auto data = command.data.value_or(config.data);
    if (!command.revoke.empty()) {
        if (core::revoke_invitation(data, token_of(command.revoke))) {
            out << "revoked\n";
            return 0;
        }
        err << "lanai: error: " << data << " has no such invitation\n";
        return 1;
    }
    if (const auto message = unknown_place(command.invitation, config); !message.empty()) {
        err << "lanai: error: " << message << '\n';
        return 1;
    }
    std::filesystem::create_directories(data);
    out << base_url(command, config) << "/t/" << core::create_invitation(data, command.invitation) << '\n';
    return 0;
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
        if (const auto* exported = std::get_if<ExportCommand>(&command)) {
            return export_programme(*exported, std::cout, std::cerr);
        }
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
