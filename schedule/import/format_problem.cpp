#include "schedule/read.hpp"

namespace lanai::schedule {

namespace {

std::string_view word(Severity severity) {
    switch (severity) {
        case Severity::repaired:
            return ": repaired: ";
        case Severity::warning:
            return ": warning: ";
        case Severity::refused:
            return ": refused: ";
        case Severity::error:
            break;
    }
    return ": error: ";
}

}  // namespace

std::string format_problem(std::string_view file_name, const Problem& problem) {
    std::string line(file_name);
    if (problem.line > 0) line += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    line += word(problem.severity);
    if (!problem.where.empty()) line += problem.where + ": ";
    return line + problem.message;
}

std::string format_taken(Format format, const Taken& taken) {
    std::string line = "taken format=\"" + std::string(to_string(format)) + '"';
    const auto add = [&](const char* name, std::size_t count) { line += name + std::to_string(count); };
    add(" days=", taken.days);
    add(" rooms=", taken.rooms);
    add(" tracks=", taken.tracks);
    add(" talks=", taken.talks);
    add(" pauses=", taken.pauses);
    add(" persons=", taken.persons);
    add(" links=", taken.links);
    add(" repaired=", taken.repaired);
    add(" refused=", taken.refused);
    add(" contacts_dropped=", taken.contacts_dropped);
    return line;
}

}  // namespace lanai::schedule
