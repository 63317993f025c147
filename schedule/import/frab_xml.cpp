#include "import/importers.hpp"
#include "import/line_table.hpp"
#include "import/xml_scan.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <span>
#include <sstream>
#include <utility>

namespace lanai::schedule {

namespace {

// Fields of a talk that read_words, read_times and the rest of this file take, or that repeat what is known.
constexpr std::array<std::string_view, 26> talk_fields{
    "guid",     "id",       "code",         "slug",        "title",
    "subtitle", "abstract", "description",  "type",        "language",
    "url",      "logo",     "feedback_url", "origin_url",  "video_download_url",
    "date",     "start",    "duration",     "end",         "room",
    "track",    "persons",  "links",        "attachments", "recording",
    "conf_url"};

template <std::size_t count>
bool is_one_of(std::string_view name, const std::array<std::string_view, count>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// The text of an element. Inline markup that was not escaped is written out again: it is HTML.
std::string content_of(const pugi::xml_node& node) {
    std::string text;
    for (const auto& child : node.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        } else if (child.type() == pugi::node_element) {
            std::ostringstream markup;
            child.print(markup, "", pugi::format_raw);
            text += markup.str();
        }
    }
    return text;
}

// The words of an element, without those of the elements within.
std::string own_words_of(const pugi::xml_node& node) {
    std::string text;
    for (const auto& child : node.children()) {
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
    }
    return text;
}

class FrabReader {
public:
    FrabReader(std::string_view text, Intake& intake) : lines_(text), intake_(intake) {}

    Draft read(const pugi::xml_node& schedule) {
        read_head(schedule);
        const auto conference = schedule.child("conference");
        if (!conference && !schedule.child("day")) {
            intake_.problems().error(place(schedule), "schedule",
                                     "is an XML <schedule>, but has neither <conference> nor <day>");
        } else if (!conference) {
            intake_.problems().warning(place(schedule), "schedule", "has no <conference>: neither title nor time zone");
        }
        read_conference(conference);
        leave_out_words(schedule, spot(schedule, "schedule"));
        leave_out_words(conference, spot(conference, "conference"));
        int number = 0;
        for (const auto& day : schedule.children("day")) read_day(day, ++number);
        return std::move(draft_);
    }

private:
    // pugixml counts from the start of the text it parsed.
    Place place(const pugi::xml_node& node) {
        const auto offset = node.offset_debug();
        return offset < 0 ? Place{} : lines_.place(static_cast<std::size_t>(offset) - (offset > 0 ? 1 : 0));
    }
    Spot spot(const pugi::xml_node& node, std::string where) { return {place(node), std::move(where)}; }

    void read_head(const pugi::xml_node& schedule) {
        const std::string generator = schedule.child("generator").attribute("name").value();
        if (lower_case(generator).starts_with("lanai")) intake_.set_plain_texts();
        draft_.event.version =
            intake_.line(content_of(schedule.child("version")), title_bytes_max, spot(schedule, "version"));
        for (const auto& node : schedule.children()) {
            const std::string_view name = node.name();
            const bool known =
                name == "generator" || name == "version" || name == "conference" || name == "day" || name == "url";
            if (node.type() == pugi::node_element && !known) leave_out(node, "schedule");
        }
    }

    void read_conference(const pugi::xml_node& conference) {
        auto& event = draft_.event;
        const auto here = spot(conference, "conference");
        const auto line = [&](const char* name, std::size_t bytes_max) {
            return intake_.line(content_of(conference.child(name)), bytes_max, here.at(name));
        };
        intake_.set_base(line("base_url", address_bytes_max));
        event.title = line("title", title_bytes_max);
        event.acronym = line("acronym", name_bytes_max);
        event.subtitle = line("subtitle", title_bytes_max);
        event.description = intake_.text(content_of(conference.child("description")), here.at("description"));
        event.venue = line("venue", title_bytes_max);
        const auto city = line("city", name_bytes_max);
        if (!city.empty()) event.venue += (event.venue.empty() ? "" : ", ") + city;
        event.zone = line("time_zone_name", name_bytes_max);
        draft_.zone_spot = here.at("time_zone_name");
        event.url = intake_.address(content_of(conference.child("url")), here.at("url"));
        intake_.add_link(event.links, "Logo", content_of(conference.child("logo")), here.at("logo"));
        if (const auto change = parse_clock_seconds(line("day_change", name_bytes_max))) draft_.day_change = *change;
        for (const auto& node : conference.children()) read_conference_field(node);
    }

    void read_conference_field(const pugi::xml_node& node) {
        static constexpr std::array<std::string_view, 15> known{
            "title", "acronym",    "subtitle",          "description", "venue", "city", "start",         "end",
            "days",  "day_change", "timeslot_duration", "base_url",    "url",   "logo", "time_zone_name"};
        const std::string_view name = node.name();
        if (node.type() != pugi::node_element || is_one_of(name, known)) return;
        if (name != "track") {
            leave_out(node, "conference");
            return;
        }
        const auto here = spot(node, "conference/track");
        std::string written = node.attribute("name").value();
        if (written.empty()) written = content_of(node);
        Track track;
        track.name = intake_.line(written, name_bytes_max, here);
        track.slug = intake_.line(node.attribute("slug").value(), name_bytes_max, here.at("slug"));
        track.colour = intake_.colour(node.attribute("color").value(), here.at("color"));
        track.guid = intake_.line(node.attribute("guid").value(), name_bytes_max, here.at("guid"));
        draft_.add_track(std::move(track), here, intake_);
    }

