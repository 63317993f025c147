// The properties of a VEVENT that stand for themselves: neither times nor identity. Pure.
#pragma once

#include "import/draft.hpp"
#include "import/ics_lines.hpp"

namespace lanai::schedule {

// Categories, links, contact data; one that the importer does not know is named and left out.
void read_ics_property(const IcsProperty&, DraftTalk&, const Event& whole, Intake&);

}  // namespace lanai::schedule
