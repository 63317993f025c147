// Looks at a media file before it is played out: is it what every browser plays without re-encoding?
// Blocks until the file's header is read (at most 5 s).
#pragma once

#include <boost/system/error_code.hpp>

#include <string>

namespace lanai::streaming::ingest {

// No error if `file` is an MP4 with H.264 constrained baseline video and Opus audio; else an IngestErrc.
[[nodiscard]] boost::system::error_code check_playable(const std::string& file);

}  // namespace lanai::streaming::ingest
