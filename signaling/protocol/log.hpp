// Events as the store's log keeps them: a kind and a JSON payload. What was once written must stay readable: fields
// are added, never renamed. Pure; any thread.
#pragma once

#include "rooms/event.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace lanai::protocol {

struct LogRecord {
    std::string kind;  // "question_asked"
    std::string payload;
};

[[nodiscard]] LogRecord to_log(const rooms::Event&);

// The error says what is wrong with the record.
[[nodiscard]] boost::system::result<rooms::Event, std::string> from_log(std::string_view kind,
                                                                        std::string_view payload);

// The same for the same plan, whatever format it came in: what is to be hashed to know it again.
[[nodiscard]] std::string plan_text(const schedule::Programme&);

}  // namespace lanai::protocol
