#include "protocol/log_talks.hpp"

#include "protocol/entities.hpp"
#include "protocol/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <optional>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

using schedule::Instant;

Instant instant(std::int64_t ms) {
    return Instant{std::chrono::milliseconds(ms)};
}

std::optional<Instant> optional_instant(Fields& fields, std::string_view name) {
    const auto ms = fields.optional_integer(name);
    if (!ms) return std::nullopt;
    return instant(*ms);
}

json::object write_talk(const schedule::Talk& talk) {
    json::array persons;
    for (const schedule::Person& person : talk.persons)
        persons.push_back(json::object{{"name", person.name},
                                       {"affiliation", person.affiliation},
                                       {"role", view(schedule::to_string(person.role))}});
    return {{"code", talk.code},
            {"guid", talk.guid},
            {"slug", talk.slug},
            {"title", talk.title},
            {"abstract", talk.abstract_text},
            {"kind", view(schedule::to_string(talk.kind))},
            {"room", talk.room},
            {"persons", std::move(persons)},
            {"start_ms", to_ms(talk.start)},
            {"minutes", talk.duration.count()},
            {"minutes_min", talk.duration_min.count()},
            {"hard_stop", talk.hard_stop}};
}

void read_persons(Fields& fields, schedule::Talk& talk) {
    const json::array* persons = fields.array("persons");
    if (persons == nullptr) return;
    for (const json::value& item : *persons) {
        const json::object* object = item.if_object();
        if (object == nullptr) return fields.fail("persons", "holds something that is no object");
        Fields one(*object, "persons[]");
        schedule::Person person;
        person.name = one.text("name");
        person.affiliation = one.text("affiliation");
        const auto role = schedule::person_role_from_string(one.text("role"));
        if (!role) one.fail("role", "is no role of a person");
        person.role = role.value_or(schedule::PersonRole::speaker);
        if (!one.ok()) return fields.fail("persons", one.error());
        talk.persons.push_back(std::move(person));
    }
}

schedule::Talk read_talk(Fields& fields) {
    schedule::Talk talk;
    talk.code = fields.text("code");
    talk.guid = fields.text("guid");
    talk.slug = fields.text("slug");
    talk.title = fields.text("title");
    talk.abstract_text = fields.text("abstract");
    const auto kind = schedule::talk_kind_from_string(fields.text("kind"));
    if (!kind) fields.fail("kind", "is no kind of talk");
    talk.kind = kind.value_or(schedule::TalkKind::talk);
    talk.room = fields.text("room");
    read_persons(fields, talk);
    talk.start = instant(fields.integer("start_ms"));
    talk.duration = schedule::minutes(fields.integer("minutes"));
    talk.duration_min = schedule::minutes(fields.integer("minutes_min"));
    talk.hard_stop = fields.boolean("hard_stop");
    return talk;
}

json::object write_change(const schedule::Change& change) {
    json::object object{{"code", change.code},
                        {"start_ms", to_ms(change.start)},
                        {"end_ms", to_ms(change.end)},
                        {"started_ms", or_null(change.started)},
                        {"ended_ms", or_null(change.ended)},
                        {"cancelled", change.cancelled}};
    if (change.room) object["room"] = *change.room;
    if (change.placed_at) object["placed_at_ms"] = to_ms(*change.placed_at);
    if (change.inserted) object["inserted"] = write_talk(*change.inserted);
    if (change.removed) object["removed"] = true;
    return object;
}

schedule::Change read_change(Fields& fields, Instant at) {
    schedule::Change change;
    change.code = fields.text("code");
    change.start = instant(fields.integer("start_ms"));
    change.end = instant(fields.integer("end_ms"));
    change.started = optional_instant(fields, "started_ms");
    change.ended = optional_instant(fields, "ended_ms");
    change.cancelled = fields.boolean("cancelled");
    change.room = fields.optional_text("room");
    change.placed_at = optional_instant(fields, "placed_at_ms");
    change.at = at;
    if (const json::object* talk = fields.optional_object("inserted")) {
        Fields inner(*talk, "inserted");
        change.inserted = read_talk(inner);
        if (!inner.ok()) fields.fail("inserted", inner.error());
    }
    change.removed = fields.optional_boolean("removed");
    return change;
}

}  // namespace

json::object write_talks_changed(const rooms::TalksChanged& event) {
    json::array changes;
    for (const schedule::Change& change : event.changes) changes.push_back(write_change(change));
    json::object object{{"changes", std::move(changes)}, {"by_person", event.by_person}, {"by_name", event.by_name},
                        {"action", event.action},        {"what", event.what},           {"undoes", event.undoes}};
    // One decision, one time.
    object["at_ms"] = event.changes.empty() ? 0 : to_ms(event.changes.front().at);
    return object;
}

rooms::Event read_talks_changed(Fields& fields) {
    rooms::TalksChanged event;
    event.by_person = fields.text("by_person");
    event.by_name = fields.optional_text("by_name").value_or("");
    event.action = fields.optional_text("action").value_or("");
    event.what = fields.optional_text("what").value_or("");
    const std::int64_t undoes = fields.optional_integer("undoes").value_or(0);
    if (undoes < 0) fields.fail("undoes", "is negative");
    event.undoes = static_cast<rooms::Sequence>(undoes);
    const Instant at = instant(fields.optional_integer("at_ms").value_or(0));
    const json::array* changes = fields.array("changes");
    if (changes == nullptr) return event;
    for (const json::value& item : *changes) {
        const json::object* object = item.if_object();
        if (object == nullptr) {
            fields.fail("changes", "holds something that is no object");
            return event;
        }
        Fields inner(*object, "changes[]");
        event.changes.push_back(read_change(inner, at));
        if (!inner.ok()) fields.fail("changes", inner.error());
    }
    return event;
}

}  // namespace lanai::protocol
