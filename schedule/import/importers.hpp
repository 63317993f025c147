// The importers of foreign formats; recognise() chooses. text: UTF-8, at most programme_bytes_max bytes before it was
// converted. They fill a draft and leave the rest to finish(). What cannot be read at all is an error in the problems,
// and nothing is returned.
#pragma once

#include "import/draft.hpp"
#include "schedule/read.hpp"

#include <optional>
#include <string_view>

namespace lanai::schedule {

// frab, Pentabarf, pretalx: <schedule><conference/><day><room><event>.
[[nodiscard]] std::optional<Draft> read_frab_xml(std::string_view text, Intake&);
// c3voc's schedule, version 1 (schedule.conference.days[].rooms{}) and 2 (schedule.events[]).
[[nodiscard]] std::optional<Draft> read_c3voc_json(std::string_view text, Intake&);
[[nodiscard]] std::optional<Draft> read_schedule2_json(std::string_view text, Intake&);
// RFC 5545. Zones are named by IANA, by Windows, or described in the file.
[[nodiscard]] std::optional<Draft> read_icalendar(std::string_view text, Intake&, const ReadOptions&);

}  // namespace lanai::schedule
