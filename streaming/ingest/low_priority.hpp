// Lets a pipeline's threads give way to the rest of the process: a late picture is dropped, a late relay is everyone's.
#pragma once

#include <gst/gst.h>

namespace lanai::streaming::ingest {

// How much nicer than its creator a streaming thread is, and so all that its decoder or encoder creates.
inline constexpr int low_priority_nice = 10;

// Once, before the pipeline starts for the first time; takes the bus's synchronous handler.
void run_at_low_priority(GstElement& pipeline);

}  // namespace lanai::streaming::ingest
