#include "app/cli.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <string_view>
#include <utility>

namespace lanai::app {

namespace {

constexpr int wrong_usage = 2;

// What CLI11 fills in; turned into a Command afterwards.
struct Options {
    std::string config, listen, data, file, role, name, stage, source, revoke, base_url, format, output;
    std::string zone, pace, talk, person;
    bool rehearse = false, strict = false, chat = false, refused = false, everybody = false;
};

Message usage(std::string text) {
    return {wrong_usage, "lanai: error: " + std::move(text) + "\n"};
}

std::string no_role(const std::string& given) {
    return "--role is \"" + given + "\"; it must be attendee, speaker, moderator, organiser or room";
}

void add_config(CLI::App& command, Options& options) {
    command.add_option("--config", options.config, "The configuration (TOML), required")->type_name("FILE");
}

void add_data(CLI::App& command, Options& options) {
    command.add_option("--data", options.data, "Instead of the configuration's `data`")->type_name("DIR");
}

void add_output(CLI::App& command, Options& options) {
    command.add_option("--output", options.output, "Instead of standard output")->type_name("FILE");
}

void add_serve(CLI::App& app, Options& options) {
    auto* serve = app.add_subcommand("serve", "Runs the server until SIGTERM or Ctrl-C");
    add_config(*serve, options);
    serve->add_option("--listen", options.listen, "Instead of the configuration's `listen`")->type_name("HOST:PORT");
    add_data(*serve, options);
    serve->add_flag("--rehearse", options.rehearse, "Shifts the programme's clock so that its first talk is on now");
    serve->add_option("--pace", options.pace, "With --rehearse: the programme's clock runs N times as fast")
        ->type_name("N");
}

void add_check(CLI::App& app, Options& options) {
    auto* check = app.add_subcommand("check", "Says line by line what is wrong with a configuration or a programme");
    check->add_option("file", options.file, "A configuration, with the programme it names, or a programme (TOML)")
        ->type_name("FILE");
    check->add_flag("--strict", options.strict, "Remarks fail, too: exit 1 unless there is nothing to say");
}

void add_link(CLI::App& app, Options& options) {
    auto* link = app.add_subcommand("link", "Makes an invitation link, also while the server runs, or revokes one");
    add_config(*link, options);
    add_data(*link, options);
    auto* role = link->add_option("--role", options.role, "attendee, speaker, moderator, organiser or room");
    link->add_option("--name", options.name, "Whom the link is for; shown beside what they do");
    link->add_option("--stage", options.stage, "Speaker: the only stage they may publish to. Room: the stage shown");
    link->add_option("--source", options.source, "Speaker: the only source they may publish as");
    link->add_option("--base-url", options.base_url, "Instead of the configuration's `public_url`")->type_name("URL");
    link->add_option("--revoke", options.revoke, "Ends an invitation and every session that came from it")
        ->type_name("LINK-OR-TOKEN")
        ->excludes(role);
}

void add_invite(CLI::App& app, Options& options) {
    auto* invite = app.add_subcommand("invite", "Makes a link for everybody on a list, also while the server runs");
    invite->add_option("file", options.file, "CSV whose first row names the columns: name, role, stage, source, email")
        ->type_name("FILE");
    add_config(*invite, options);
    add_data(*invite, options);
    invite->add_option("--role", options.role, "Of those whose row names none; else they are attendees");
    invite->add_option("--output", options.output, "The list with its links, instead of standard output")
        ->type_name("FILE");
    invite->add_option("--base-url", options.base_url, "Instead of the configuration's `public_url`")->type_name("URL");
}

void add_export(CLI::App& app, Options& options) {
    auto* command = app.add_subcommand("export", "Writes the programme as it was planned, for other programs");
    add_config(*command, options);
    command->add_option("--format", options.format, "json (c3voc), xml (frab), ics or toml")->type_name("FORMAT");
    add_output(*command, options);
}

void add_questions(CLI::App& app, Options& options) {
    auto* command = app.add_subcommand("questions", "Writes what was asked, for the speakers, also while the server runs");
    add_config(*command, options);
    add_data(*command, options);
    command->add_option("--format", options.format, "md (for people), csv or json; else md")->type_name("FORMAT");
    command->add_option("--talk", options.talk, "Of this talk alone, by its code")->type_name("CODE");
    command->add_flag("--chat", options.chat, "The chat during the talks, too");
    command->add_flag("--refused", options.refused, "Rejected, withdrawn and archived questions, too");
    add_output(*command, options);
}

void add_audit(CLI::App& app, Options& options) {
    auto* command = app.add_subcommand("audit", "Writes who did what to the event, also while the server runs");
    add_config(*command, options);
    add_data(*command, options);
    command->add_option("--format", options.format, "csv or json; else csv")->type_name("FORMAT");
    add_output(*command, options);
}

void add_forget(CLI::App& app, Options& options) {
    auto* command = app.add_subcommand(
        "forget", "Takes a person's name and words out of the record for good, also while the server runs; totals stay");
    add_config(*command, options);
    add_data(*command, options);
    command->add_option("--name", options.name, "Who goes by this name")->type_name("NAME");
    command->add_option("--person", options.person, "Who has this id")->type_name("ID");
    command->add_flag("--everybody", options.everybody, "Everybody, and all links");
}

void add_import(CLI::App& app, Options& options) {
    auto* command = app.add_subcommand("import", "Turns a timetable of any format into the TOML that people write");
    command->add_option("file", options.file, "The timetable: frab XML, c3voc or pretalx JSON, iCalendar, TOML")
        ->type_name("FILE");
    command->add_option("--zone", options.zone, "Time zone of times that name none, as Pacific/Honolulu")
        ->type_name("ZONE");
    add_output(*command, options);
}

Command to_export(Options options) {
    ExportCommand command{std::move(options.config), ExportFormat::json, std::move(options.output)};
    constexpr std::array<std::pair<std::string_view, ExportFormat>, 4> formats{{{"json", ExportFormat::json},
                                                                                {"xml", ExportFormat::xml},
                                                                                {"ics", ExportFormat::ics},
                                                                                {"toml", ExportFormat::toml}}};
    for (const auto& [name, format] : formats) {
        if (options.format != name) continue;
        command.format = format;
        return command;
    }
    return usage(options.format.empty() ? "export needs --format json, xml, ics or toml"
                                        : "--format is \"" + options.format + "\"; it must be json, xml, ics or toml");
}

Command to_forget(Options options) {
    const int given = int{!options.name.empty()} + int{!options.person.empty()} + int{options.everybody};
    if (given != 1) return usage("forget needs one of --name NAME, --person ID and --everybody");
    ForgetCommand command;
    command.config_file = std::move(options.config);
    if (!options.data.empty()) command.data = std::move(options.data);
    command.person = std::move(options.person);
    command.name = std::move(options.name);
    command.everybody = options.everybody;
    return command;
}

Command to_audit(Options options) {
    AuditCommand command;
    command.config_file = std::move(options.config);
    if (!options.data.empty()) command.data = std::move(options.data);
    command.output = std::move(options.output);
    if (options.format == "json") {
        command.format = RecordFormat::json;
    } else if (!options.format.empty() && options.format != "csv") {
        return usage("--format is \"" + options.format + "\"; it must be csv or json");
    }
    return command;
}

Command to_questions(Options options) {
    QuestionsCommand command;
    command.config_file = std::move(options.config);
    if (!options.data.empty()) command.data = std::move(options.data);
    command.talk = std::move(options.talk);
    command.chat = options.chat;
    command.refused = options.refused;
    command.output = std::move(options.output);
    constexpr std::array<std::pair<std::string_view, RecordFormat>, 4> formats{{{"", RecordFormat::markdown},
                                                                                {"md", RecordFormat::markdown},
                                                                                {"csv", RecordFormat::csv},
                                                                                {"json", RecordFormat::json}}};
    for (const auto& [name, format] : formats) {
        if (options.format != name) continue;
        command.format = format;
        return command;
    }
    return usage("--format is \"" + options.format + "\"; it must be md, csv or json");
}

Command to_serve(Options options) {
    ServeCommand command{std::move(options.config), {}, {}, options.rehearse};
    if (!options.pace.empty()) {
        const std::string& text = options.pace;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), command.pace);
        if (error != std::errc{} || end != text.data() + text.size() || command.pace < 1 || command.pace > pace_max)
            return usage("--pace is \"" + text + "\"; it must be a whole number from 1 to " + std::to_string(pace_max));
        if (!options.rehearse) return usage("--pace is for rehearsals; it needs --rehearse");
    }
    if (!options.listen.empty()) {
        command.listen = parse_listen_address(options.listen);
        if (!command.listen) {
            return usage("--listen is \"" + options.listen + "\"; it must be as in 127.0.0.1:8080 or [::1]:8080");
        }
    }
    if (!options.data.empty()) command.data = std::move(options.data);
    return command;
}

