#include "protocol/plan_view.hpp"

#include "protocol/entities.hpp"
#include "protocol/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

json::object place(const schedule::Place& where) {
    return {{"start_ms", to_ms(where.start)},
            {"end_ms", to_ms(where.end)},
            {"room", where.room},
            {"cancelled", where.cancelled}};
}

json::value feed(const FeedView& view) {
    json::array problems;
    for (const std::string& problem : view.problems) problems.emplace_back(problem);
    return json::object{{"url", view.url},
                        {"state", view.state},
                        {"checked_ms", or_null(view.checked)},
                        {"changed_ms", or_null(view.changed)},
                        {"next_ms", or_null(view.next)},
                        {"failures", view.failures},
                        {"error", view.error},
                        {"problems", std::move(problems)}};
}

json::array conflicts(const rooms::State& state) {
    json::array array;
    for (const std::string& code : schedule::open_conflicts(state.timetable, state.live)) {
        const schedule::Contested& contested = state.timetable.contested.find(code)->second;
        const schedule::LiveTalk& live = state.live.talks.find(code)->second;
        const schedule::Talk* talk = state.timetable.programme->find_talk(code);
        array.push_back(json::object{{"talk", code},
                                     {"title", talk == nullptr ? code : talk->title},
                                     {"at_ms", to_ms(contested.at)},
                                     {"can_take", !schedule::began(live)},
                                     {"ours", place(schedule::place_of(live))},
                                     {"theirs", place(contested.theirs)}});
    }
    return array;
}

json::array clashes(const rooms::State& state, schedule::Instant now) {
    const auto title = [&](const std::string& code) {
        const schedule::Talk* talk = schedule::find_talk(*state.timetable.programme, state.live, code);
        return talk == nullptr ? code : talk->title;
    };
    json::array array;
    for (const schedule::Clash& clash : schedule::clashes(*state.timetable.programme, state.live, now))
        array.push_back(json::object{{"room", clash.room},
                                     {"from_ms", to_ms(clash.from)},
                                     {"to_ms", to_ms(clash.to)},
                                     {"talk", clash.first},
                                     {"title", title(clash.first)},
                                     {"with", clash.second},
                                     {"with_title", title(clash.second)}});
    return array;
}

}  // namespace

std::string plan_event(const rooms::State& state, const std::optional<FeedView>& view, schedule::Instant now) {
    const bool changed = state.plan.at != schedule::Instant{};
    json::object plan{{"source", state.plan.source},
                      {"label", state.plan.label},
                      {"revised_ms", changed ? json::value(to_ms(state.plan.at)) : json::value(nullptr)},
                      {"feed", view ? feed(*view) : json::value(nullptr)},
                      {"conflicts", conflicts(state)},
                      {"clashes", clashes(state, now)}};
    return json::serialize(json::object{{"kind", "plan"}, {"plan", std::move(plan)}});
}

}  // namespace lanai::protocol
