#include "app/timetables.hpp"

#include "app/stage_rooms.hpp"

#include <algorithm>
#include <utility>

namespace lanai::app {

namespace {

std::string line_of(const schedule::Problem& problem) {
    std::string line = problem.line > 0 ? "line " + std::to_string(problem.line) + ": " : "";
    if (!problem.where.empty()) line += problem.where + ": ";
    return line + problem.message;
}

// Why the reader gave no programme.
std::string reading_refusal(const std::vector<schedule::Problem>& problems) {
    const auto error = std::find_if(problems.begin(), problems.end(),
                                    [](const auto& one) { return one.severity == schedule::Severity::error; });
    if (error == problems.end()) return "cannot be read as a timetable";
    const auto errors = std::count_if(problems.begin(), problems.end(),
                                      [](const auto& one) { return one.severity == schedule::Severity::error; });
    const auto more = errors > 1 ? " (and " + std::to_string(errors - 1) + " more)" : std::string();
    return "cannot be read as a timetable: " + line_of(*error) + more;
}

feed::Timetable read(const Config& config, const std::string& config_name, std::string_view text,
                     const std::string& name, const std::string& zone) {
    auto result = read_timetable(text, name, zone.empty() ? config.programme_zone : zone);
    feed::Timetable timetable;
    timetable.format = result.format;
    timetable.taken = result.taken;
    timetable.problems = std::move(result.problems);
    timetable.problems_more = result.problems_more;
    // The last line says how many more there are, as the number does.
    if (timetable.problems.size() > schedule::problems_listed_max)
        timetable.problems.resize(schedule::problems_listed_max);
    if (!result.programme) {
        timetable.refusal = reading_refusal(timetable.problems);
        return timetable;
    }
    auto places = place_stages(*result.programme, result.format, config.stages, config_name);
    timetable.refusal = places.first_error();
    for (auto* some : {&places.of_config, &places.of_programme}) {
        // What keeps it from being taken stands first.
        timetable.problems.insert(timetable.problems.begin(), std::make_move_iterator(some->begin()),
                                  std::make_move_iterator(some->end()));
    }
    if (timetable.refusal.empty())
        timetable.programme = std::make_shared<const schedule::Programme>(std::move(*result.programme));
    return timetable;
}

}  // namespace

schedule::ReadResult read_timetable(std::string_view text, const std::string& name, const std::string& zone) {
    const bool toml = name.ends_with(".toml") && schedule::recognise(text) == schedule::Format::unknown;
    return toml ? schedule::read_programme_toml(text) : schedule::read_programme(text, {zone});
}

feed::TimetableReader make_timetable_reader(const Config& config, std::string config_name) {
    return [config, config_name = std::move(config_name)](std::string_view text, const std::string& name,
                                                          const std::string& zone) {
        return read(config, config_name, text, name, zone);
    };
}

}  // namespace lanai::app
