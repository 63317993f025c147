// The zone and the times of a draft.
#include "import/draft.hpp"

#include <utility>

namespace lanai::schedule {

namespace {

// 99:59, the longest that c3voc's and frab's formats can write, so that what comes in can go out. An exhibition of some
// days is one talk; a year is a slip of the pen.
constexpr minutes imported_duration_max{99 * 60 + 59};
constexpr minutes length_unknown{30};

std::vector<WrittenTime> offset_times(const Draft& draft) {
    std::vector<WrittenTime> times;
    for (const auto& entry : draft.talks) {
        if (entry.start && entry.start->offset) times.push_back(*entry.start);
    }
    return times;
}

std::size_t count_contradictions(const std::vector<WrittenTime>& times, const std::string& zone) {
    std::size_t count = 0;
    for (const auto& time : times) {
        const auto at = resolve(time, zone);
        if (at && utc_offset(at->at, zone) != *time.offset) ++count;
    }
    return count;
}

std::string fallback_zone(const std::vector<WrittenTime>& times, const ReadOptions& options, const std::string& why,
                          const Spot& spot, Intake& intake) {
    auto& problems = intake.problems();
    if (zone_exists(options.zone) && count_contradictions(times, options.zone) == 0) {
        if (!why.empty())
            problems.repaired(spot.place, spot.where, why + "; " + options.zone + " is taken, as asked for");
        return options.zone;
    }
    auto guessed = guess_zone(times);
    const auto reason = why.empty() ? std::string("the file names no time zone") : why;
    if (!guessed.empty()) {
        problems.repaired(spot.place, spot.where, reason + "; " + guessed + " fits the times it has, and is taken");
        return guessed;
    }
    problems.repaired(spot.place, spot.where, reason + "; its times are taken as UTC");
    return "UTC";
}

// What is said of a talk that ends before it starts.
bool refuse_length(const DraftTalk& entry, Intake& intake) {
    intake.problems().refused(entry.spot.place, entry.spot.where, "the talk is left out: it ends before it starts");
    return false;
}

bool settle_length(DraftTalk& entry, minutes length, Intake& intake) {
    auto& problems = intake.problems();
    if (length < minutes(0)) return refuse_length(entry, intake);
    if (length == minutes(0)) {
        problems.repaired(entry.spot.place, entry.spot.where, "has no length; it is taken as one minute");
        length = minutes(1);
    }
    if (length > imported_duration_max) {
        problems.refused(entry.spot.place, entry.spot.where, "the talk is left out: it is longer than 99 h 59 min");
        return false;
    }
    entry.talk.duration = length;
    entry.talk.duration_min = length;
    return true;
}

}  // namespace

std::string settle_zone(const Draft& draft, Intake& intake, const ReadOptions& options) {
    const auto& written = draft.event.zone;
    const auto times = offset_times(draft);
    if (written.empty()) return fallback_zone(times, options, "", draft.zone_spot, intake);
    auto zone = find_zone_name(written);
    if (zone.empty()) {
        return fallback_zone(times, options, quoted(written) + " is no time zone", draft.zone_spot, intake);
    }
    if (zone != written) {
        intake.problems().repaired(draft.zone_spot.place, draft.zone_spot.where,
                                   "the time zone " + quoted(written) + " is taken as " + zone);
    }
    if (const auto count = count_contradictions(times, zone); count > 0) {
        intake.problems().warning(draft.zone_spot.place, draft.zone_spot.where,
                                  "the time zone is " + zone + ", but " + std::to_string(count) + " of " +
                                      std::to_string(times.size()) +
                                      " talks are written with another offset from UTC (as in " + guess_zone(times) +
                                      "); the talks keep their instants");
    }
    return zone;
}

bool settle_times(DraftTalk& entry, const std::string& zone, Intake& intake) {
    auto& problems = intake.problems();
    const auto start = entry.start ? resolve(*entry.start, zone) : std::nullopt;
    if (!start) {
        problems.refused(entry.spot.place, entry.spot.where, "the talk is left out: it has no start");
        return false;
    }
    const auto note_bent = [&](const char* what) {
        problems.repaired(entry.spot.place, entry.spot.where,
                          std::string(what) +
                              " while the clocks change: that time happens twice or never, and is taken as it was "
                              "before the change; its offset from UTC would say which is meant");
    };
    if (start->bent) note_bent("starts");
    entry.talk.start = start->at;
    const auto end = entry.end ? resolve(*entry.end, zone) : std::nullopt;
    if (entry.end_bent || (end && end->bent)) note_bent("ends");
    if (end) {
        const auto length = std::chrono::floor<minutes>(end->at - start->at);
        if (entry.length && *entry.length != length) {
            problems.warning(entry.spot.place, entry.spot.where,
                             "lasts " + std::to_string(entry.length->count()) + " minutes, but its end is " +
                                 std::to_string(length.count()) + " minutes after its start; the end is taken");
        }
        return settle_length(entry, length, intake);
    }
    if (entry.length) return settle_length(entry, *entry.length, intake);
    problems.repaired(entry.spot.place, entry.spot.where, "has neither end nor length; 30 minutes are taken");
    return settle_length(entry, length_unknown, intake);
}

}  // namespace lanai::schedule
