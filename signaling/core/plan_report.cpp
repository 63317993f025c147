#include "core/plan_report.hpp"

#include "schedule/zone.hpp"

namespace lanai::core {

namespace {

PlanPlace shown(const schedule::Place& place) {
    return {place.start, place.end, place.room, place.cancelled};
}

class Words {
public:
    explicit Words(const rooms::PlanDecision& decision)
        : programme_(*decision.timetable.programme), live_(decision.live) {}

    [[nodiscard]] std::string title(const std::string& code) const {
        const schedule::Talk* talk = schedule::find_talk(programme_, live_, code);
        return talk == nullptr ? code : talk->title;
    }

    [[nodiscard]] std::string what(const schedule::Revised& revised) const {
        const schedule::LiveTalk& now = live_.talks.find(revised.code)->second;
        std::string text;
        const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
        if (revised.added) add("new: " + when(now.start) + room(now.room));
        if (revised.cancelled) add("not in the plan any more: cancelled");
        if (revised.reinstated) add("in the plan again");
        if (revised.moved) {
            if (now.start != revised.before.start) {
                add("moved from " + when(revised.before.start) + " to " + when(now.start));
            } else if (now.end != revised.before.end) {
                add("until " + when(now.end) + " instead of " + when(revised.before.end));
            }
            if (now.room != revised.before.room)
                add("to" + room(now.room) + (revised.before.room.empty() ? "" : " from" + room(revised.before.room)));
        }
        if (revised.words) add("its title, text, people or links");
        if (revised.contested) add("the plan moves it, and so did a chair: it stays until you decide");
        return text;
    }

private:
    [[nodiscard]] std::string when(schedule::Instant at) const {
        const auto date = schedule::format_date(at, programme_.event.zone);
        const auto clock = schedule::format_clock(at, programme_.event.zone);
        return (date ? *date + " " : "") + (clock ? *clock : "");
    }
    [[nodiscard]] std::string room(const std::string& id) const {
        if (id.empty()) return {};
        const schedule::Room* room = programme_.find_room(id);
        return " " + (room == nullptr ? id : room->name);
    }

    const schedule::Programme& programme_;
    const schedule::LiveState& live_;
};

}  // namespace

PlanReport report_of(const rooms::PlanDecision& decision) {
    const Words words(decision);
    PlanReport report;
    for (const schedule::Revised& talk : decision.talks) {
        report.added += talk.added;
        report.changed += talk.words || talk.moved;
        report.cancelled += talk.cancelled;
        report.reinstated += talk.reinstated;
        if (report.rows.size() < plan_rows_max)
            report.rows.push_back({talk.code, words.title(talk.code), words.what(talk)});
    }
    for (const std::string& code : schedule::open_conflicts(decision.timetable, decision.live)) {
        const schedule::Contested& contested = decision.timetable.contested.find(code)->second;
        const schedule::LiveTalk& live = decision.live.talks.find(code)->second;
        report.conflicts.push_back({code, words.title(code), shown(schedule::place_of(live)), shown(contested.theirs),
                                    contested.at, !schedule::began(live)});
    }
    return report;
}

}  // namespace lanai::core
