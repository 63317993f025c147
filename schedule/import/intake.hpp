// What every importer of a foreign format passes its words through: characters and lengths, HTML, addresses, contact
// data, and the account of what was not taken. One thread.
#pragma once

#include "import/forms.hpp"
#include "import/problems.hpp"
#include "schedule/model.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

class Intake {
public:
    explicit Intake(Problems& problems) : problems_(problems) {}

    // What relative addresses start from.
    void set_base(std::string base_url) { base_ = std::move(base_url); }
    // Texts are words as they are: the file is an export of ours. Otherwise they may be HTML.
    void set_plain_texts() { plain_texts_ = true; }

    [[nodiscard]] Problems& problems() { return problems_; }
    [[nodiscard]] std::size_t contacts_dropped() const { return contacts_dropped_; }

    // One line, cut to bytes_max.
    std::string line(std::string_view written, std::size_t bytes_max, const Spot&);
    // Paragraphs, cut to text_bytes_max.
    std::string text(std::string_view written, const Spot&);
    // http or https, or empty.
    std::string address(std::string_view written, const Spot&);
    // Without an address it is left out; without a title the address is its title.
    void add_link(std::vector<Link>&, std::string_view title, std::string_view url, const Spot&);
    // Mail addresses in name, id and affiliation are taken out, and counted.
    void drop_addresses(Person&, const Spot&);
    // Without its addresses; one that has no name then is left out.
    void add_person(std::vector<Person>&, Person, const Spot&);
    // Yes or no, as people write it. Another word means yes: they ask not to be recorded, and nothing else is asked.
    bool flag(std::string_view written, const Spot&);
    std::string colour(std::string_view written, const Spot&);

    // E-mail addresses, telephone numbers, answers to forms: counted, and that is all.
    void drop_contacts(std::size_t count = 1) { contacts_dropped_ += count; }
    // True, and counted, when the field's name is that of contact data.
    bool is_contact(std::string_view field, bool has_value);
    // A field the programme has no place for; one warning a name, at its first place.
    void leave_out(std::string_view field, const Spot&);
    // A repair that a file needs a hundred times over; one line a message, at its first place.
    void repair_many(std::string_view message, const Spot&);
    // Writes the lines of leave_out and repair_many.
    void finish();

private:
    struct Tally {
        Spot first;
        std::size_t count = 0;
    };

    void note_cleaned(std::size_t removed, bool cut, std::size_t bytes_max, const Spot&);

    Problems& problems_;
    std::string base_;
    bool plain_texts_ = false;
    std::size_t contacts_dropped_ = 0;
    std::map<std::string, Tally, std::less<>> left_out_;
    std::map<std::string, Tally, std::less<>> repaired_;
};

}  // namespace lanai::schedule
