#include "import/draft.hpp"

#include "import/time_reader.hpp"

#include <utility>

namespace lanai::schedule {

namespace {

bool is_before(const ClockTime& a, const ClockTime& b) {
    return std::pair(a.hour, a.minute) < std::pair(b.hour, b.minute);
}

bool same_clock(const CivilTime& civil, const ClockTime& clock) {
    return civil.hour == clock.hour && civil.minute == clock.minute;
}

std::string trimmed(const std::string& text, const Spot& spot, Intake& intake) {
    return intake.line(text, name_bytes_max, spot);
}

void read_length(DraftTalk& draft, const FieldText& field, Intake& intake) {
    const auto spot = draft.spot.at("duration");
    const auto written = trimmed(field("duration"), spot, intake);
    if (written.empty()) return;
    draft.length = parse_any_length(written);
    if (!draft.length) {
        intake.problems().repaired(spot.place, spot.where,
                                   quoted(written) + " is no length such as 00:45; it is taken as if there were none");
    }
}

// "HH:MM" beside the date of its day.
std::optional<WrittenTime> clock_of_day(const ClockTime& clock, const CalendarDate& day, const ClockTime& day_change) {
    WrittenTime time;
    time.civil = civil_of(is_before(clock, day_change) ? next_day(day) : day, clock);
    return time;
}

}  // namespace

std::size_t Draft::room_named(std::string_view name, const Spot& spot, Intake& intake) {
    auto words = intake.line(name, name_bytes_max, spot);
    if (words.empty()) return no_room;
    if (const auto found = by_name_.find(words); found != by_name_.end()) return found->second;
    if (rooms.size() >= rooms_max) {
        intake.repair_many("there are more than " + std::to_string(rooms_max) + " rooms; its talks have none", spot);
        return no_room;
    }
    DraftRoom made{{}, spot};
    made.room.name = words;
    rooms.push_back(std::move(made));
    by_name_.emplace(std::move(words), rooms.size() - 1);
    return rooms.size() - 1;
}

void Draft::add_track(Track track, const Spot& spot, Intake& intake) {
    if (tracks.size() < tracks_max) {
        tracks.push_back(std::move(track));
    } else {
        intake.leave_out("track beyond " + std::to_string(tracks_max), spot);
    }
}

void read_words(DraftTalk& draft, const FieldText& field, Intake& intake) {
    auto& talk = draft.talk;
    const auto line = [&](std::string_view name, std::size_t bytes_max) {
        return intake.line(field(name), bytes_max, draft.spot.at(name));
    };
    talk.guid = line("guid", name_bytes_max);
    talk.code = line("code", name_bytes_max);
    talk.slug = line("slug", title_bytes_max);
    draft.source_id = line("id", name_bytes_max);
    talk.title = line("title", title_bytes_max);
    talk.subtitle = line("subtitle", title_bytes_max);
    talk.abstract_text = intake.text(field("abstract"), draft.spot.at("abstract"));
    talk.description = intake.text(field("description"), draft.spot.at("description"));
    talk.type = line("type", name_bytes_max);
    talk.language = line("language", id_bytes_max);
    talk.url = intake.address(field("url"), draft.spot.at("url"));
    talk.logo = intake.address(field("logo"), draft.spot.at("logo"));
    intake.add_link(talk.links, "Feedback", field("feedback_url"), draft.spot.at("feedback_url"));
    intake.add_link(talk.links, "Origin", field("origin_url"), draft.spot.at("origin_url"));
    intake.add_link(talk.links, "Video", field("video_download_url"), draft.spot.at("video_download_url"));
}

void read_times(DraftTalk& draft, const FieldText& field, const CalendarDate* day, const Draft& whole, Intake& intake) {
    auto& problems = intake.problems();
    const auto date_spot = draft.spot.at("date");
    const auto start_spot = draft.spot.at("start");
    const auto date = trimmed(field("date"), date_spot, intake);
    const auto start = trimmed(field("start"), start_spot, intake);
    const auto clock = parse_clock_seconds(start);
    if (const auto moment = parse_iso_time(date); moment && !moment->date_only) {
        draft.start = moment;
        if (clock && !same_clock(moment->civil, *clock)) {
            problems.warning(start_spot.place, start_spot.where,
                             "is " + start + ", but date says " + date + "; date is taken");
        }
    } else if (const auto whole_start = parse_iso_time(start); whole_start && !whole_start->date_only) {
        draft.start = whole_start;
    } else if (clock && moment) {
        draft.start = WrittenTime{civil_of(date_of(moment->civil), *clock), {}, "", false};
    } else if (clock && day) {
        draft.start = clock_of_day(*clock, *day, whole.day_change);
    } else {
        const auto& written = date.empty() ? start : date;
        problems.refused(start_spot.place, start_spot.where,
                         written.empty() ? "the talk is left out: it has no start"
                                         : "the talk is left out: " + quoted(written) +
                                               " is no start; 2024-12-27T09:30:00+01:00 would be, or 09:30 in a day");
        draft.refused = true;
        return;
    }
    if (!date.empty() && !parse_iso_time(date)) {
        problems.repaired(date_spot.place, date_spot.where,
                          quoted(date) + " is no date with time; start is taken, and the date of its day");
    }
    read_length(draft, field, intake);
    const auto end_spot = draft.spot.at("end");
    const auto end = trimmed(field("end"), end_spot, intake);
    draft.end = parse_iso_time(end);
    if (draft.end && draft.end->date_only) draft.end.reset();
}

}  // namespace lanai::schedule
