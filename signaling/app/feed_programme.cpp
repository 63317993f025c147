#include "app/feed_programme.hpp"

#include <utility>

namespace lanai::app {

void load_feed(Loaded& loaded, ProgrammeSources& sources, bool with_copy) {
    auto first = sources.first(with_copy);
    const auto& name = loaded.config->programme;
    auto& timetable = first.timetable;
    if (!first.error.empty()) {
        // The address stands in the message.
        loaded.lines.push_back(timetable.programme ? "warning: " + first.error + "; the copy of last time is used"
                                                   : "error: " + first.error);
        ++(timetable.programme ? loaded.remarks : loaded.errors);
    }
    for (const auto& problem : timetable.problems) {
        loaded.lines.push_back(schedule::format_problem(name, problem));
        // An error of the document is that above.
        if (problem.severity != schedule::Severity::error) ++loaded.remarks;
    }
    loaded.format = timetable.format;
    loaded.taken = timetable.taken;
    loaded.published = first.published;
    if (timetable.programme) loaded.programme = *timetable.programme;
}

}  // namespace lanai::app
