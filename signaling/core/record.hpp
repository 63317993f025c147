// The record of the talks, from a store's log. Blocking; any thread that has the store for itself.
#pragma once

#include "signaling/record.hpp"
#include "store/store.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace lanai::core {

// The error says what is wrong with the log, or that it has no such talk.
[[nodiscard]] boost::system::result<EventRecord, std::string> record_of(store::Store&, const schedule::Programme& configured,
                                                                        const RecordOptions&);

}  // namespace lanai::core
