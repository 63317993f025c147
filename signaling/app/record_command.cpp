// `lanai questions` and `lanai audit`: what was asked, for the speakers, and who did what, for organisers; also beside a
// running server.
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/record_formats.hpp"
#include "signaling/record.hpp"

#include <fstream>
#include <ostream>

namespace lanai::app {

int questions(const QuestionsCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_config_or_say(command.config_file, err);
    if (!loaded) return 1;
    // The log knows its programme; the configuration's is for logs of before it did.
    const auto programme = loaded->programme.value_or(schedule::Programme{});
    const auto record = core::read_record(command.data.value_or(loaded->config->data), programme,
                                          {command.talk, command.chat, command.refused});
    return write_or_say(record_text(record, command.format), command.output, out, err) ? 0 : 1;
}

int audit(const AuditCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_config_or_say(command.config_file, err);
    if (!loaded) return 1;
    const auto lines = core::read_audit(command.data.value_or(loaded->config->data));
    const std::string text = command.format == RecordFormat::json ? audit_json(lines) : audit_csv(lines);
    return write_or_say(text, command.output, out, err) ? 0 : 1;
}

}  // namespace lanai::app
