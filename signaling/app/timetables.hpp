// Reads a timetable that came over the network as the programme's file is read: any format, with the configuration's
// zone, and its stages in their rooms. Any thread.
#pragma once

#include "app/config.hpp"
#include "feed/timetable.hpp"

#include <string>

namespace lanai::app {

// config_name: for messages.
[[nodiscard]] feed::TimetableReader make_timetable_reader(const Config& config, std::string config_name);

// A file that is called .toml is meant to be one, also when it is too wrong to be recognised.
[[nodiscard]] schedule::ReadResult read_timetable(std::string_view text, const std::string& name,
                                                  const std::string& zone);

}  // namespace lanai::app
