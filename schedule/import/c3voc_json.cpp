#include "import/importers.hpp"
#include "import/json_reader.hpp"

#include <utility>

namespace lanai::schedule {

namespace json = boost::json;

namespace {

class C3vocReader {
public:
    explicit C3vocReader(Draft& draft, Intake& intake) : draft_(draft), intake_(intake) {}

    void read(const json::object& schedule) {
        JsonReader head(schedule, Spot{}.at("schedule"), intake_);
        head.ignore({"version", "base_url", "url"});  // url: of the file itself
        if (const auto* object = head.object("conference")) {
            JsonReader conference(*object, head.at("conference"), intake_);
            read_conference(conference, draft_, intake_);
            if (const auto* days = conference.array("days")) read_days(*days, conference.at("days"));
            conference.finish();
        }
        // Not in the schema, but in files.
        if (const auto* rooms = head.array("rooms")) read_json_rooms(*rooms, head.at("rooms"), draft_, intake_);
        head.finish();
    }

private:
    void read_days(const json::array& days, const Spot& here) {
        for (std::size_t i = 0; i < days.size(); ++i) {
            const auto spot = here.at(std::to_string(i));
            const auto* object = days[i].if_object();
            if (!object) {
                intake_.problems().refused({}, spot.where, "is " + std::string(json_type_name(days[i])) + ", no day");
                continue;
            }
            JsonReader day(*object, spot, intake_);
            read_day(day);
        }
    }

    void read_day(JsonReader& day) {
        const auto written = day.line("date", name_bytes_max);
        const auto date = parse_date(written);
        auto start = parse_iso_time(day.line("day_start", name_bytes_max));
        auto end = parse_iso_time(day.line("day_end", name_bytes_max));
        if (start && start->date_only) start.reset();
        if (end && end->date_only) end.reset();
        if (date && draft_.days.size() < days_max) {
            draft_.days.push_back({*date, start, end, day.spot()});
        } else {
            intake_.problems().repaired(
                {}, day.at("date").where,
                date ? "more than " + std::to_string(days_max) + " days; its talks make their own"
                     : quoted(written) + " is no date such as 2024-12-27; its talks make the day");
        }
        if (const auto* rooms = day.object("rooms")) {
            const auto here = day.at("rooms");
            // Each talk's place names its room: of a long name the beginning.
            for (const auto& [name, talks] : *rooms)
                read_room(name, talks, here.at(cut_utf8(name, id_bytes_max)), date);
        }
        day.ignore({"index"});
        day.finish();
    }

    void read_room(std::string_view name, const json::value& talks, const Spot& here,
                   const std::optional<CalendarDate>& date) {
        const auto room = draft_.room_named(name, here, intake_);
        const auto* list = talks.if_array();
        if (!list) {
            intake_.problems().refused({}, here.where,
                                       "is " + std::string(json_type_name(talks)) + "; a list of talks is expected");
            return;
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto spot = here.at(std::to_string(i));
            if (const auto* object = (*list)[i].if_object()) {
                JsonReader talk(*object, spot, intake_);
                read_talk(talk, room, date);
            } else {
                intake_.problems().refused({}, spot.where,
                                           "is " + std::string(json_type_name((*list)[i])) + ", no talk");
            }
        }
    }

    void read_talk(JsonReader& talk, std::size_t room, const std::optional<CalendarDate>& date) {
        DraftTalk draft;
        draft.spot = talk.spot();
        const FieldText field = [&](std::string_view name) { return talk.text(name); };
        read_words(draft, field, intake_);
        read_times(draft, field, date ? &*date : nullptr, draft_, intake_);
        draft.talk.track = talk.line("track", name_bytes_max);
        const auto own_room = talk.line("room", name_bytes_max);
        draft.room = room != no_room ? room : draft_.room_named(own_room, talk.at("room"), intake_);
        draft.talk.recording_licence = talk.line("recording_license", title_bytes_max);
        draft.talk.recording_opt_out = talk.flag("do_not_record");
        if (const auto* persons = talk.array("persons")) read_persons(*persons, talk.at("persons"), draft);
        read_json_links(talk, "links", draft.talk.links, intake_);
        read_json_links(talk, "attachments", draft.talk.attachments, intake_);
        talk.finish();
        draft_.add_talk(std::move(draft));
    }

    void read_persons(const json::array& persons, const Spot& here, DraftTalk& draft) {
        for (std::size_t i = 0; i < persons.size(); ++i) {
            const auto spot = here.at(std::to_string(i));
            if (const auto* object = persons[i].if_object()) {
                JsonReader reader(*object, spot, intake_);
                draft.roles_written = draft.roles_written || object->contains("role");
                auto person = read_json_person(reader, intake_);
                // The programme keeps one address a person; the others stand with the talk.
                read_json_links(reader, "links", draft.talk.links, intake_);
                intake_.add_person(draft.talk.persons, std::move(person), spot);
                reader.finish();
            } else if (const auto* name = persons[i].if_string()) {
                Person person;
                person.name = intake_.line(*name, name_bytes_max, spot);
                intake_.add_person(draft.talk.persons, std::move(person), spot);
            } else {
                intake_.problems().refused({}, spot.where,
                                           "is " + std::string(json_type_name(persons[i])) + ", no person");
            }
        }
    }

    Draft& draft_;
    Intake& intake_;
};

}  // namespace

std::optional<Draft> read_c3voc_json(std::string_view text, Intake& intake) {
    const auto root = parse_json(text, intake.problems());
    if (!root) return {};
    Draft draft;
    const auto* schedule = schedule_of(*root, draft, intake);
    if (!schedule) return {};
    C3vocReader(draft, intake).read(*schedule);
    return draft;
}

}  // namespace lanai::schedule
