#include "import/intake.hpp"

#include "import/characters.hpp"
#include "import/html_text.hpp"
#include "import/web_address.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::schedule {

namespace {

// Beyond these no name is counted of its own: a file of nothing but unknown names must not fill the memory.
constexpr std::size_t tallies_max = 200;

template <class Tallies>
void count_in(Tallies& tallies, std::string_view name, const Spot& spot) {
    auto found = tallies.find(name);
    if (found == tallies.end()) {
        if (tallies.size() >= tallies_max) return;
        found = tallies.try_emplace(std::string(name)).first;
        found->second.first = spot;
    }
    ++found->second.count;
}

std::string times_text(std::size_t count) {
    return count == 1 ? std::string() : " (" + std::to_string(count) + " times)";
}

// The first @ that stands in a mail address: "Team @ Hall" and "@handle" are none.
std::size_t find_address(std::string_view text) {
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        if (at > 0 && at + 1 < text.size() && text[at - 1] != ' ' && text[at + 1] != ' ') return at;
    }
    return std::string_view::npos;
}

}  // namespace

void Intake::note_cleaned(std::size_t removed, bool cut, std::size_t bytes_max, const Spot& spot) {
    if (removed > 0) {
        problems_.repaired(spot.place, spot.where, std::to_string(removed) + " control characters are removed");
    }
    if (cut) {
        problems_.repaired(spot.place, spot.where, "is cut after " + std::to_string(bytes_max) + " bytes");
    }
}

std::string Intake::line(std::string_view written, std::size_t bytes_max, const Spot& spot) {
    auto cleaned = clean_characters(written, false);
    const bool cut = cleaned.text.size() > bytes_max;
    if (cut) cleaned.text.resize(cut_utf8(cleaned.text, bytes_max).size());
    note_cleaned(cleaned.removed, cut, bytes_max, spot);
    return std::move(cleaned.text);
}

std::string Intake::text(std::string_view written, const Spot& spot) {
    auto cleaned = clean_characters(written, true);
    if (!plain_texts_) {
        auto plain = html_to_text(cleaned.text);
        contacts_dropped_ += plain.contacts_dropped;
        if (plain.links_refused > 0) {
            problems_.refused(spot.place, spot.where,
                              std::to_string(plain.links_refused) + (plain.links_refused == 1 ? " link" : " links") +
                                  " within the text: neither http nor https; the words stay");
        }
        // Once more: a character reference may stand for what was just removed.
        auto again = clean_characters(plain.text, true);
        again.removed += cleaned.removed;
        cleaned = std::move(again);
    }
    const bool cut = cleaned.text.size() > text_bytes_max;
    if (cut) cleaned.text.resize(cut_utf8(cleaned.text, text_bytes_max).size());
    note_cleaned(cleaned.removed, cut, text_bytes_max, spot);
    return std::move(cleaned.text);
}

std::string Intake::address(std::string_view written, const Spot& spot) {
    auto read = read_web_address(written, base_);
    switch (read.kind) {
        case WebAddress::Kind::none:
        case WebAddress::Kind::good:
            break;
        case WebAddress::Kind::mended:
            problems_.repaired(spot.place, spot.where, read.why);
            break;
        case WebAddress::Kind::contact:
            drop_contacts();
            break;
        case WebAddress::Kind::unusable:
            problems_.refused(spot.place, spot.where, read.why);
            break;
    }
    return std::move(read.address);
}

void Intake::add_link(std::vector<Link>& links, std::string_view title, std::string_view url, const Spot& spot) {
    auto resolved = address(url, spot);
    if (resolved.empty()) return;
    if (links.size() >= talk_links_max) {
        problems_.refused(spot.place, spot.where,
                          "is left out: a talk has at most " + std::to_string(talk_links_max) + " links");
        return;
    }
    auto words = line(title, title_bytes_max, spot);
    if (words.empty()) words = cut_utf8(resolved, title_bytes_max);
    links.push_back({std::move(words), std::move(resolved)});
}

