// The two files a server starts from, read and checked, with problems as `lanai check` prints them. One thread.
#pragma once

#include "app/config.hpp"
#include "schedule/read.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace lanai::app {

struct Loaded {
    std::optional<Config> config;
    std::optional<schedule::Programme> programme;
    schedule::Format format = schedule::Format::unknown;  // of the programme
    schedule::Taken taken;
    schedule::Instant published{};        // when the programme was made, as far as it is known
    std::vector<std::string> lines;       // "file:line:col: error: …", one a problem
    std::size_t errors = 0, remarks = 0;  // remarks: repaired, refused, warnings
};

// The file's text, at most schedule::programme_bytes_max; what is wrong with it goes to `loaded`.
[[nodiscard]] std::optional<std::string> read_file(Loaded& loaded, const std::string& file);
// When the file was changed last, never later than now; now, if that is not known.
[[nodiscard]] schedule::Instant modified_at(const std::string& file);

// The configuration and the programme that it names; without the programme when that is a feed
// (app/feed_programme.hpp).
[[nodiscard]] Loaded load_config(const std::string& file);
// It, with a configuration that can be used; else what is wrong goes to `err`, a line each.
[[nodiscard]] std::optional<Loaded> load_config_or_say(const std::string& file, std::ostream& err);
// To the file, or to `out` when none is named. False: `err` was told.
[[nodiscard]] bool write_or_say(const std::string& text, const std::string& file, std::ostream& out, std::ostream& err);
// A configuration or a programme in any of its formats, told apart by what is in it.
[[nodiscard]] Loaded load_either(const std::string& file);

}  // namespace lanai::app
