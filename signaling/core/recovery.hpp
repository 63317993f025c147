// From the event log back to memory, and the programme's clock at start-up. Blocking calls on a Store: before the
// threads start, or on the store thread.
#pragma once

#include "core/answers.hpp"
#include "core/programme_clock.hpp"
#include "rooms/state.hpp"
#include "signaling/core.hpp"
#include "store/store.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace lanai::core {

struct Replayed {
    rooms::State state;
    rooms::Sequence seq = 0;
    Answers answers;
};
// The error says what is wrong with the log.
[[nodiscard]] boost::system::result<Replayed, std::string> replay(store::Store&, const schedule::Programme&);

struct Started {
    Replayed replayed;
    ProgrammeClock clock;
    std::string log;           // id of the log as clients know it
    std::string calendar_key;  // of CalendarAddresses; empty: it could not be kept
};
// Throws std::runtime_error when the store cannot be read, or written where a rehearsal needs it.
[[nodiscard]] Started start_from(store::Store&, const ServiceConfig&, schedule::Instant server_now);

}  // namespace lanai::core
