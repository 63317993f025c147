#include "import/draft.hpp"
#include "import/forms.hpp"
#include "import/nesting.hpp"
#include "import/sections.hpp"
#include "schedule/read.hpp"

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>

namespace lanai::schedule {

namespace {

constexpr std::size_t description_bytes_max = 500;

// toml++ reports by exception; it ends here, as one problem.
std::optional<toml::table> parse(std::string_view text, Problems& problems) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto& begin = error.source().begin;
        problems.error({static_cast<int>(begin.line), static_cast<int>(begin.column)}, "",
                       "is not TOML: " + one_line(cut_utf8(error.description(), description_bytes_max)));
    } catch (const std::exception& error) {
        problems.error({}, "", std::string("cannot be read: ") + error.what());
    }
    return {};
}

Programme read_tables(const toml::table& root, Problems& problems) {
    Programme programme;
    TableReader file(root, "", problems);
    programme.event = read_event(file);
    TimeReader times(programme.event.zone, problems);
    read_event_lists(file, times, programme.event);
    programme.rooms = read_rooms(file);
    programme.sessions = read_sessions(file, programme.rooms);
    programme.tracks = read_tracks(file);
    const auto frames = read_day_frames(file, times);
    auto entries = read_talks(file, times, frames, programme.rooms, programme.sessions);
    file.finish();

    complete_tracks(programme.tracks, entries);
    complete_identities(entries, programme.event, problems);
    check_times(entries, frames, times, problems);
    for (auto& entry : entries) programme.talks.push_back(std::move(entry.talk));
    std::stable_sort(programme.talks.begin(), programme.talks.end(), [](const Talk& a, const Talk& b) {
        return std::tie(a.start, a.room) < std::tie(b.start, b.room);
    });
    programme.days = make_days(frames, programme.talks, times);
    return programme;
}

}  // namespace

ReadResult read_programme_toml(std::string_view text) {
    Problems problems;
    ReadResult result;
    result.format = Format::programme_toml;
    if (text.size() > programme_bytes_max) {
        problems.error({}, "",
                       "is " + std::to_string(text.size()) + " bytes long; at most " +
                           std::to_string(programme_bytes_max) + " are read");
    } else if (const auto deep = find_deep_key(text)) {
        problems.error(*deep, "", "more than " + std::to_string(key_dots_max) + " dots in one key or list");
    } else if (const auto root = parse(text, problems)) {
        auto programme = read_tables(*root, problems);
        result.taken = count_taken(programme);
        if (!problems.has_errors()) result.programme = std::move(programme);
    }
    result.problems_more = problems.left_off();
    result.problems = problems.take();
    return result;
}

}  // namespace lanai::schedule