Command to_invite(Options options) {
    InviteCommand command;
    command.config_file = std::move(options.config);
    if (!options.data.empty()) command.data = std::move(options.data);
    command.base_url = std::move(options.base_url);
    command.list_file = std::move(options.file);
    command.output = std::move(options.output);
    if (options.role.empty()) return command;
    const auto role = access::role_from_string(options.role);
    if (!role) return usage(no_role(options.role));
    command.role = *role;
    return command;
}

Command to_link(Options options) {
    LinkCommand command;
    command.config_file = std::move(options.config);
    if (!options.data.empty()) command.data = std::move(options.data);
    command.base_url = std::move(options.base_url);
    command.revoke = std::move(options.revoke);
    if (!command.revoke.empty()) return command;
    if (options.role.empty()) return usage("link needs --role ROLE, or --revoke LINK-OR-TOKEN");
    const auto role = access::role_from_string(options.role);
    if (!role) {
        return usage(no_role(options.role));
    }
    const bool speaker = *role == access::Role::speaker;
    if (!options.stage.empty() && !speaker && *role != access::Role::room) {
        return usage("--stage is for the roles speaker and room");
    }
    if (!options.source.empty() && (!speaker || options.stage.empty())) {
        return usage("--source is for the role speaker, together with --stage");
    }
    command.invitation = {*role, std::move(options.name), std::move(options.stage), std::move(options.source)};
    return command;
}

}  // namespace

