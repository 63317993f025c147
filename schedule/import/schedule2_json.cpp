#include "import/importers.hpp"
#include "import/json_reader.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace lanai::schedule {

namespace json = boost::json;

namespace {

// What all talks together take over from /schedule/persons: a person may have thousands of them.
constexpr std::size_t copied_bytes_max = 64 * 1024 * 1024;
constexpr std::size_t persons_max = 50'000;

class Schedule2Reader {
public:
    Schedule2Reader(Draft& draft, Intake& intake) : draft_(draft), intake_(intake) {}

    void read(const json::object& schedule) {
        JsonReader head(schedule, Spot{}.at("schedule"), intake_);
        head.ignore({"version", "base_url", "url"});  // url: of the file itself
        if (const auto* object = head.object("conference")) {
            JsonReader conference(*object, head.at("conference"), intake_);
            read_conference(conference, draft_, intake_);
            if (const auto* days = conference.array("days")) read_days(*days, conference.at("days"));
            conference.ignore({"languages", "defaults"});
            conference.finish();
        }
        if (const auto* rooms = head.array("rooms")) read_json_rooms(*rooms, head.at("rooms"), draft_, intake_);
        if (const auto* persons = head.array("persons")) read_known_persons(*persons, head.at("persons"));
        if (const auto* events = head.array("events")) {
            each_object(*events, head.at("events"), "talk", [&](JsonReader& talk) { read_talk(talk); });
        }
        for (const auto& [guid, known] : persons_) {
            if (!known.used) intake_.leave_out("person without a talk", known.spot);
        }
        head.finish();
    }

private:
    // What /schedule/persons says of a person that talks name by GUID.
    struct Entry {
        Person person;
        std::vector<Link> links;
        Spot spot;
        bool used = false;
    };

