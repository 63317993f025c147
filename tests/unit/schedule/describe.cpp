#include "describe.hpp"

#include <sstream>

namespace lanai::schedule::test {

namespace {

// Structured bindings name every member: a new field does not compile until it is described.
std::string words(const Link& link) {
    const auto& [title, url] = link;
    return title + " <" + url + ">";
}

std::string words(const Person& person) {
    const auto& [name, affiliation, role, id, biography, url, avatar] = person;
    return name + " | " + affiliation + " | " + std::string(to_string(role)) + " | " + id + " | " + biography + " | " +
           url + " | " + avatar;
}

std::string words(const std::string& text) {
    return text;
}

template <class T>
std::string words(const std::vector<T>& values) {
    std::string text;
    for (const auto& value : values) text += "\n    - " + words(value);
    return text;
}

std::int64_t number(Instant at) {
    return at.time_since_epoch().count();
}

void describe(std::ostream& out, const Event& event) {
    const auto& [title, acronym, subtitle, description, venue, zone, url, version, notice, dates, awards, organisers,
                 supporters, links] = event;
    out << "event " << title << " | " << acronym << " | " << subtitle << " | " << description << " | " << venue << " | "
        << zone << " | " << url << " | " << version << " | " << notice << "\n  organisers" << words(organisers)
        << "\n  supporters" << words(supporters) << "\n  links" << words(links) << '\n';
    for (const auto& [label, date, aoe, ends_at] : dates) {
        out << "date " << label << " | " << date << " | " << aoe << " | " << number(ends_at) << '\n';
    }
    for (const auto& [award, text, recipients] : awards) {
        out << "award " << award << " | " << text << words(recipients) << '\n';
    }
}

void describe(std::ostream& out, const Talk& talk) {
    const auto& [guid, code, slug, title, subtitle, abstract_text, description, kind, type, room, session, track,
                 persons, start, duration, language, url, logo, links, attachments, award, licence, opt_out, hard_stop,
                 duration_min] = talk;
    out << "talk " << guid << " | " << code << " | " << slug << " | " << title << " | " << subtitle << " | "
        << to_string(kind) << " | " << type << "\n  at " << number(start) << " for " << duration.count()
        << " (at least " << duration_min.count() << ") in " << room << " | " << session << " | " << track << " | "
        << hard_stop << "\n  persons" << words(persons) << "\n  links" << words(links) << "\n  attachments"
        << words(attachments) << "\n  " << language << " | " << url << " | " << logo << " | " << award << " | "
        << licence << " | " << opt_out << "\n  abstract " << abstract_text << "\n  description " << description << '\n';
}

}  // namespace

std::string describe(const Programme& programme) {
    std::ostringstream out;
    const auto& [event, days, rooms, tracks, sessions, talks] = programme;
    describe(out, event);
    for (const auto& [date, start, end] : days) {
        out << "day " << date << " | " << number(start) << " | " << number(end) << '\n';
    }
    for (const auto& [id, name, stage, guid, description, capacity] : rooms) {
        out << "room " << id << " | " << name << " | " << stage << " | " << guid << " | " << description << " | "
            << capacity << '\n';
    }
    for (const auto& [name, slug, colour, guid] : tracks) {
        out << "track " << name << " | " << slug << " | " << colour << " | " << guid << '\n';
    }
    for (const auto& [id, title, room, chairs] : sessions) {
        out << "session " << id << " | " << title << " | " << room << words(chairs) << '\n';
    }
    for (const auto& talk : talks) describe(out, talk);
    return out.str();
}

}  // namespace lanai::schedule::test
