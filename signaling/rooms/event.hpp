// What happened: the entries of the event log. Payloads are absolute (they say what is now, not by how much it
// changed), so replaying them needs nothing but the State before.
#pragma once

#include "rooms/state.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace lanai::rooms {

struct QuestionAsked {
    std::string id, talk, stage, text, person, name;
    std::int64_t at_ms = 0;
};
struct QuestionStateChanged {
    std::string id;
    QuestionState state = QuestionState::pending;
    std::string reason;
    std::uint32_t version = 1;
    std::string by_person, by_name;
};
struct VoteCast {
    std::string question, person;
};
struct VoteWithdrawn {
    std::string question, person;
};
struct MessageSaid {
    std::string id, stage, text, person, name;
    Role role = Role::attendee;
    std::int64_t at_ms = 0;
};
struct MessageDeleted {
    std::string id, by_person;
};
struct NameSet {
    std::string person, name;
};
struct SourceSelected {
    std::string stage, source, by_person;
};
struct TalksChanged {
    std::vector<schedule::Change> changes;
    std::string by_person;
    std::string by_name = {};
    std::string action = {};  // the command's name: "move_talk"; empty in logs of before
    std::string what = {};    // in words, for those who look back: "moved «Title» to 10:15 HST"
    Sequence undoes = 0;      // the event that this takes back; 0: none
};
// The live programme goes back to the plan (a rehearsal starts or is over). By the server, not by a person.
struct ProgrammeReset {
    std::int64_t at_ms = 0;
};

using Event = std::variant<QuestionAsked, QuestionStateChanged, VoteCast, VoteWithdrawn, MessageSaid, MessageDeleted,
                           NameSet, SourceSelected, TalksChanged, ProgrammeReset>;

// Events that name unknown entities change nothing (a talk that was taken out of the programme since).
void apply(State&, const Event&, Sequence);

}  // namespace lanai::rooms
