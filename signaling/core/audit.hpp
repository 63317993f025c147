// Who did what to the event, from a store's log. Blocking; any thread that has the store for itself.
#pragma once

#include "signaling/record.hpp"
#include "store/store.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <vector>

namespace lanai::core {

// The error says what is wrong with the log.
[[nodiscard]] boost::system::result<std::vector<AuditLine>, std::string> audit_of(store::Store&);

}  // namespace lanai::core