void Intake::drop_addresses(Person& person, const Spot& spot) {
    for (auto* field : {&person.id, &person.affiliation}) {
        if (find_address(*field) == std::string::npos) continue;
        field->clear();
        drop_contacts();
    }
    const auto at = find_address(person.name);
    if (at == std::string::npos) return;
    // "Jane Doe <jane@example.org>" is Jane Doe; "jane@example.org" is nobody's name.
    const auto begin = person.name.find_last_of(" <([", at);
    auto name = begin == std::string::npos ? std::string() : person.name.substr(0, begin);
    while (!name.empty() && std::string_view(" <([,;:").find(name.back()) != std::string_view::npos) name.pop_back();
    person.name = std::move(name);
    drop_contacts();
    if (person.name.empty()) {
        problems_.repaired(spot.place, spot.where, "a name is a mail address, and is dropped");
    } else {
        problems_.repaired(spot.place, spot.where, "a name holds a mail address; what stands before it is the name");
    }
}

void Intake::add_person(std::vector<Person>& persons, Person person, const Spot& spot) {
    drop_addresses(person, spot);
    if (person.name.empty()) {
        problems_.refused(spot.place, spot.where, "is left out: a person without a name");
    } else if (persons.size() >= talk_persons_max) {
        problems_.refused(spot.place, spot.where,
                          "is left out: a talk has at most " + std::to_string(talk_persons_max) + " persons");
    } else {
        persons.push_back(std::move(person));
    }
}

bool Intake::flag(std::string_view written, const Spot& spot) {
    const auto word = lower_case(line(written, name_bytes_max, spot));
    static constexpr std::array<std::string_view, 5> no{"", "false", "no", "n", "0"};
    static constexpr std::array<std::string_view, 4> yes{"true", "yes", "y", "1"};
    if (std::find(no.begin(), no.end(), word) != no.end()) return false;
    if (std::find(yes.begin(), yes.end(), word) == yes.end())
        problems_.repaired(spot.place, spot.where, quoted(word) + " is neither yes nor no; it is taken as yes");
    return true;
}

std::string Intake::colour(std::string_view written, const Spot& spot) {
    auto text = lower_case(clean_characters(written.substr(0, name_bytes_max), false).text);
    if (text.empty()) return text;
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const bool digits = text[0] == '#' && std::all_of(text.begin() + 1, text.end(), is_hex);
    if (digits && text.size() == 7) return text;
    if (digits && text.size() == 4) {
        return {'#', text[1], text[1], text[2], text[2], text[3], text[3]};
    }
    problems_.repaired(spot.place, spot.where, quoted(text) + " is no colour such as #f9b000; the page chooses one");
    return {};
}

bool Intake::is_contact(std::string_view field, bool has_value) {
    static constexpr std::array<std::string_view, 13> names{"email",  "mail",    "e-mail",      "e_mail",  "phone",
                                                            "tel",    "mobile",  "telephone",   "contact", "contacts",
                                                            "answer", "answers", "phone_number"};
    if (std::find(names.begin(), names.end(), lower_case(std::string(field))) == names.end()) return false;
    if (has_value) drop_contacts();
    return true;
}

void Intake::leave_out(std::string_view field, const Spot& spot) {
    count_in(left_out_, one_line(cut_utf8(field, id_bytes_max)), spot);
}

void Intake::repair_many(std::string_view message, const Spot& spot) {
    count_in(repaired_, message, spot);
}

void Intake::finish() {
    for (const auto& [field, tally] : left_out_) {
        problems_.warning(
            tally.first.place, tally.first.where,
            "the field " + quoted(field) + " has no place in a programme and is left out" + times_text(tally.count));
    }
    for (const auto& [message, tally] : repaired_) {
        problems_.repaired(tally.first.place, tally.first.where, message + times_text(tally.count), tally.count);
    }
    left_out_.clear();
    repaired_.clear();
}

}  // namespace lanai::schedule
