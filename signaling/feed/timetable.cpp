#include "feed/timetable.hpp"

#include <algorithm>

namespace lanai::feed {

std::string feed_refusal(const Timetable& timetable, std::size_t talks_before) {
    if (!timetable.programme) return timetable.refusal;
    const auto talks = timetable.programme->talks.size();
    if (talks == 0) return "there is no talk in it";
    if (talks * 2 < talks_before) {
        return "has " + std::to_string(talks) + " talks where there were " + std::to_string(talks_before) +
               ": that looks like a mistake, and nothing is taken of it; if it is right, upload it by hand";
    }
    return {};
}

std::vector<std::string> problem_lines(const Timetable& timetable, const std::string& name, std::size_t most) {
    std::vector<std::string> lines;
    for (const auto& problem : timetable.problems) {
        if (lines.size() == most) break;
        lines.push_back(schedule::format_problem(name, problem));
    }
    const auto more = timetable.problems.size() - lines.size() + timetable.problems_more;
    if (more == 0 || lines.empty()) return lines;
    lines.back() = std::to_string(more + 1) + " further problems are not shown";
    return lines;
}

}  // namespace lanai::feed
