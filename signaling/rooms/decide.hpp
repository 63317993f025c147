// Every decision of the rooms: a command and who gives it in, the events it becomes or why it is refused out. Pure.
#pragma once

#include "rooms/command.hpp"
#include "rooms/error.hpp"
#include "rooms/event.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace lanai::rooms {

// Who gives the command, where and when. References must outlive the call.
struct Context {
    const schedule::Programme& programme;
    std::string person;
    std::string name;
    Role role = Role::attendee;
    std::string stage;
    std::vector<std::string> sources;             // of this stage
    Instant now{};                                // programme's clock
    std::string new_id;                           // for the entity the command may make
    const std::set<std::string>& reserved_names;  // folded names that attendees may not take
    std::string command_id = {};                  // idempotency key
    const std::map<std::string, Role>* staff_persons = nullptr;  // moderators and organisers; null: not known
    std::chrono::seconds question_grace = std::chrono::minutes(2);  // a talk takes late questions for so long
};

struct Decision {
    std::vector<Event> events;  // empty: it changes nothing
    CommandResult result;
};

[[nodiscard]] Result<Decision> decide(const State&, const Command&, const Context&);

}  // namespace lanai::rooms
