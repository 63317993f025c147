#include "export/names.hpp"
#include "export/times.hpp"
#include "import/forms.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace lanai::schedule {

namespace {

// XML 1.0 has no way to write most control characters, U+FFFE and U+FFFF: they are left out.
std::string xml_text(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 && byte != '\n' && byte != '\t') continue;
        const auto three = text.substr(i, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
            i += 2;
            continue;
        }
        clean += text[i];
    }
    return clean;
}

void element(pugi::xml_node parent, const char* name, std::string_view text) {
    parent.append_child(name).text().set(xml_text(text).c_str());
}

// Left out when empty.
void optional_element(pugi::xml_node parent, const char* name, std::string_view text) {
    if (!text.empty()) element(parent, name, text);
}

void attribute(pugi::xml_node node, const char* name, std::string_view text) {
    node.append_attribute(name).set_value(xml_text(text).c_str());
}

// pretalx' codes: six capitals and digits.
bool is_code_of_schema(std::string_view code) {
    return code.size() == 6 && std::all_of(code.begin(), code.end(),
                                           [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

// "[a-z0-9_]{4,}-[a-z0-9\-_]{4,}": other slugs are left to the reader.
bool is_slug_of_schema(std::string_view slug) {
    const auto hyphen = slug.find('-');
    return is_lower_slug(slug) && hyphen != std::string_view::npos && hyphen >= 4 && slug.size() - hyphen - 1 >= 4;
}

// "[a-z][a-z0-9-]+"
bool is_track_slug_of_schema(std::string_view slug) {
    return is_lower_slug(slug) && slug[0] >= 'a' && slug[0] <= 'z' && slug.find('_') == std::string_view::npos;
}

class XmlWriter {
public:
    explicit XmlWriter(const ExportInput& input)
        : input_(input),
          event_(input.current.event),
          base_(uri_of(input.base_url)),
          numbers_(talk_numbers(input.current)),
          rooms_(room_names(input.current)) {}

    void write(pugi::xml_document& document) const {
        auto declaration = document.append_child(pugi::node_declaration);
        declaration.append_attribute("version") = "1.0";
        declaration.append_attribute("encoding") = "UTF-8";
        auto schedule = document.append_child("schedule");
        attribute(schedule.append_child("generator"), "name", "lanai");
        if (!base_.empty()) element(schedule, "url", base_ + "/schedule.xml");
        element(schedule, "version", version_of(input_));
        const auto days = talks_by_day(input_);
        conference(schedule, days);
        int index = 0;
        for (const auto& day : days) add_day(schedule, day, ++index);
    }

private:
    void conference(pugi::xml_node schedule, const std::vector<DayTalks>& days) const {
        auto node = schedule.append_child("conference");
        element(node, "acronym", acronym_of(input_.current));
        element(node, "title", event_.title);
        element(node, "start", days.front().day.date);
        element(node, "end", days.back().day.date);
        element(node, "days", std::to_string(days.size()));
        element(node, "timeslot_duration", timeslot);
        optional_element(node, "base_url", base_.empty() ? "" : base_ + "/");
        optional_element(node, "url", uri_of(event_.url));
        element(node, "time_zone_name", event_.zone);
        for (const auto& track : input_.current.tracks) {
            auto child = node.append_child("track");
            attribute(child, "name", track.name);
            if (is_colour(track.colour)) attribute(child, "color", track.colour);
            if (is_track_slug_of_schema(track.slug)) attribute(child, "slug", track.slug);
        }
    }

    void add_day(pugi::xml_node schedule, const DayTalks& one, int index) const {
        auto day = schedule.append_child("day");
        attribute(day, "index", std::to_string(index));
        attribute(day, "date", one.day.date);
        attribute(day, "start", second_text(one.day.start, event_));
        attribute(day, "end", second_text(one.day.end, event_));
        std::map<std::string, pugi::xml_node> nodes;
        for (const auto& room : input_.current.rooms) {
            auto node = nodes[room.id] = day.append_child("room");
            attribute(node, "name", rooms_.at(room.id));
            attribute(node, "guid", room_guid(event_, room));
        }
        for (const auto* talk : one.talks) {
            auto& node = nodes[talk->room];
            if (!node) {
                node = day.append_child("room");
                attribute(node, "name", room_name(*talk));
            }
            add_talk(node, *talk);
        }
    }

    void add_talk(pugi::xml_node room, const Talk& talk) const {
        const int number = numbers_.at(talk.code);
        auto event = room.append_child("event");
        attribute(event, "guid", talk.guid);
        attribute(event, "id", std::to_string(number));
        if (is_code_of_schema(talk.code)) attribute(event, "code", talk.code);
        element(event, "date", second_text(talk.start, event_));
        element(event, "start", clock_text(local_time(talk.start, event_.zone).civil));
        element(event, "duration", length_text(talk.duration, 2));
        element(event, "room", room_name(talk));
        if (is_slug_of_schema(talk.slug)) element(event, "slug", talk.slug);
        optional_element(event, "url", page_of(input_, talk));
        auto recording = event.append_child("recording");
        element(recording, "license", talk.recording_licence);
        element(recording, "optout", talk.recording_opt_out ? "true" : "false");
        element(event, "title", title_of(input_, talk));
        element(event, "subtitle", talk.subtitle);
        element(event, "track", talk.track);
        element(event, "type", type_of(talk));
        element(event, "language", talk.language);
        element(event, "abstract", talk.abstract_text);
        element(event, "description", talk.description);
        optional_element(event, "logo", uri_of(talk.logo));
        add_persons(event, talk.persons);
        add_links(event, "links", "link", talk.links);
        add_links(event, "attachments", "attachment", talk.attachments);
    }

    static void add_persons(pugi::xml_node event, const std::vector<Person>& persons) {
        auto list = event.append_child("persons");
        for (const auto& person : persons) {
            element(list, "person", person.name);
            if (is_number(person.id)) attribute(list.last_child(), "id", person.id);
            if (is_uuid(person.id)) attribute(list.last_child(), "guid", person.id);
        }
    }

    static void add_links(pugi::xml_node event, const char* list_name, const char* name,
                          const std::vector<Link>& links) {
        auto list = event.append_child(list_name);
        for (const auto& link : links) {
            const auto uri = uri_of(link.url);
            if (uri.empty()) continue;
            element(list, name, link.title);
            attribute(list.last_child(), "href", uri);
        }
    }

    std::string room_name(const Talk& talk) const {
        const auto found = rooms_.find(talk.room);
        return found == rooms_.end() ? talk.room : found->second;
    }

    const ExportInput& input_;
    const Event& event_;
    const std::string base_;
    const std::map<std::string, int> numbers_;
    const std::map<std::string, std::string> rooms_;
};

}  // namespace

std::string export_frab_xml(const ExportInput& input) {
    pugi::xml_document document;
    XmlWriter(input).write(document);
    std::ostringstream out;
    // Indented, and texts as they are: a blank more in an abstract would be another abstract.
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
    return out.str();
}

}  // namespace lanai::schedule
