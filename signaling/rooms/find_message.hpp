// Inside of rooms: the message that a command names.
#pragma once

#include "rooms/error.hpp"
#include "rooms/state.hpp"

#include <string>

namespace lanai::rooms {

// `field`: what the command calls it, for the refusal.
[[nodiscard]] Result<const Message*> find_message(const State&, const std::string& id, const std::string& field);

}  // namespace lanai::rooms
