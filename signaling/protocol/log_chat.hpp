// The log's payloads of chat and of what keeps it in order. Inside of protocol.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/event.hpp"

#include <boost/json/object.hpp>

namespace lanai::protocol {

[[nodiscard]] boost::json::object write_chat(const rooms::MessageSaid&);
[[nodiscard]] boost::json::object write_chat(const rooms::MessageDeleted&);
[[nodiscard]] boost::json::object write_chat(const rooms::MessageEdited&);
[[nodiscard]] boost::json::object write_chat(const rooms::MessagePromoted&);
[[nodiscard]] boost::json::object write_chat(const rooms::ChatRulesSet&);
[[nodiscard]] boost::json::object write_chat(const rooms::UnwantedWordsSet&);
[[nodiscard]] boost::json::object write_chat(const rooms::SubjectReported&);
[[nodiscard]] boost::json::object write_chat(const rooms::ReportClosed&);
[[nodiscard]] boost::json::object write_chat(const rooms::PersonRestricted&);

[[nodiscard]] rooms::Event read_message_said(Fields&);
[[nodiscard]] rooms::Event read_message_deleted(Fields&);
[[nodiscard]] rooms::Event read_message_edited(Fields&);
[[nodiscard]] rooms::Event read_message_promoted(Fields&);
[[nodiscard]] rooms::Event read_chat_rules_set(Fields&);
[[nodiscard]] rooms::Event read_unwanted_words_set(Fields&);
[[nodiscard]] rooms::Event read_subject_reported(Fields&);
[[nodiscard]] rooms::Event read_report_closed(Fields&);
[[nodiscard]] rooms::Event read_person_restricted(Fields&);

}  // namespace lanai::protocol
