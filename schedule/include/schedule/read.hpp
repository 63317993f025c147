// Reading a programme from the TOML that people write. Any thread; no I/O; never throws on bad input.
#pragma once

#include "schedule/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

enum class Severity { warning, error };

// One thing wrong, said so that the author can mend it: where, what, and what would be right.
struct Problem {
    Severity severity = Severity::error;
    int line = 0;    // 1-based; 0 when the whole file is meant
    int column = 0;  // 1-based
    std::string where;    // "talk[3].start"
    std::string message;  // "starts at 09:00 while «Opening» runs in the same room until 09:15"
};

inline constexpr std::size_t programme_bytes_max = 16 * 1024 * 1024;
inline constexpr std::size_t programme_talks_max = 20'000;

struct ReadResult {
    std::optional<Programme> programme;  // absent when any problem is an error
    std::vector<Problem> problems;
};

// text: UTF-8 TOML, at most programme_bytes_max bytes. All problems found are reported, not only the first.
[[nodiscard]] ReadResult read_programme_toml(std::string_view text);

// "deploy/x.toml:12:3: error: talk[3].start: ..." — one line a problem, what `lanai check` prints.
[[nodiscard]] std::string format_problem(std::string_view file_name, const Problem&);

}  // namespace lanai::schedule
