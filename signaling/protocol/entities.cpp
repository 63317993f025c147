#include "protocol/entities.hpp"

#include "protocol/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

json::value person(const schedule::Person& p) {
    const std::string_view role = schedule::to_string(p.role);
    return json::object{{"name", p.name}, {"affiliation", p.affiliation}, {"role", json::string_view(role)}};
}

json::value link(const schedule::Link& l) {
    return json::object{{"title", l.title}, {"url", l.url}};
}

json::value text(const std::string& t) {
    return json::value(t);
}

json::value date(const schedule::ImportantDate& d) {
    return json::object{{"label", d.label},
                        {"date", d.date},
                        {"anywhere_on_earth", d.anywhere_on_earth},
                        {"ends_at_ms", to_ms(d.ends_at)}};
}

json::value award(const schedule::Award& a) {
    return json::object{
        {"title", a.title}, {"description", a.description}, {"recipients", array_of(a.recipients, text)}};
}

json::object event(const schedule::Event& e) {
    json::object object{
        {"title", e.title}, {"acronym", e.acronym}, {"subtitle", e.subtitle}, {"description", e.description},
        {"venue", e.venue}, {"zone", e.zone},       {"url", e.url},           {"notice", e.notice}};
    object["dates"] = array_of(e.dates, date);
    object["awards"] = array_of(e.awards, award);
    object["organisers"] = array_of(e.organisers, person);
    object["supporters"] = array_of(e.supporters, text);
    object["links"] = array_of(e.links, link);
    return object;
}

}  // namespace

std::int64_t to_ms(schedule::Instant at) {
    return at.time_since_epoch().count();
}

json::object to_json(const rooms::Message& message, const rooms::Viewer& viewer) {
    json::object author{
        {"person", nullptr}, {"name", message.name}, {"role", json::string_view(access::to_string(message.role))}};
    if (rooms::person_visible(message.person, viewer)) author["person"] = message.person;
    json::object object{{"id", message.id},
                        {"stage", message.stage},
                        {"text", message.text},
                        {"author", std::move(author)},
                        {"at_ms", message.at_ms}};
    if (message.edited_ms != 0) object["edited_ms"] = message.edited_ms;
    if (!message.reply_to.empty()) object["reply_to"] = message.reply_to;
    if (!message.question.empty()) object["question"] = message.question;
    return object;
}

json::object to_json(const StageView& stage) {
    const auto source = [](const SourceView& s) -> json::value {
        return json::object{{"id", s.id}, {"kind", s.kind}, {"label", s.label}, {"live", s.live}};
    };
    return {{"id", stage.id},
            {"title", stage.title},
            {"room", stage.room},
            {"selected", stage.selected},
            {"on_air", stage.on_air},
            {"sources", array_of(stage.sources, source)},
            {"now", or_null(stage.now_code)},
            {"now_state", or_null(stage.now_state)},
            {"next", or_null(stage.next_code)},
            {"chat",
             json::object{{"open", stage.chat.open}, {"links", stage.chat.links}, {"slow_ms", stage.chat.slow_ms}}}};
}

json::object to_json(const You& you) {
    json::object object{
        {"person", you.person}, {"name", you.name}, {"role", json::string_view(access::to_string(you.role))}};
    if (you.muted_until_ms == 0) return object;
    object["muted_until_ms"] = you.muted_until_ms;
    object["muted_because"] = you.muted_because;
    return object;
}

json::object standing_to_json(const schedule::Talk& talk, const schedule::LiveTalk& live) {
    return {
        {"code", talk.code},
        {"room", live.room.empty() ? talk.room : live.room},
        {"start_ms", to_ms(live.start)},
        {"end_ms", to_ms(live.end)},
        {"started_ms", or_null(live.started)},
        {"ended_ms", or_null(live.ended)},
        {"cancelled", live.cancelled},
        {"revision", live.sequence()},
        {"changed_ms", live.changed == schedule::Instant{} ? json::value(nullptr) : json::value(to_ms(live.changed))}};
}

json::object to_json(const schedule::Talk& talk, const schedule::LiveTalk& live, Origin origin) {
    json::object object{{"code", talk.code},
                        {"title", talk.title},
                        {"subtitle", talk.subtitle},
                        {"abstract", talk.abstract_text},
                        {"kind", json::string_view(schedule::to_string(talk.kind))},
                        {"room", live.room.empty() ? talk.room : live.room},
                        {"planned_room", talk.room},
                        {"session", talk.session},
                        {"track", talk.track},
                        {"award", talk.award}};
    object["persons"] = array_of(talk.persons, person);
    object["links"] = array_of(talk.links, link);
    object["planned_start_ms"] = to_ms(talk.start);
    object["planned_end_ms"] = to_ms(talk.end());
    object["start_ms"] = to_ms(live.start);
    object["end_ms"] = to_ms(live.end);
    object["started_ms"] = or_null(live.started);
    object["ended_ms"] = or_null(live.ended);
    object["cancelled"] = live.cancelled;
    object["hard_stop"] = talk.hard_stop;
    object["inserted"] = origin == Origin::inserted;
    object["revision"] = live.sequence();
    object["changed_ms"] =
        live.changed == schedule::Instant{} ? json::value(nullptr) : json::value(to_ms(live.changed));
    return object;
}

json::object frame_to_json(const schedule::Programme& programme) {
    const auto day = [](const schedule::Day& d) -> json::value {
        return json::object{{"date", d.date}, {"start_ms", to_ms(d.start)}, {"end_ms", to_ms(d.end)}};
    };
    const auto room = [](const schedule::Room& r) -> json::value {
        return json::object{{"id", r.id}, {"name", r.name}, {"stage", or_null(r.stage)}};
    };
    const auto session = [](const schedule::Session& s) -> json::value {
        return json::object{{"id", s.id}, {"title", s.title}, {"room", s.room}, {"chairs", array_of(s.chairs, person)}};
    };
    const auto track = [](const schedule::Track& t) -> json::value {
        return json::object{{"name", t.name}, {"colour", or_null(t.colour)}};
    };
    return {{"event", event(programme.event)},
            {"days", array_of(programme.days, day)},
            {"rooms", array_of(programme.rooms, room)},
            {"tracks", array_of(programme.tracks, track)},
            {"sessions", array_of(programme.sessions, session)}};
}

json::object to_json(const schedule::Programme& programme, const schedule::LiveState& live) {
    json::array talks;
    talks.reserve(programme.talks.size() + live.inserted.size());
    const auto add = [&](const schedule::Talk& t, Origin origin) {
        const auto found = live.talks.find(t.code);
        schedule::LiveTalk as_planned;
        as_planned.start = t.start;
        as_planned.end = t.end();
        talks.emplace_back(to_json(t, found != live.talks.end() ? found->second : as_planned, origin));
    };
    for (const schedule::Talk& t : programme.talks) add(t, Origin::planned);
    for (const schedule::Talk& t : live.inserted) add(t, Origin::inserted);
    json::object object = frame_to_json(programme);
    object["talks"] = std::move(talks);
    return object;
}

}  // namespace lanai::protocol