    template <class Read>
    void each_object(const json::array& list, const Spot& here, std::string_view what, Read read) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto spot = here.at(std::to_string(i));
            if (const auto* object = list[i].if_object()) {
                JsonReader reader(*object, spot, intake_);
                read(reader);
            } else {
                intake_.problems().refused({}, spot.where,
                                           "is " + std::string(json_type_name(list[i])) + ", no " + std::string(what));
            }
        }
    }

    void read_days(const json::array& days, const Spot& here) {
        each_object(days, here, "day", [&](JsonReader& day) {
            const auto written = day.line("date", name_bytes_max);
            const auto date = parse_date(written);
            if (date && draft_.days.size() < days_max) {
                draft_.days.push_back({*date, parse_iso_time(day.line("start", name_bytes_max)),
                                       parse_iso_time(day.line("end", name_bytes_max)), day.spot()});
            } else {
                intake_.problems().repaired({}, day.at("date").where,
                                            quoted(written) + " makes no day of its own; its talks do");
            }
            day.ignore({"index", "start", "end"});
            day.finish();
        });
    }

    void read_known_persons(const json::array& persons, const Spot& here) {
        each_object(persons, here, "person", [&](JsonReader& reader) {
            Entry entry;
            entry.person = read_json_person(reader, intake_);
            intake_.drop_addresses(entry.person, reader.spot());
            read_json_links(reader, "links", entry.links, intake_);
            // The programme keeps one address a person; the others stand with the talks, under the person's name.
            for (auto& link : entry.links)
                if (!entry.person.name.empty()) link.title = entry.person.name + ": " + link.title;
            entry.spot = reader.spot();
            reader.finish();
            auto id = entry.person.id;
            if (id.empty() || persons_.size() >= persons_max) {
                intake_.leave_out(id.empty() ? "person without a GUID" : "person beyond 50,000", entry.spot);
            } else {
                persons_.emplace(std::move(id), std::move(entry));
            }
        });
    }

    // {guid, slug, name}, or the name alone.
    std::size_t read_room(JsonReader& talk) {
        const auto* value = talk.take("room");
        if (!value) return no_room;
        if (!value->is_object()) return draft_.room_named(talk.line("room", name_bytes_max), talk.at("room"), intake_);
        JsonReader room(value->get_object(), talk.at("room"), intake_);
        const auto guid = room.line("guid", name_bytes_max);
        const auto slug = room.line("slug", name_bytes_max);
        const auto name = room.line("name", name_bytes_max);
        room.ignore({"guid", "slug", "name"});
        room.finish();
        const auto known = [&](auto matches) {
            const auto found = std::find_if(draft_.rooms.begin(), draft_.rooms.end(),
                                            [&](const DraftRoom& one) { return matches(one.room); });
            return found == draft_.rooms.end() ? no_room : static_cast<std::size_t>(found - draft_.rooms.begin());
        };
        if (!name.empty()) {
            const auto made = draft_.room_named(name, room.spot(), intake_);
            if (made != no_room && draft_.rooms[made].room.guid.empty()) draft_.rooms[made].room.guid = guid;
            return made;
        }
        auto index = guid.empty() ? no_room : known([&](const Room& one) { return one.guid == guid; });
        if (index == no_room && !slug.empty()) index = known([&](const Room& one) { return one.id == slug; });
        return index != no_room ? index : draft_.room_named(slug.empty() ? guid : slug, room.spot(), intake_);
    }

    // {slug}, {name}, or the name alone.
    std::string read_track(JsonReader& talk) {
        const auto* value = talk.take("track");
        if (!value) return {};
        if (!value->is_object()) return talk.line("track", name_bytes_max);
        JsonReader track(value->get_object(), talk.at("track"), intake_);
        const auto slug = track.line("slug", name_bytes_max);
        const auto name = track.line("name", name_bytes_max);
        track.ignore({"guid"});
        track.finish();
        const auto found = std::find_if(draft_.tracks.begin(), draft_.tracks.end(),
                                        [&](const Track& one) { return !slug.empty() && one.slug == slug; });
        if (found != draft_.tracks.end()) return found->name;
        return name.empty() ? slug : name;
    }

    void read_talk(JsonReader& talk) {
        DraftTalk draft;
        draft.spot = talk.spot();
        std::string logo;
        if (const auto* value = talk.take("logo"); value && value->is_object()) {
            JsonReader image(value->get_object(), talk.at("logo"), intake_);
            logo = image.text("url");
        } else if (value) {
            logo = talk.text("logo");
        }
        const FieldText field = [&](std::string_view name) { return name == "logo" ? logo : talk.text(name); };
        read_words(draft, field, intake_);
        read_times(draft, field, nullptr, draft_, intake_);
        draft.room = read_room(talk);
        draft.talk.track = read_track(talk);
        draft.talk.recording_licence = talk.line("recording_license", title_bytes_max);
        draft.talk.recording_opt_out = talk.flag("do_not_record");
        read_json_links(talk, "links", draft.talk.links, intake_);
        read_json_links(talk, "attachments", draft.talk.attachments, intake_);
        for (const std::string_view name : {"participants", "persons"}) {
            if (const auto* persons = talk.array(name)) {
                each_object(*persons, talk.at(name), "person",
                            [&](JsonReader& person) { read_participant(person, draft); });
            }
        }
        read_state(talk, draft);
        talk.finish();
        draft_.add_talk(std::move(draft));
    }

    // What is not, or no longer, in the timetable.
    void read_state(JsonReader& talk, DraftTalk& draft) {
        const auto state = lower_case(talk.line("state", name_bytes_max));
        for (const std::string_view gone :
             {"draft", "submitted", "rejected", "canceled", "cancelled", "withdrawn", "deleted"}) {
            if (state != gone || draft.refused) continue;
            intake_.problems().refused({}, talk.at("state").where, "the talk is left out: it is " + state);
            draft.refused = true;
        }
    }

    void read_participant(JsonReader& reader, DraftTalk& draft) {
        auto person = read_json_person(reader, intake_);
        read_json_links(reader, "links", draft.talk.links, intake_);
        reader.finish();
        if (const auto known = persons_.find(person.id); known != persons_.end()) {
            auto& entry = known->second;
            entry.used = true;
            const auto fill = [](std::string& mine, const std::string& theirs) {
                if (mine.empty()) mine = theirs;
            };
            fill(person.name, entry.person.name);
            fill(person.affiliation, entry.person.affiliation);
            copied_bytes_ += entry.person.biography.size();
            if (copied_bytes_ <= copied_bytes_max) {
                fill(person.biography, entry.person.biography);
            } else {
                intake_.leave_out("biography of a person with many talks", entry.spot);
            }
            fill(person.url, entry.person.url);
            fill(person.avatar, entry.person.avatar);
            for (const auto& link : entry.links) {
                const bool full = draft.talk.links.size() >= talk_links_max;
                intake_.add_link(draft.talk.links, link.title, link.url, reader.spot());
                if (full) break;  // said once
            }
        }
        intake_.add_person(draft.talk.persons, std::move(person), reader.spot());
    }

    Draft& draft_;
    Intake& intake_;
    std::map<std::string, Entry> persons_;
    std::size_t copied_bytes_ = 0;
};

}  // namespace

std::optional<Draft> read_schedule2_json(std::string_view text, Intake& intake) {
    const auto root = parse_json(text, intake.problems());
    if (!root) return {};
    Draft draft;
    const auto* schedule = schedule_of(*root, draft, intake);
    if (!schedule) return {};
    Schedule2Reader(draft, intake).read(*schedule);
    return draft;
}

}  // namespace lanai::schedule
