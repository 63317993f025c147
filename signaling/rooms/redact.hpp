// What is left of the log when a person is forgotten: their name and what they wrote go, what they were counted in stays.
// Pure; one thread.
#pragma once

#include "rooms/event.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace lanai::rooms {

// Of a forgotten person. No id of a person begins so (access::make_id()).
inline constexpr std::string_view pseudonym_prefix = "gone:";

class Redactor {
public:
    // person: none: everybody. make_pseudonym: a new one each time; it stands for one person from then on.
    Redactor(std::optional<std::string> person, std::function<std::string()> make_pseudonym);

    // Events in the order of the log, from its beginning. True: something of them was taken out of this one.
    [[nodiscard]] bool redact(Event&);

    [[nodiscard]] std::size_t persons() const { return pseudonyms_.size(); }
    [[nodiscard]] std::size_t questions() const { return questions_; }
    [[nodiscard]] std::size_t messages() const { return messages_; }

private:
    friend struct RedactEvent;
    [[nodiscard]] bool is_meant(const std::string& person) const;
    // Puts the pseudonym in its place; true when it was meant.
    bool take(std::string& person);
    void forget_name(std::string& name);
    [[nodiscard]] bool knows(const std::string& name) const;

    const std::optional<std::string> person_;
    const std::function<std::string()> make_pseudonym_;
    std::map<std::string, std::string> pseudonyms_;              // by person
    std::set<std::string> names_;                                // that they went by so far
    std::set<std::string> own_;                                  // ids of their questions and messages
    std::set<std::pair<std::string, std::string>> words_;        // what they wrote about a question: id, text
    std::size_t questions_ = 0, messages_ = 0;
};

}  // namespace lanai::rooms
