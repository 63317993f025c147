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

}  // namespace lanai::schedule
