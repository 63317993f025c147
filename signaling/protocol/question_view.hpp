// Questions, and what a stage's queue offers, as JSON (docs/PROTOCOL.md, "Entities"). Who may see what is asked of
// rooms/visibility. Pure; any thread.
#pragma once

#include "rooms/next_question.hpp"
#include "rooms/visibility.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace lanai::protocol {

[[nodiscard]] boost::json::object to_json(const rooms::Question&, const rooms::Viewer&);

// The text of a `queue` event.
[[nodiscard]] std::string queue_event(std::string_view stage, rooms::QueuePolicy, const rooms::NextQuestion&);

}  // namespace lanai::protocol
