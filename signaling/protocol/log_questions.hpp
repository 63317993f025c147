// The log's payloads of what happened to questions. Inside of protocol.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/event.hpp"

#include <boost/json/object.hpp>

namespace lanai::protocol {

[[nodiscard]] boost::json::object write_question(const rooms::QuestionAsked&);
[[nodiscard]] boost::json::object write_question(const rooms::QuestionStateChanged&);
[[nodiscard]] boost::json::object write_question(const rooms::QuestionNoted&);
[[nodiscard]] boost::json::object write_question(const rooms::QuestionClaimed&);
[[nodiscard]] boost::json::object write_question(const rooms::PolicySet&);

[[nodiscard]] rooms::Event read_question_asked(Fields&);
[[nodiscard]] rooms::Event read_question_state_changed(Fields&);
[[nodiscard]] rooms::Event read_question_noted(Fields&);
[[nodiscard]] rooms::Event read_question_claimed(Fields&);
[[nodiscard]] rooms::Event read_policy_set(Fields&);

}  // namespace lanai::protocol
