// The event talks_changed as the log keeps it. Inside of protocol: log.hpp is the way in.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/event.hpp"

#include <boost/json/object.hpp>

namespace lanai::protocol {

[[nodiscard]] boost::json::object write_talks_changed(const rooms::TalksChanged&);
// What logs of before do not have (rooms, when, who by name, in words) is left empty.
[[nodiscard]] rooms::Event read_talks_changed(Fields&);

}  // namespace lanai::protocol
