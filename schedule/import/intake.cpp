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

void Intake::add_person(std::vector<Person>& persons, Person person, const Spot& spot) {
    if (const auto at = person.name.find('@'); at != std::string::npos && at > 0) {
        // "Jane Doe <jane@example.org>", "jane@example.org"
        const auto open = person.name.find_first_of("<(");
        const auto end = open != std::string::npos && open > 0 && open < at ? open : at;
        person.name = clean_characters(person.name.substr(0, end), false).text;
        problems_.repaired(spot.place, spot.where, "a name holds a mail address; what stands before it is the name");
        drop_contacts();
    }
    if (person.name.empty()) {
        problems_.refused(spot.place, spot.where, "is left out: a person without a name");
    } else if (persons.size() >= talk_persons_max) {
        problems_.refused(spot.place, spot.where,
                          "is left out: a talk has at most " + std::to_string(talk_persons_max) + " persons");
    } else {
        persons.push_back(std::move(person));
    }
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
