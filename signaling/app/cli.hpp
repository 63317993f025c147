// The command line as values. Pure: prints nothing and ends nothing. One thread.
#pragma once

#include "app/config.hpp"
#include "endpoints/take_home.hpp"
#include "signaling/core.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lanai::app {

inline constexpr unsigned pace_max = 600;

struct ServeCommand {
    std::string config_file;
    std::optional<ListenAddress> listen;
    std::optional<std::string> data;
    bool rehearse = false;
    unsigned pace = 1;  // 1..pace_max; of a rehearsal
};

struct CheckCommand {
    std::string file;
    bool strict = false;  // remarks fail, too
};

struct LinkCommand {
    std::string config_file;
    std::optional<std::string> data;
    std::string base_url;
    std::string revoke;  // a link or a token; then nothing is made
    core::Invitation invitation;
};

// Everybody on a list.
struct InviteCommand {
    std::string config_file;
    std::optional<std::string> data;
    std::string base_url;
    std::string list_file;                         // CSV
    access::Role role = access::Role::attendee;  // of those whose row names none
    std::string output;                            // the list with its links; empty: standard output
};

// The programme as it was planned; as it stands it is in the server's feeds.
enum class ExportFormat { json, xml, ics, toml };
struct ExportCommand {
    std::string config_file;
    ExportFormat format = ExportFormat::json;
    std::string output;  // empty: standard output
};

using endpoints::RecordFormat;

// What was asked, for the speakers.
struct QuestionsCommand {
    std::string config_file;
    std::optional<std::string> data;
    RecordFormat format = RecordFormat::markdown;
    std::string talk;    // code; empty: all
    bool chat = false;     // the chat during the talk, too
    bool refused = false;  // rejected, withdrawn and archived questions, too
    std::string output;  // empty: standard output
};

// Who did what, for organisers.
struct AuditCommand {
    std::string config_file;
    std::optional<std::string> data;
    RecordFormat format = RecordFormat::csv;  // or json
    std::string output;                       // empty: standard output
};

// One of person, name and everybody.
struct ForgetCommand {
    std::string config_file;
    std::optional<std::string> data;
    std::string person, name;
    bool everybody = false;
};

// Any format that is read, to the TOML that people write.
struct ImportCommand {
    std::string file;
    std::string output;  // empty: standard output
    std::string zone;    // IANA, of times that name none; empty: UTC, said
};

// Help, the version, or what is wrong with the arguments; the process ends with it.
struct Message {
    int exit_code = 0;  // 2: wrong usage
    std::string text;
};

using Command = std::variant<ServeCommand, CheckCommand, LinkCommand, InviteCommand, ExportCommand, QuestionsCommand,
                             AuditCommand, ForgetCommand, ImportCommand, Message>;

// arguments: without the program's name.
[[nodiscard]] Command parse_command_line(std::vector<std::string> arguments);

}  // namespace lanai::app
