// What moderators alone are told of people, reports and words (docs/PROTOCOL.md, "Entities"). Pure; any thread.
#pragma once

#include "rooms/state.hpp"

#include <string>

namespace lanai::protocol {

// The text of a `moderation` event. Who is no longer muted is not in it.
[[nodiscard]] std::string moderation_event(const rooms::State&, schedule::Instant now);

}  // namespace lanai::protocol
