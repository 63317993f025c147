// What both versions of c3voc's JSON have: the conference, rooms, links, persons.
#include "import/json_reader.hpp"

#include <utility>

namespace lanai::schedule {

namespace json = boost::json;

namespace {

void read_tracks(JsonReader& conference, Draft& draft, Intake& intake) {
    const auto* list = conference.array("tracks");
    if (!list) return;
    const auto here = conference.at("tracks");
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto spot = here.at(std::to_string(i));
        if (const auto* name = (*list)[i].if_string()) {
            draft.add_track({intake.line(*name, name_bytes_max, spot), "", "", ""}, spot, intake);
            continue;
        }
        const auto* entry = (*list)[i].if_object();
        if (!entry) {
            intake.problems().refused(spot.place, spot.where,
                                      "is " + std::string(json_type_name((*list)[i])) + ", no track");
            continue;
        }
        JsonReader reader(*entry, spot, intake);
        Track track;
        track.name = reader.line("name", name_bytes_max);
        track.slug = reader.line("slug", name_bytes_max);
        track.guid = reader.line("guid", name_bytes_max);
        track.colour = intake.colour(reader.text("color"), reader.at("color"));
        if (const auto* colours = reader.object("colors")) {
            JsonReader shades(*colours, reader.at("colors"), intake);
            auto light = intake.colour(shades.text("light"), shades.at("light"));
            const auto dark = intake.colour(shades.text("dark"), shades.at("dark"));
            if (light.empty()) light = dark;
            if (track.colour.empty()) track.colour = std::move(light);
            shades.finish();
        }
        reader.finish();
        if (track.name.empty()) track.name = track.slug;
        draft.add_track(std::move(track), spot, intake);
    }
}

}  // namespace

const json::object* schedule_of(const json::value& root, Draft& draft, Intake& intake) {
    const auto* outer = root.if_object();
    const auto* value = outer ? outer->if_contains("schedule") : nullptr;
    const auto* schedule = value ? value->if_object() : nullptr;
    if (!schedule) {
        intake.problems().error(
            {}, "/schedule",
            value ? "is " + std::string(json_type_name(*value)) + "; an object is expected" : "is missing");
        return nullptr;
    }
    JsonReader reader(*outer, {}, intake);
    reader.ignore({"schedule", "$schema"});
    if (const auto* generator = reader.object("generator")) {
        JsonReader made_by(*generator, reader.at("generator"), intake);
        if (lower_case(made_by.line("name", name_bytes_max)).starts_with("lanai")) intake.set_plain_texts();
    }
    reader.finish();
    JsonReader head(*schedule, reader.at("schedule"), intake);
    draft.event.version = head.line("version", title_bytes_max);
    intake.set_base(head.line("base_url", address_bytes_max));
    if (!schedule->if_contains("conference")) {
        intake.problems().error({}, "/schedule", "has no «conference»; the schedule of c3voc has one");
        return nullptr;
    }
    return schedule;
}

void read_conference(JsonReader& conference, Draft& draft, Intake& intake) {
    auto& event = draft.event;
    event.title = conference.line("title", title_bytes_max);
    event.acronym = conference.line("acronym", name_bytes_max);
    event.subtitle = conference.line("subtitle", title_bytes_max);
    event.description = intake.text(conference.text("description"), conference.at("description"));
    event.venue = conference.line("venue", title_bytes_max);
    event.zone = conference.line("time_zone_name", name_bytes_max);
    draft.zone_spot = conference.at("time_zone_name");
    event.url = intake.address(conference.text("url"), conference.at("url"));
    const auto* logo = conference.take("logo");
    if (logo && logo->is_object()) {
        JsonReader image(logo->get_object(), conference.at("logo"), intake);
        intake.add_link(event.links, "Logo", image.text("url"), image.at("url"));
    } else if (logo) {
        intake.add_link(event.links, "Logo", conference.text("logo"), conference.at("logo"));
    }
    read_tracks(conference, draft, intake);
    if (const auto* rooms = conference.array("rooms")) read_json_rooms(*rooms, conference.at("rooms"), draft, intake);
    conference.ignore({"start", "end", "daysCount", "timeslot_duration", "days"});
}

