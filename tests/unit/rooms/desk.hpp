// A State with a log beside it: what the core does, without threads or a store.
#pragma once

#include "rooms/decide.hpp"
#include "sample_programme.hpp"

#include <string>
#include <utility>
#include <vector>

namespace lanai::testing {

struct Actor {
    std::string person;
    rooms::Role role = rooms::Role::attendee;
    std::string stage = "ballroom-c";
};

inline const Actor mia{"mia", rooms::Role::moderator};
inline constexpr rooms::Role all_roles[] = {rooms::Role::attendee, rooms::Role::speaker, rooms::Role::moderator,
                                            rooms::Role::organiser, rooms::Role::room};

class Desk {
public:
    rooms::Result<rooms::Decision> give(const Actor& actor, const rooms::Command& command,
                                        const std::string& command_id = {}) {
        const auto name = state.names.find(actor.person);
        const rooms::Context context{programme,
                                     actor.person,
                                     name == state.names.end() ? "Name of " + actor.person : name->second,
                                     actor.role,
                                     actor.stage,
                                     {"slate", "playout", "speaker"},
                                     now,
                                     "id" + std::to_string(++ids_),
                                     reserved,
                                     command_id};
        auto decision = rooms::decide(state, command, context);
        if (decision)
            for (const rooms::Event& event : decision->events) happen(event);
        return decision;
    }

    void happen(const rooms::Event& event) {
        log.push_back(event);
        rooms::apply(state, event, log.size());
    }

    // A question of `person` in the given state; its id.
    std::string question(const std::string& person, rooms::QuestionState wanted) {
        const std::string id = "q" + std::to_string(++ids_);
        happen(rooms::QuestionAsked{id, "A1", "ballroom-c", "Why?", person, "Name of " + person, 0});
        if (wanted != rooms::QuestionState::pending) happen(rooms::QuestionStateChanged{id, {wanted}, 2, "m", "Mo"});
        return id;
    }

    schedule::Programme programme = sample_programme();
    rooms::State state = rooms::initial_state(programme);
    std::vector<rooms::Event> log;
    std::set<std::string> reserved;
    schedule::Instant now = sample_at(5);

private:
    int ids_ = 0;
};

inline const Actor ann{"ann"};
inline const Actor bob{"bob"};
inline const Actor mo{"mo", rooms::Role::moderator};
inline const Actor screen{"screen", rooms::Role::room};

// "" when it was carried out, else the code of the refusal.
inline std::string code_of(const rooms::Result<rooms::Decision>& decision) {
    return decision ? std::string() : std::string(rooms::to_string(decision.error().code));
}

}  // namespace lanai::testing
