// `[[tickets]]` of the configuration: the ticket shops whose tickets are taken. One thread.
#pragma once

#include "access/ticket.hpp"
#include "app/toml_table.hpp"

#include <filesystem>
#include <vector>

namespace lanai::app {

// key_file is relative to `folder`.
[[nodiscard]] std::vector<access::TicketReader> read_tickets(TomlTable& root, const std::filesystem::path& folder);

}  // namespace lanai::app
