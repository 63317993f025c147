// [[media.ice_server]]: STUN and TURN servers that clients are told of. One thread.
#pragma once

#include "app/toml_table.hpp"
#include "endpoints/ice_servers.hpp"

#include <vector>

namespace lanai::app {

[[nodiscard]] std::vector<endpoints::IceServer> read_ice_servers(TomlTable& media);

}  // namespace lanai::app
