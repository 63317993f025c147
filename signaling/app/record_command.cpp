// `lanai questions`: what was asked, for the speakers, also beside a running server.
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/record_formats.hpp"
#include "signaling/record.hpp"

#include <fstream>
#include <ostream>

namespace lanai::app {

int questions(const QuestionsCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_config(command.config_file);
    if (!loaded.config) {
        for (const auto& line : loaded.lines) err << line << '\n';
        return 1;
    }
    // The log knows its programme; the configuration's is for logs of before it did.
    const auto programme = loaded.programme.value_or(schedule::Programme{});
    const auto record = core::read_record(command.data.value_or(loaded.config->data), programme,
                                          {command.talk, command.chat, command.refused});
    const std::string text = command.format == RecordFormat::markdown ? record_markdown(record)
                             : command.format == RecordFormat::csv    ? record_csv(record)
                                                                      : record_json(record);
    std::ofstream file;
    if (!command.output.empty()) file.open(command.output, std::ios::binary | std::ios::trunc);
    std::ostream& to = command.output.empty() ? out : file;
    to << text;
    to.flush();
    if (to) return 0;
    err << "lanai: error: " << (command.output.empty() ? "the answer" : command.output) << " cannot be written\n";
    return 1;
}

}  // namespace lanai::app
