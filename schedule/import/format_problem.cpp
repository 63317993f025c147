#include "schedule/read.hpp"

namespace lanai::schedule {

std::string format_problem(std::string_view file_name, const Problem& problem) {
    std::string line(file_name);
    if (problem.line > 0) line += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    line += problem.severity == Severity::error ? ": error: " : ": warning: ";
    if (!problem.where.empty()) line += problem.where + ": ";
    return line + problem.message;
}

}  // namespace lanai::schedule