Command parse_command_line(std::vector<std::string> arguments) {
    CLI::App app("Lanai: live programme, stage and Q&A of a workshop, for the room and online", "lanai");
    app.set_version_flag("--version", "lanai " LANAI_VERSION);
    app.require_subcommand(0, 1);
    Options options;
    add_serve(app, options);
    add_check(app, options);
    add_link(app, options);
    add_invite(app, options);
    add_export(app, options);
    add_questions(app, options);
    add_audit(app, options);
    add_forget(app, options);
    add_import(app, options);
    try {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes the last first
        // What is unknown is named first, so nothing is `required` in CLI11's sense: it would say that instead.
        app.parse(arguments);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out, err;
        if (app.exit(error, out, err) == 0) return Message{0, out.str()};
        return usage(error.what());
    }
    if (app.get_subcommands().empty())
        return usage("say what to do: serve, check, link, invite, export, questions, audit, forget or import; lanai --help says more");
    for (const char* command : {"check", "import", "invite"}) {
        if (!app.got_subcommand(command)) continue;
        if (options.file.empty()) return usage(std::string(command) + " needs a file");
    }
    const bool by_file = app.got_subcommand("check") || app.got_subcommand("import");
    if (!by_file && options.config.empty()) return usage("--config FILE is missing");
    if (app.got_subcommand("serve")) return to_serve(std::move(options));
    if (app.got_subcommand("check")) return CheckCommand{std::move(options.file), options.strict};
    if (app.got_subcommand("import"))
        return ImportCommand{std::move(options.file), std::move(options.output), std::move(options.zone)};
    if (app.got_subcommand("invite")) return to_invite(std::move(options));
    if (app.got_subcommand("questions")) return to_questions(std::move(options));
    if (app.got_subcommand("forget")) return to_forget(std::move(options));
    if (app.got_subcommand("audit")) return to_audit(std::move(options));
    if (app.got_subcommand("export")) return to_export(std::move(options));
    return to_link(std::move(options));
}

}  // namespace lanai::app
