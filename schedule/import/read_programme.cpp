#include "import/encoding.hpp"
#include "import/importers.hpp"
#include "import/recognise.hpp"
#include "schedule/read.hpp"

#include <exception>
#include <utility>

namespace lanai::schedule {

namespace {

ReadResult failed(Problems& problems, Format format) {
    ReadResult result;
    result.format = format;
    result.taken.repaired = problems.repaired_count();
    result.taken.refused = problems.refused_count();
    result.problems_more = problems.left_off();
    result.problems = problems.take();
    return result;
}

std::optional<Draft> read_draft(std::string_view text, Format format, Intake& intake, const ReadOptions& options) {
    switch (format) {
        case Format::frab_xml:
            return read_frab_xml(text, intake);
        case Format::c3voc_json:
            return read_c3voc_json(text, intake);
        case Format::schedule2_json:
            return read_schedule2_json(text, intake);
        case Format::icalendar:
            return read_icalendar(text, intake, options);
        case Format::programme_toml:
        case Format::unknown:
            break;
    }
    return {};
}

ReadResult read_text(std::string_view bytes, const ReadOptions& options) {
    Problems problems;
    if (bytes.size() > programme_bytes_max) {
        problems.error({}, "",
                       "is " + std::to_string(bytes.size()) + " bytes long; at most " +
                           std::to_string(programme_bytes_max) + " are read");
        return failed(problems, Format::unknown);
    }
    const auto text = to_utf8(bytes, problems);
    const auto format = text ? recognise_utf8(*text) : Format::unknown;
    if (format == Format::programme_toml) return read_programme_toml(*text);
    if (format == Format::unknown) {
        problems.error({}, "",
                       describe_unknown(bytes) +
                           "; a programme is TOML with [event], frab's XML (<schedule>), c3voc's "
                           "JSON (\"schedule\") or iCalendar (BEGIN:VCALENDAR)");
        return failed(problems, format);
    }
    Intake intake(problems);
    auto draft = read_draft(*text, format, intake, options);
    return draft ? finish(std::move(*draft), intake, options, format) : failed(problems, format);
}

}  // namespace

ReadResult read_programme(std::string_view text, const ReadOptions& options) {
    try {
        return read_text(text, options);
    } catch (const std::exception& error) {  // out of memory: the libraries beneath have no other way to say it
        Problems problems;
        problems.error({}, "", std::string("cannot be read: ") + error.what());
        return failed(problems, Format::unknown);
    }
}

}  // namespace lanai::schedule
