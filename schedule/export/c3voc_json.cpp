#include "export/names.hpp"
#include "export/times.hpp"
#include "import/forms.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace lanai::schedule {

namespace {

namespace json = boost::json;

constexpr const char* schema_address = "https://c3voc.de/schedule/schema.json";

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

void add(json::object& object, std::string_view key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

bool is_capital_code(std::string_view code) {
    return !code.empty() && std::all_of(code.begin(), code.end(),
                                        [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

// "^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$", as the schema has it: other zones are left to the offsets.
bool is_zone_of_schema(const std::string& zone) {
    const auto word_at = [&](std::size_t at) {
        const auto is = [&](std::size_t i, char low, char high) {
            return i < zone.size() && zone[i] >= low && zone[i] <= high;
        };
        return is(at, 'A', 'Z') && is(at + 1, 'a', 'z');
    };
    const auto slash = zone.find('/');
    const bool two_words = slash != std::string::npos && slash >= 2 && word_at(0) && word_at(slash + 1) &&
                           std::all_of(zone.begin() + 1, zone.begin() + static_cast<std::ptrdiff_t>(slash),
                                       [](char c) { return c >= 'a' && c <= 'z'; });
    return two_words || zone.ends_with("UTC");
}

json::array references(const std::vector<Link>& links) {
    json::array array;
    for (const auto& link : links) {
        const auto uri = uri_of(link.url);
        if (!uri.empty()) array.push_back(json::object{{"url", uri}, {"title", link.title}});
    }
    return array;
}

// Role and affiliation are no fields of the schema, but it allows more.
json::object person_object(const Person& person) {
    json::object object{{"name", person.name}};
    if (is_number(person.id)) {
        object["id"] = std::stoi(person.id);
    } else if (is_uuid(person.id)) {
        object["guid"] = person.id;
    } else if (is_capital_code(person.id)) {
        object["code"] = person.id;
    }
    add(object, "affiliation", person.affiliation);
    object["role"] = to_string(person.role);  // also the usual one: in a panel it would be another
    add(object, "biography", person.biography);
    add(object, "avatar", uri_of(person.avatar));
    add(object, "url", uri_of(person.url));
    return object;
}

json::object room_object(const Event& event, const Room& room, const std::string& name) {
    json::object object{{"name", name}, {"guid", room_guid(event, room)}};
    if (is_lower_slug(room.id)) object["slug"] = room.id;
    add(object, "stream_id", room.stage);
    add(object, "description", room.description);
    if (room.capacity > 0) object["capacity"] = room.capacity;
    return object;
}

json::object track_object(const Track& track) {
    json::object object{{"name", track.name}};
    if (is_lower_slug(track.slug)) object["slug"] = track.slug;
    if (is_colour(track.colour)) object["color"] = track.colour;
    return object;
}

class JsonWriter {
public:
    explicit JsonWriter(const ExportInput& input)
        : input_(input),
          event_(input.current.event),
          numbers_(talk_numbers(input.current)),
          rooms_(room_names(input.current)) {}

    json::object file() const {
        json::object schedule{{"version", version_of(input_)}};
        const auto base = uri_of(input_.base_url);
        if (!base.empty()) {
            schedule["base_url"] = base + "/";
            schedule["url"] = base + "/schedule.json";
        }
        schedule["conference"] = conference();
        return {{"$schema", schema_address}, {"generator", {{"name", "lanai"}}}, {"schedule", std::move(schedule)}};
    }

private:
    json::object conference() const {
        const auto days = talks_by_day(input_);
        json::object object{{"acronym", acronym_of(input_.current)}, {"title", event_.title}};
        add(object, "description", event_.description);
        object["start"] = days.front().day.date;
        object["end"] = days.back().day.date;
        object["daysCount"] = days.size();
        object["timeslot_duration"] = timeslot;
        if (is_zone_of_schema(event_.zone)) object["time_zone_name"] = event_.zone;
        add(object, "url", uri_of(event_.url));
        json::array tracks, rooms, list;
        for (const auto& track : input_.current.tracks) tracks.push_back(track_object(track));
        for (const auto& room : input_.current.rooms) rooms.push_back(room_object(event_, room, rooms_.at(room.id)));
        for (const auto& day : days) list.push_back(day_object(day, list.size() + 1));
        object["tracks"] = std::move(tracks);
        object["rooms"] = std::move(rooms);
        object["days"] = std::move(list);
        return object;
    }

    json::object day_object(const DayTalks& one, std::size_t index) const {
        json::object rooms;
        for (const auto* talk : one.talks) {
            auto& talks = rooms[room_name(*talk)];
            if (!talks.is_array()) talks = json::array();
            talks.as_array().push_back(talk_object(*talk));
        }
        return {{"index", index},
                {"date", one.day.date},
                {"day_start", second_text(one.day.start, event_)},
                {"day_end", second_text(one.day.end, event_)},
                {"rooms", std::move(rooms)}};
    }

    json::object talk_object(const Talk& talk) const {
        const int number = numbers_.at(talk.code);
        json::object object{{"guid", talk.guid}, {"id", number}};
        if (is_capital_code(talk.code)) object["code"] = talk.code;
        add(object, "logo", uri_of(talk.logo));
        object["date"] = second_text(talk.start, event_);
        object["start"] = clock_text(local_time(talk.start, event_.zone).civil);
        object["end"] = second_text(talk.end(), event_);
        object["duration"] = length_text(talk.duration, 2);
        object["room"] = room_name(talk);
        object["slug"] = slug_of(talk, number);
        const auto page = page_of(input_, talk);
        object["url"] = page.empty() ? "urn:uuid:" + talk.guid : page;
        object["title"] = title_of(input_, talk);
        object["subtitle"] = text_or_null(talk.subtitle);
        object["track"] = text_or_null(talk.track);
        object["type"] = type_of(talk);
        object["language"] = text_or_null(talk.language);
        object["abstract"] = text_or_null(talk.abstract_text);
        object["description"] = text_or_null(talk.description);
        add(object, "recording_license", talk.recording_licence);
        object["do_not_record"] = talk.recording_opt_out;
        json::array persons;
        for (const auto& person : talk.persons) persons.push_back(person_object(person));
        object["persons"] = std::move(persons);
        object["links"] = references(talk.links);
        object["attachments"] = references(talk.attachments);
        return object;
    }

    // A room that is not in the programme any more keeps its talks under its id.
    std::string room_name(const Talk& talk) const {
        const auto found = rooms_.find(talk.room);
        return found == rooms_.end() ? talk.room : found->second;
    }

    const ExportInput& input_;
    const Event& event_;
    const std::map<std::string, int> numbers_;
    const std::map<std::string, std::string> rooms_;
};

}  // namespace

std::string export_c3voc_json(const ExportInput& input) {
    return json::serialize(JsonWriter(input).file()) + "\n";
}

}  // namespace lanai::schedule
