// The payloads of the log's events about polls. Inside of protocol.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/event.hpp"

#include <boost/json/object.hpp>

namespace lanai::protocol {

[[nodiscard]] boost::json::object write_poll(const rooms::PollSet&);
[[nodiscard]] boost::json::object write_poll(const rooms::PollStepped&);
[[nodiscard]] boost::json::object write_poll(const rooms::PollRemoved&);
[[nodiscard]] boost::json::object write_poll(const rooms::PollAnswered&);
[[nodiscard]] boost::json::object write_poll(const rooms::PollWordBarred&);

[[nodiscard]] rooms::Event read_poll_set(Fields&);
[[nodiscard]] rooms::Event read_poll_stepped(Fields&);
[[nodiscard]] rooms::Event read_poll_removed(Fields&);
[[nodiscard]] rooms::Event read_poll_answered(Fields&);
[[nodiscard]] rooms::Event read_poll_word_barred(Fields&);

}  // namespace lanai::protocol
