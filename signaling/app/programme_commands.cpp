#include "app/commands.hpp"
#include "app/feed_programme.hpp"
#include "app/files.hpp"
#include "schedule/export.hpp"
#include "schedule/read.hpp"

#include <fstream>
#include <ostream>

namespace lanai::app {

namespace {

std::string exported(const ExportCommand& command, const Loaded& loaded) {
    const auto& programme = *loaded.programme;
    if (command.format == ExportFormat::toml) return schedule::export_programme_toml(programme);
    const auto live = schedule::initial_state(programme);
    const schedule::ExportInput input{programme, live, loaded.published, loaded.config->public_url, ""};
    switch (command.format) {
        case ExportFormat::json:
            return schedule::export_c3voc_json(input);
        case ExportFormat::xml:
            return schedule::export_frab_xml(input);
        default:
            return schedule::export_icalendar(input, programme.event.title);
    }
}

}  // namespace

int export_programme(const ExportCommand& command, std::ostream& out, std::ostream& err) {
    auto loaded = load_config(command.config_file);
    if (loaded.config && loaded.config->feed) {
        ProgrammeSources sources(*loaded.config, command.config_file, [](const std::string&) {});
        load_feed(loaded, sources, false);
    }
    for (const auto& line : loaded.lines) err << line << '\n';
    if (loaded.errors > 0) return 1;
    return write_or_say(exported(command, loaded), command.output, out, err) ? 0 : 1;
}

int import_programme(const ImportCommand& command, std::ostream& out, std::ostream& err) {
    Loaded loaded;
    const auto text = read_file(loaded, command.file);
    for (const auto& line : loaded.lines) err << line << '\n';
    if (!text) return 1;
    const auto result = schedule::read_programme(*text, {command.zone});
    for (const auto& problem : result.problems) err << schedule::format_problem(command.file, problem) << '\n';
    err << schedule::format_taken(result.format, result.taken) << '\n';
    if (!result.programme) return 1;
    return write_or_say(schedule::export_programme_toml(*result.programme), command.output, out, err) ? 0 : 1;
}

}  // namespace lanai::app