void read_json_rooms(const json::array& list, const Spot& here, Draft& draft, Intake& intake) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto spot = here.at(std::to_string(i));
        const auto* entry = list[i].if_object();
        if (!entry) {
            intake.problems().refused(spot.place, spot.where,
                                      "is " + std::string(json_type_name(list[i])) + ", no room");
            continue;
        }
        JsonReader reader(*entry, spot, intake);
        const auto name = reader.line("name", name_bytes_max);
        const auto slug = reader.line("slug", name_bytes_max);
        const auto index = draft.room_named(name.empty() ? slug : name, spot, intake);
        if (index == no_room) continue;
        auto& room = draft.rooms[index].room;
        room.id = slug;
        room.guid = reader.line("guid", name_bytes_max);
        const auto stage = reader.line("stream_id", name_bytes_max);
        if (is_id(stage)) room.stage = stage;
        room.description = intake.text(reader.text("description"), reader.at("description"));
        room.capacity = reader.count("capacity");
        reader.ignore({"type", "features"});
        reader.finish();
    }
}

void read_json_links(JsonReader& talk, std::string_view field, std::vector<Link>& links, Intake& intake) {
    const auto* list = talk.array(field);
    if (!list) return;
    const auto here = talk.at(field);
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto spot = here.at(std::to_string(i));
        if (const auto* address = (*list)[i].if_string()) {
            intake.add_link(links, "", *address, spot);
            continue;
        }
        const auto* entry = (*list)[i].if_object();
        if (!entry) {
            intake.problems().refused(spot.place, spot.where,
                                      "is " + std::string(json_type_name((*list)[i])) + ", no link");
            continue;
        }
        JsonReader reader(*entry, spot, intake);
        auto url = reader.text("url");
        if (url.empty()) url = reader.text("href");
        auto title = reader.line("title", title_bytes_max);
        if (title.empty()) title = reader.line("service", title_bytes_max);
        if (title.empty()) title = reader.line("type", title_bytes_max);
        reader.ignore({"type", "service"});
        reader.finish();
        if (url.empty()) {
            intake.problems().refused(spot.place, spot.where, "a link without an address is left out");
        } else {
            intake.add_link(links, title, url, spot);
        }
    }
}

Person read_json_person(JsonReader& reader, Intake& intake) {
    Person person;
    person.name = reader.line("name", name_bytes_max);
    const auto public_name = reader.line("public_name", name_bytes_max);
    if (person.name.empty()) person.name = public_name;
    const auto full_name = reader.line("full_public_name", name_bytes_max);
    if (person.name.empty()) person.name = full_name;
    for (const std::string_view field : {"guid", "code", "id"}) {
        const auto id = reader.line(field, name_bytes_max);
        if (person.id.empty()) person.id = id;
    }
    person.affiliation = reader.line("affiliation", name_bytes_max);
    person.biography = intake.text(reader.text("biography"), reader.at("biography"));
    person.url = intake.address(reader.text("url"), reader.at("url"));
    const auto* avatar = reader.take("avatar");
    if (avatar && avatar->is_object()) {
        JsonReader image(avatar->get_object(), reader.at("avatar"), intake);
        person.avatar = intake.address(image.text("url"), image.at("url"));
    } else if (avatar) {
        person.avatar = intake.address(reader.text("avatar"), reader.at("avatar"));
    }
    const auto role = lower_case(reader.line("role", name_bytes_max));
    if (role == "moderator" || role == "host" || role == "chair") person.role = PersonRole::chair;
    if (role == "panelist") person.role = PersonRole::panelist;
    if (role == "author") person.role = PersonRole::author;
    return person;
}

}  // namespace lanai::schedule
