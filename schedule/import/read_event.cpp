#include "import/sections.hpp"

#include <utility>

namespace lanai::schedule {

namespace {

constexpr std::size_t supporters_max = 200;
constexpr std::size_t dates_max = 100;
constexpr std::size_t awards_max = 200;
constexpr std::size_t recipients_max = 200;
constexpr std::size_t organisers_max = 500;
constexpr std::size_t event_links_max = 100;

std::string read_zone(TableReader& event) {
    auto zone = event.required_line("zone", name_bytes_max);
    if (!zone.empty()) {
        if (zone_exists(zone)) return zone;
        event.error("zone", quoted(zone) +
                                " is no time zone of this system; write an IANA name such as "
                                "\"Pacific/Honolulu\" or \"Europe/Berlin\"");
    }
    return "UTC";
}

ImportantDate read_important_date(TableReader& table, TimeReader& times) {
    ImportantDate date;
    date.label = table.required_line("label", title_bytes_max);
    date.anywhere_on_earth = table.flag("aoe");
    const auto day = times.date(table, "date");
    if (!table.take("date")) table.error("date", "is missing");
    if (day) {
        date.date = to_text(*day);
        // Midnight that the zone skips: the day ends where the clocks jump.
        const auto midnight = next_day(*day);
        const auto ends = from_civil({midnight.year, midnight.month, midnight.day, 0, 0, 0}, times.zone());
        date.ends_at = date.anywhere_on_earth ? end_anywhere_on_earth(*day)
                       : ends                 ? *ends
                                              : times.day_break(midnight) - std::chrono::hours(day_break_hour);
    }
    table.finish();
    return date;
}

Award read_award(TableReader& table) {
    Award award;
    award.title = table.required_line("title", title_bytes_max);
    award.description = table.text("description", text_bytes_max);
    award.recipients = table.lines("recipients", name_bytes_max, recipients_max);
    table.finish();
    return award;
}

std::optional<PersonRole> parse_role(std::string_view text) {
    for (const auto role : {PersonRole::speaker, PersonRole::chair, PersonRole::panelist, PersonRole::author}) {
        if (text == to_string(role)) return role;
    }
    return {};
}

Person read_person(TableReader& table, PersonRole role) {
    Person person;
    person.name = table.required_line("name", name_bytes_max);
    person.affiliation = table.line("affiliation", name_bytes_max);
    person.role = role;
    const auto written = table.line("role", name_bytes_max);
    if (const auto parsed = parse_role(written)) {
        person.role = *parsed;
    } else if (!written.empty()) {
        table.error("role", quoted(written) + " is no role; use speaker, chair, panelist or author");
    }
    person.id = table.line("id", name_bytes_max);
    person.biography = table.text("biography", text_bytes_max);
    person.url = table.web_address("url");
    person.avatar = table.web_address("avatar");
    table.finish();
    return person;
}

Link read_link(TableReader& table) {
    Link link;
    link.title = table.line("title", title_bytes_max);
    link.url = table.web_address("url");
    if (!table.take("url")) table.error("url", "is missing");
    if (!table.take("title")) link.title = link.url;
    table.finish();
    return link;
}

// The elements of a list that holds tables or texts; null when it is absent, no list or too long.
const toml::array* take_list(TableReader& table, std::string_view key, std::size_t count_max, std::string_view form) {
    const auto* node = table.take(key);
    if (!node) return nullptr;
    const auto* array = node->as_array();
    if (!array) {
        table.error(key, "is " + std::string(type_name(*node)) + "; a list of " + std::string(form) + " is expected");
    } else if (array->size() > count_max) {
        table.error(key, "has " + std::to_string(array->size()) + " entries; at most " + std::to_string(count_max));
        return nullptr;
    }
    return array;
}

std::string numbered(const std::string& where, std::size_t index) {
    return where + "[" + std::to_string(index + 1) + "]";
}

}  // namespace

Event read_event(TableReader& file) {
    Event event;
    event.zone = "UTC";
    const auto* node = file.take("event");
    const auto* table = node ? node->as_table() : nullptr;
    if (!table) {
        file.error("event", node ? "is " + std::string(type_name(*node)) + "; it is written as [event]"
                                 : "is missing; a programme begins with [event], title and zone");
        return event;
    }
    TableReader reader(*table, "event", file.problems());
    event.title = reader.required_line("title", title_bytes_max);
    event.acronym = reader.line("acronym", name_bytes_max);
    event.subtitle = reader.line("subtitle", title_bytes_max);
    event.description = reader.text("description", text_bytes_max);
    event.venue = reader.line("venue", title_bytes_max);
    event.zone = read_zone(reader);
    event.url = reader.web_address("url");
    event.version = reader.line("version", name_bytes_max);
    event.notice = reader.text("notice", text_bytes_max);
    event.supporters = reader.lines("supporters", name_bytes_max, supporters_max);
    reader.finish();
    return event;
}

void read_event_lists(TableReader& file, TimeReader& times, Event& event) {
    const auto each = [&](std::string_view key, std::size_t count_max, auto read) {
        for (auto& entry : file.entries(key, count_max)) {
            TableReader reader(*entry.table, std::move(entry.where), file.problems());
            read(reader);
        }
    };
    each("date", dates_max, [&](TableReader& table) { event.dates.push_back(read_important_date(table, times)); });
    each("award", awards_max, [&](TableReader& table) { event.awards.push_back(read_award(table)); });
    each("organiser", organisers_max,
         [&](TableReader& table) { event.organisers.push_back(read_person(table, PersonRole::chair)); });
    each("link", event_links_max, [&](TableReader& table) { event.links.push_back(read_link(table)); });
}

std::vector<Person> read_persons(TableReader& table, std::string_view key, PersonRole role, std::size_t count_max) {
    std::vector<Person> persons;
    const auto* list = take_list(table, key, count_max, "names or of {name, affiliation, role, …}");
    if (!list) return persons;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& element = *list->get(i);
        const auto where = numbered(table.where(key), i);
        if (const auto* entry = element.as_table()) {
            TableReader reader(*entry, where, table.problems());
            persons.push_back(read_person(reader, role));
        } else if (const auto* name = element.as_string()) {
            if (name->get().find_first_not_of(' ') == std::string::npos) {
                table.problems().error(place_of(element), where, "is empty");
            } else if (check_text(name->get(), name_bytes_max, false, place_of(element), where, table.problems())) {
                persons.push_back({name->get(), "", role});
            }
        } else {
            table.problems().error(
                place_of(element), where,
                "is " + std::string(type_name(element)) + "; a name or {name, affiliation, role} is expected");
        }
    }
    return persons;
}

std::vector<Link> read_links(TableReader& table, std::string_view key, std::size_t count_max) {
    std::vector<Link> links;
    const auto* list = take_list(table, key, count_max, "addresses or of {title, url}");
    if (!list) return links;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto& element = *list->get(i);
        const auto where = numbered(table.where(key), i);
        if (const auto* entry = element.as_table()) {
            TableReader reader(*entry, where, table.problems());
            links.push_back(read_link(reader));
        } else if (const auto* url = element.as_string();
                   url && url->get().size() <= address_bytes_max && is_web_address(url->get())) {
            links.push_back({url->get(), url->get()});
        } else {
            table.problems().error(place_of(element), where,
                                   "is no web address; write \"https://…\" or {title = \"…\", url = \"https://…\"}");
        }
    }
    return links;
}

}  // namespace lanai::schedule
