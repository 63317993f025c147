// A timetable that came, as it was read, and whether it may take the place of the programme. Pure.
#pragma once

#include "schedule/read.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::feed {

struct Timetable {
    std::shared_ptr<const schedule::Programme> programme;  // with its stages; null: it cannot be taken
    std::string refusal;                                   // why, in one line; empty when there is a programme
    std::vector<schedule::Problem> problems;               // at most schedule::problems_listed_max
    std::size_t problems_more = 0;                         // that are not listed
    schedule::Format format = schedule::Format::unknown;
    schedule::Taken taken;
};

// name: of the file, as far as it is known. zone: of times that name none; empty: the configured one. Never throws.
using TimetableReader =
    std::function<Timetable(std::string_view text, const std::string& name, const std::string& zone)>;

// Why what a feed brought unasked is not taken; empty: it is taken. talks_before: of the programme that it would
// replace.
[[nodiscard]] std::string feed_refusal(const Timetable&, std::size_t talks_before);

// "schedule.xml:12:3: error: ...", at most `most` of them.
[[nodiscard]] std::vector<std::string> problem_lines(const Timetable&, const std::string& name, std::size_t most);

}  // namespace lanai::feed
