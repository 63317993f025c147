// The record of the talks, from a store's log. Blocking; any thread that has the store for itself.
#pragma once

#include "signaling/record.hpp"
#include "store/store.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace lanai::core {

struct RecordProblem {
    enum Kind { unreadable, no_such_talk } kind = unreadable;
    std::string message;
};
[[nodiscard]] boost::system::result<EventRecord, RecordProblem> record_of(store::Store&, const schedule::Programme& configured,
                                                                        const RecordOptions&);

}  // namespace lanai::core
