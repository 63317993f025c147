#include "export/calendar_lines.hpp"
#include "export/names.hpp"
#include "export/times.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace lanai::schedule {

namespace {

constexpr const char* product = "-//Lanai//Programme//EN";
constexpr const char* refresh_interval = "PT5M";
constexpr const char* uid_suffix = "@lanai";  // part of every UID: never to change

std::string names_of(const std::vector<Person>& persons, PersonRole role) {
    std::string names;
    for (const auto& person : persons) {
        if (person.role != role) continue;
        names += (names.empty() ? "" : ", ") + person.name;
        if (!person.affiliation.empty()) names += " (" + person.affiliation + ")";
    }
    return names;
}

void add_paragraph(std::string& text, const std::string& paragraph) {
    if (paragraph.empty()) return;
    text += (text.empty() ? "" : "\n\n") + paragraph;
}

std::string description_of(const Talk& talk) {
    std::string text;
    add_paragraph(text, talk.subtitle);
    std::string people;
    constexpr std::pair<PersonRole, const char*> roles[] = {{PersonRole::speaker, "Speakers: "},
                                                            {PersonRole::panelist, "Panel: "},
                                                            {PersonRole::chair, "Chairs: "},
                                                            {PersonRole::author, "Authors: "}};
    for (const auto& [role, label] : roles) {
        const auto names = names_of(talk.persons, role);
        if (!names.empty()) people += (people.empty() ? "" : "\n") + (label + names);
    }
    add_paragraph(text, people);
    add_paragraph(text, talk.abstract_text);
    add_paragraph(text, talk.description);
    if (!talk.award.empty()) add_paragraph(text, "Award: " + talk.award);
    std::string links;
    for (const auto* list : {&talk.links, &talk.attachments}) {
        for (const auto& link : *list) {
            const auto title = link.title == link.url || link.title.empty() ? std::string() : link.title + ": ";
            links += (links.empty() ? "" : "\n") + title + link.url;
        }
    }
    add_paragraph(text, links);
    return text;
}

std::string location_of(const Programme& programme, const Talk& talk) {
    const auto* room = talk.room.empty() ? nullptr : programme.find_room(talk.room);
    std::string place = room ? room->name : talk.room;
    const auto& venue = programme.event.venue;
    // "Ballroom C, Convention Center"; but the room H is not the beginning of Hamburg.
    if (place.empty() || venue == place || venue.starts_with(place + ",")) return venue;
    if (!venue.empty()) place += ", " + venue;
    return place;
}

// "CATEGORIES" is a list: its commas are not those in a name.
std::string categories_of(const Talk& talk) {
    std::string list = calendar_text(talk.track);
    if (talk.kind == TalkKind::pause) list += (list.empty() ? "" : ",") + std::string("break");
    return list;
}

class CalendarWriter {
public:
    CalendarWriter(const ExportInput& input, std::optional<std::span<const std::string>> codes)
        : input_(input), event_(input.current.event) {
        std::set<std::string_view> wanted;
        if (codes) wanted.insert(codes->begin(), codes->end());
        const auto add = [&](const Talk& talk, const LiveTalk& live) {
            if (!codes || wanted.count(talk.code) != 0) events_.push_back({&talk, &live});
        };
        for (const auto& talk : input.current.talks) {
            const auto found = input.live.talks.find(talk.code);
            add(talk, found == input.live.talks.end() ? as_planned_ : found->second);
        }
        for (const auto& [talk, live] : input.live.removed) add(talk, live);
        in_zone_ = event_.zone != "UTC" && event_.zone != "Etc/UTC" && zone_exists(event_.zone);
    }

    std::string write(std::string_view name) {
        out_.begin("VCALENDAR");
        out_.raw("VERSION", "2.0");
        out_.raw("PRODID", product);
        out_.raw("CALSCALE", "GREGORIAN");
        out_.text("NAME", name);
        out_.text("X-WR-CALNAME", name);
        if (in_zone_) out_.raw("X-WR-TIMEZONE", event_.zone);
        if (const auto url = uri_of(input_.base_url); !url.empty()) out_.raw("URL", url + "/");
        out_.raw("REFRESH-INTERVAL;VALUE=DURATION", refresh_interval);
        out_.raw("X-PUBLISHED-TTL", refresh_interval);
        write_zone();
        for (const auto& [talk, live] : events_) write_talk(*talk, *live);
        out_.end("VCALENDAR");
        return out_.take();
    }

private:
    void write_zone() {
        if (!in_zone_) return;
        // Also of a calendar without talks: it must have something in it.
        auto first = events_.empty() ? input_.published : events_.front().first->start;
        auto last = first;
        for (const auto& [talk, live] : events_) {
            first = std::min(first, talk->start);
            last = std::max(last, talk->end());
        }
        write_time_zone(out_, event_.zone, first, last);
    }

    void write_talk(const Talk& talk, const LiveTalk& live) {
        // One that was changed before this programme was taken into use is as new as the programme.
        const auto modified = calendar_utc(std::max(live.changed, input_.published));
        out_.begin("VEVENT");
        out_.text("UID", talk.guid + uid_suffix);
        out_.raw("SEQUENCE", std::to_string(live.sequence()));
        out_.raw("DTSTAMP", modified);
        out_.raw("LAST-MODIFIED", modified);
        out_.raw("STATUS", live.cancelled ? "CANCELLED" : "CONFIRMED");
        write_time("DTSTART", talk.start);
        if (talk.duration > minutes(0)) write_time("DTEND", talk.end());  // it must be later than the start
        out_.text("SUMMARY", talk.title);
        out_.text("DESCRIPTION", description_of(talk));
        out_.text("LOCATION", location_of(input_.current, talk));
        if (const auto url = page_of(input_, talk); !url.empty()) out_.raw("URL", url);
        if (const auto categories = categories_of(talk); !categories.empty()) out_.raw("CATEGORIES", categories);
        out_.end("VEVENT");
    }

    // A time that the zone has twice is written in UTC: with TZID it would be the first of the two.
    void write_time(const std::string& name, Instant at) {
        const auto local = local_time(std::chrono::floor<std::chrono::seconds>(at), event_.zone);
        if (in_zone_ && local.is_plain) {
            out_.raw(name + ";TZID=" + event_.zone, calendar_time(local.civil));
        } else {
            out_.raw(name, calendar_utc(at));
        }
    }

    const ExportInput& input_;
    const Event& event_;
    const LiveTalk as_planned_{};
    std::vector<std::pair<const Talk*, const LiveTalk*>> events_;
    bool in_zone_ = false;
    CalendarLines out_;
};

}  // namespace

std::string export_icalendar(const ExportInput& input, std::string_view name,
                             std::optional<std::span<const std::string>> codes) {
    return CalendarWriter(input, codes).write(name);
}

}  // namespace lanai::schedule
