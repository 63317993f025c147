// What a client sends (docs/PROTOCOL.md, "Client to server"). The only parser of it. Any thread; never throws on bad
// input: what is wrong comes back as code and message.
#pragma once

#include "rooms/command.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lanai::protocol {

inline constexpr std::int64_t version = 1;
inline constexpr std::size_t message_bytes_max = 64 * 1024;
inline constexpr std::size_t message_depth_max = 8;
inline constexpr std::size_t command_id_max = 64;
inline constexpr std::size_t stage_id_max = 64;
inline constexpr std::size_t page_name_max = 32;

struct Hello {
    std::string stage;
    std::string page;
    std::optional<std::string> log;
    std::optional<std::uint64_t> since;
};

struct ClockRequest {
    std::string t0;  // the JSON number
};

struct CommandRequest {
    std::string id;
    rooms::Command command;
};

using ClientMessage = std::variant<Hello, ClockRequest, CommandRequest>;

struct ParseFailure {
    std::string code;  // "bad_message", "unknown_type", "unknown_command", "unsupported_version"
    std::string message;
    std::string id;  // of the command, when it could be read
};

[[nodiscard]] boost::system::result<ClientMessage, ParseFailure> parse_client_message(std::string_view text);

}  // namespace lanai::protocol