    void read_day(const pugi::xml_node& node, int number) {
        const auto here = spot(node, "day[" + std::to_string(number) + "]");
        leave_out_attributes(node, {"date", "start", "end", "index"}, here);
        leave_out_words(node, here);
        const auto date = parse_date(node.attribute("date").value());
        if (date && draft_.days.size() < days_max) {
            draft_.days.push_back({*date, time_of(node, "start"), time_of(node, "end"), here});
        } else {
            intake_.problems().repaired(
                here.place, here.where,
                date ? "more than " + std::to_string(days_max) + " days; its talks make their own"
                     : quoted(node.attribute("date").value()) +
                           " is no date such as 2024-12-27; its talks make the day");
        }
        for (const auto& child : node.children()) {
            const std::string_view name = child.name();
            if (name == "room") {
                read_room(child, date);
            } else if (name == "event") {
                read_talk(child, no_room, date);
            } else if (child.type() == pugi::node_element) {
                leave_out(child, here.where);
            }
        }
    }

    static std::optional<WrittenTime> time_of(const pugi::xml_node& node, const char* name) {
        auto time = parse_iso_time(node.attribute(name).value());
        return time && !time->date_only ? time : std::nullopt;
    }

    void read_room(const pugi::xml_node& node, const std::optional<CalendarDate>& date) {
        const std::string name = node.attribute("name").value();
        const auto here = spot(node, "room[name=" + one_line(cut_utf8(name, id_bytes_max)) + "]");
        const auto room = draft_.room_named(name, here, intake_);
        if (room != no_room) {
            auto& guid = draft_.rooms[room].room.guid;
            if (guid.empty()) guid = intake_.line(node.attribute("guid").value(), name_bytes_max, here);
            auto& id = draft_.rooms[room].room.id;
            if (id.empty()) id = intake_.line(node.attribute("slug").value(), name_bytes_max, here);
        }
        leave_out_attributes(node, {"name", "guid", "slug"}, here);
        leave_out_words(node, here);
        for (const auto& child : node.children()) {
            if (child.type() != pugi::node_element) continue;
            if (std::string_view(child.name()) == "event") {
                read_talk(child, room, date);
            } else {
                leave_out(child, here.where);
            }
        }
    }

    void read_talk(const pugi::xml_node& node, std::size_t room, const std::optional<CalendarDate>& date) {
        DraftTalk draft;
        const std::string id = node.attribute("id").value();
        draft.spot = spot(node, id.empty() ? "event" : "event[id=" + one_line(cut_utf8(id, id_bytes_max)) + "]");
        const FieldText field = [&](std::string_view name) {
            const std::string key(name);
            const std::string attribute = node.attribute(key.c_str()).value();
            return attribute.empty() ? content_of(node.child(key.c_str())) : attribute;
        };
        read_words(draft, field, intake_);
        draft.talk.track = intake_.line(field("track"), name_bytes_max, draft.spot.at("track"));
        read_times(draft, field, date ? &*date : nullptr, draft_, intake_);
        draft.room = room != no_room ? room : draft_.room_named(field("room"), draft.spot.at("room"), intake_);
        read_recording(node.child("recording"), draft);
        read_lists(node, draft);
        intake_.add_link(draft.talk.links, "", field("conf_url"), draft.spot.at("conf_url"));
        for (const auto& child : node.children()) {
            if (child.type() == pugi::node_element && !is_one_of(child.name(), talk_fields)) read_other(child, draft);
        }
        leave_out_words(node, draft.spot);
        leave_out_attributes(node, talk_fields, draft.spot);
        draft_.add_talk(std::move(draft));
    }

    void read_lists(const pugi::xml_node& node, DraftTalk& draft) {
        for (const auto& list : node.children("persons")) {
            leave_out_words(list, draft.spot.at("persons"));
            for (const auto& person : list.children()) read_person(person, draft);
        }
        for (const auto& list : node.children("links")) {
            leave_out_words(list, draft.spot.at("links"));
            for (const auto& link : list.children()) read_link(link, draft, draft.talk.links);
        }
        for (const auto& list : node.children("attachments")) {
            leave_out_words(list, draft.spot.at("attachments"));
            for (const auto& link : list.children()) read_link(link, draft, draft.talk.attachments);
        }
    }

    // A field that only this system has: an address is a link, else it is named and left out.
    void read_other(const pugi::xml_node& node, DraftTalk& draft) {
        const auto text = content_of(node);
        if (text.starts_with("https://") || text.starts_with("http://")) {
            intake_.add_link(draft.talk.links, node.name(), text, draft.spot.at(node.name()));
        } else {
            leave_out(node, draft.spot.where);
        }
    }

