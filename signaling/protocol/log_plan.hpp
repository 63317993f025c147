// The event plan_revised as the log keeps it. Inside of protocol: log.hpp is the way in.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/event.hpp"

#include <boost/json/object.hpp>

namespace lanai::protocol {

// Members that have their default value are left out, and read as that.
[[nodiscard]] boost::json::object write_plan_revised(const rooms::PlanRevised&);
[[nodiscard]] rooms::Event read_plan_revised(Fields&);

}  // namespace lanai::protocol
