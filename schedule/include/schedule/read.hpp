// Reading a programme: from the TOML that people write, and from the formats that other systems publish. Any thread; no
// I/O; never throws on bad input.
#pragma once

#include "schedule/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

// repaired: taken, but not as it was written; refused: this part was left out; error: nothing can be taken.
enum class Severity { repaired, warning, refused, error };

enum class Format { unknown, programme_toml, frab_xml, c3voc_json, schedule2_json, icalendar };
[[nodiscard]] std::string_view to_string(Format);  // "programme TOML", "frab XML", ...

// One thing wrong, said so that the author can mend it: where, what, and what would be right.
struct Problem {
    Severity severity = Severity::error;
    int line = 0;         // 1-based; 0 when the whole file is meant
    int column = 0;       // 1-based
    std::string where;    // "talk[3].start", a JSON pointer, or an iCalendar component and its UID
    std::string message;  // "starts at 09:00 while «Opening» runs in the same room until 09:15"
};

inline constexpr std::size_t programme_bytes_max = 16 * 1024 * 1024;
inline constexpr std::size_t programme_talks_max = 20'000;
inline constexpr std::size_t problems_listed_max = 500;  // then one last line that says how many more there are

// What a programme holds, and what was done on the way to it.
struct Taken {
    std::size_t days = 0, rooms = 0, tracks = 0, talks = 0, pauses = 0, persons = 0,
                links = 0;                  // persons: different ones
    std::size_t repaired = 0, refused = 0;  // all, also those beyond the problems that are listed
    std::size_t contacts_dropped = 0;       // e-mail addresses, telephone numbers, answers to forms: never stored
};

struct ReadResult {
    std::optional<Programme> programme;  // absent when any problem is an error
    std::vector<Problem> problems;
    std::size_t problems_more = 0;  // beyond problems_listed_max
    Format format = Format::unknown;
    Taken taken;
};

struct ReadOptions {
    std::string
        zone;  // IANA; of times that name none (floating iCalendar times, a file without zone); empty: UTC, said
};

// By content, whatever the file is called; unknown when it is none of ours.
[[nodiscard]] Format recognise(std::string_view text);
// Any of the formats. An unknown one is an error that says what was expected and what was found.
[[nodiscard]] ReadResult read_programme(std::string_view text, const ReadOptions& = {});

// text: UTF-8 TOML, at most programme_bytes_max bytes. All problems found are reported, not only the first.
[[nodiscard]] ReadResult read_programme_toml(std::string_view text);

// "deploy/x.toml:12:3: error: talk[3].start: ..." — one line a problem, what `lanai check` prints.
[[nodiscard]] std::string format_problem(std::string_view file_name, const Problem&);

// "taken format=\"frab XML\" days=4 rooms=…": for scripts, the same keys always, in this order.
[[nodiscard]] std::string format_taken(Format, const Taken&);

}  // namespace lanai::schedule