    void read_recording(const pugi::xml_node& node, DraftTalk& draft) {
        const auto here = draft.spot.at("recording");
        draft.talk.recording_licence =
            intake_.line(content_of(node.child("license")), title_bytes_max, here.at("license"));
        draft.talk.recording_opt_out = intake_.flag(content_of(node.child("optout")), here.at("optout"));
        intake_.add_link(draft.talk.links, "Recording", content_of(node.child("url")), here.at("url"));
        intake_.add_link(draft.talk.links, "Recording", content_of(node.child("link")), here.at("link"));
    }

    void read_person(const pugi::xml_node& node, DraftTalk& draft) {
        if (node.type() != pugi::node_element) return;
        if (std::string_view(node.name()) != "person") {
            leave_out(node, draft.spot.where + "/persons");
            return;
        }
        const auto here = spot(node, draft.spot.where + "/persons/person");
        leave_out_attributes(node, {"id", "guid", "code", "url", "avatar", "biography"}, here);
        const auto field = [&](const char* name) {
            const std::string attribute = node.attribute(name).value();
            return attribute.empty() ? content_of(node.child(name)) : attribute;
        };
        Person person;
        const bool has_fields = node.child("name") || node.child("public_name");
        auto name = has_fields ? content_of(node.child("name")) : own_words_of(node);
        if (has_fields && name.empty()) name = content_of(node.child("public_name"));
        person.name = intake_.line(name, name_bytes_max, here);
        person.id = intake_.line(field("guid"), name_bytes_max, here);
        if (person.id.empty()) person.id = intake_.line(field("code"), name_bytes_max, here);
        if (person.id.empty()) person.id = intake_.line(field("id"), name_bytes_max, here);
        person.url = intake_.address(field("url"), here);
        person.avatar = intake_.address(field("avatar"), here);
        person.biography = intake_.text(field("biography"), here);
        for (const auto& child : node.children()) {
            static constexpr std::array<std::string_view, 8> known{"name", "public_name", "guid",   "code",
                                                                   "id",   "url",         "avatar", "biography"};
            if (child.type() == pugi::node_element && !is_one_of(child.name(), known)) leave_out(child, here.where);
        }
        if (has_fields) leave_out_words(node, here);
        intake_.add_person(draft.talk.persons, std::move(person), here);
    }

    void read_link(const pugi::xml_node& node, DraftTalk& draft, std::vector<Link>& links) {
        if (node.type() != pugi::node_element) return;
        const auto here = spot(node, draft.spot.where + "/" + node.name());
        leave_out_attributes(node, {"href", "type", "title"}, here);
        std::string href = node.attribute("href").value();
        auto title = content_of(node);
        if (href.empty()) href = std::exchange(title, "");
        if (href.empty()) {
            intake_.problems().refused(here.place, here.where, "a link without an address is left out");
            return;
        }
        if (title.empty()) title = node.attribute("title").value();
        if (title.empty()) title = node.attribute("type").value();
        intake_.add_link(links, title, href, here);
    }

    void leave_out_attributes(const pugi::xml_node& node, std::initializer_list<std::string_view> known,
                              const Spot& here) {
        leave_out_attributes(node, std::span(known.begin(), known.size()), here);
    }
    void leave_out_attributes(const pugi::xml_node& node, std::span<const std::string_view> known, const Spot& here) {
        for (const auto& attribute : node.attributes()) {
            const std::string_view name = attribute.name();
            const bool says_nothing = *attribute.value() == 0 || name.starts_with("xml");
            if (says_nothing || std::find(known.begin(), known.end(), name) != known.end()) continue;
            if (!intake_.is_contact(name, true)) intake_.leave_out(name, here.at(name));
        }
    }

    // Words where only elements have a meaning.
    void leave_out_words(const pugi::xml_node& node, const Spot& here) {
        if (!own_words_of(node).empty()) intake_.leave_out("text within <" + std::string(node.name()) + ">", here);
    }

    void leave_out(const pugi::xml_node& node, const std::string& within) {
        const auto count = static_cast<std::size_t>(std::distance(node.children().begin(), node.children().end()));
        if (intake_.is_contact(node.name(), count > 0)) return;
        // An empty element says nothing that could be lost.
        if (count > 0 || node.first_attribute()) intake_.leave_out(node.name(), spot(node, within).at(node.name()));
    }

    LineTable lines_;
    Intake& intake_;
    Draft draft_;
};

}  // namespace

std::optional<Draft> read_frab_xml(std::string_view text, Intake& intake) {
    if (!xml_is_harmless(text, intake.problems())) return {};
    pugi::xml_document document;
    const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) {
        LineTable lines(text);
        intake.problems().error(
            lines.place(static_cast<std::size_t>(parsed.offset)), "",
            std::string("is not well-formed XML, or it is cut off: ") + one_line(parsed.description()));
        return {};
    }
    return FrabReader(text, intake).read(document.document_element());
}

}  // namespace lanai::schedule
