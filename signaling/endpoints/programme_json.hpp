// What became of an uploaded timetable, as JSON (docs/API.md, "Programme"). Pure.
#pragma once

#include "endpoints/programme_intake.hpp"
#include "signaling/gateway.hpp"

namespace lanai::endpoints {

// 200 with the revision; 422, or the failure's own status, with why not. Both say how the file was read.
[[nodiscard]] gateway::HttpResponse verdict_response(const ProgrammeVerdict&);

}  // namespace lanai::endpoints
