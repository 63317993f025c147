// The programme of a configuration that follows a feed, got once. One thread.
#pragma once

#include "app/files.hpp"
#include "app/programme_sources.hpp"

namespace lanai::app {

// What `sources` gets goes to `loaded`, with its problems as `lanai check` prints them. With the copy: what was kept
// stands in for a feed that fails; that is a remark, and no error.
void load_feed(Loaded& loaded, ProgrammeSources& sources, bool with_copy);

}  // namespace lanai::app
