// The record of the talks as files for their speakers, and the audit log for organisers. Pure; any thread.
#pragma once

#include "endpoints/take_home.hpp"
#include "signaling/record.hpp"

#include <string>
#include <vector>

namespace lanai::app {

// For people: a heading a talk, a paragraph a question; times in the venue's zone. What was typed stays as it was typed:
// nothing in it is taken for a mark of Markdown (CommonMark 0.30).
[[nodiscard]] std::string record_markdown(const core::EventRecord&);
// For spreadsheets: a row a question or message, with a column that says which.
[[nodiscard]] std::string record_csv(const core::EventRecord&);
// For programs.
[[nodiscard]] std::string record_json(const core::EventRecord&);

using endpoints::RecordFormat;
[[nodiscard]] std::string record_text(const core::EventRecord&, RecordFormat);

// Who did what: a row a deed, oldest first, times in UTC.
[[nodiscard]] std::string audit_csv(const std::vector<core::AuditLine>&);
[[nodiscard]] std::string audit_json(const std::vector<core::AuditLine>&);

}  // namespace lanai::app
