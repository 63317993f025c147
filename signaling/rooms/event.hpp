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
    bool anonymous = false;
    QuestionOrigin origin = QuestionOrigin::online;
};
struct QuestionStateChanged {
    std::string id;
    Standing now;
    std::uint32_t version = 1;
    std::string by_person, by_name;
    std::int64_t at_ms = 0;
    std::string displaced = {};  // as in LastStep
    bool undo = false;           // a step was taken back: it cannot be taken back itself
};
// What moderators noted on it, all of it.
struct QuestionNoted {
    std::string id;
    bool pinned = false;
    std::vector<std::string> labels;
    std::string assignee;
    std::uint32_t version = 1;
    std::string by_person, by_name;
    std::int64_t at_ms = 0;
};
struct QuestionClaimed {
    std::string id;
    Claim claim;  // person empty: let go
};
struct PolicySet {
    std::string stage;
    QueuePolicy policy = QueuePolicy::votes;
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
    std::string reply_to = {};
};
struct MessageEdited {
    std::string id, text, by_person;
    std::int64_t at_ms = 0;
};
// A question was made of it.
struct MessagePromoted {
    std::string id, question, by_person;
};
struct ChatRulesSet {
    std::string stage;
    ChatRules rules;
    std::string by_person, by_name;
};
struct UnwantedWordsSet {
    std::vector<std::string> words;
    std::string by_person, by_name;
};
struct SubjectReported {
    std::string id;  // of the report; a subject has one
    Subject kind = Subject::message;
    std::string subject, stage, text, name;
    std::string person, reason;  // who reports it, and why
    std::int64_t at_ms = 0;
};
struct ReportClosed {
    std::string id, by_person, by_name;
};
// All that it says from now on; neither muted nor banned: it was lifted.
struct PersonRestricted {
    Restriction now;
    std::string by_person;
};
struct MessageDeleted {
    std::string id, by_person;
};
// What a poll asks: a new one, or a draft that was edited.
struct PollSet {
    std::string id, stage;
    PollContent content;
    std::uint32_t version = 1;
    std::string by_person, by_name;
    std::int64_t at_ms = 0;
};
struct PollStepped {
    std::string id;
    PollState state = PollState::open;
    std::string talk;
    std::uint32_t version = 1;
    std::string by_person, by_name;
    std::int64_t at_ms = 0;
};
struct PollRemoved {
    std::string id, by_person, by_name;
};
struct PollAnswered {
    std::string poll, person;
    PollAnswer answer;  // empty: taken back
};
struct PollWordBarred {
    std::string poll, word, by_person, by_name;
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
// A newer plan: the first one of a log, an edited file, what a feed brought, an upload.
struct PlanRevised {
    schedule::Revision revision;
    std::string source, label, digest;  // as in PlanNote
    std::string by_person, by_name;     // upload
    std::string what;                   // in words
    std::int64_t at_ms = 0;
};
// Somebody decided between the plan's place and the chairs'; where it is the plan's a TalksChanged goes ahead of it.
struct ConflictResolved {
    std::string talk, by_person, by_name;
};
// The live programme goes back to the plan (a rehearsal starts or is over). By the server, not by a person.
struct ProgrammeReset {
    std::int64_t at_ms = 0;
};
struct TalkStarred {
    std::string person, talk;
};
struct TalkUnstarred {
    std::string person, talk;
};
// Somebody's calendar has a new address; those before are good no more.
struct CalendarRenewed {
    std::string person;
    std::uint32_t generation = 0;
    std::string command;  // id of the command
};

using Event =
    std::variant<QuestionAsked, QuestionStateChanged, VoteCast, VoteWithdrawn, MessageSaid, MessageDeleted, NameSet,
                 SourceSelected, TalksChanged, ProgrammeReset, PlanRevised, ConflictResolved, TalkStarred,
                 TalkUnstarred, CalendarRenewed, QuestionNoted, QuestionClaimed, PolicySet, MessageEdited, MessagePromoted,
                 ChatRulesSet, UnwantedWordsSet, SubjectReported, ReportClosed, PersonRestricted, PollSet, PollStepped,
                 PollRemoved, PollAnswered, PollWordBarred>;

// Events that name unknown entities change nothing (a talk that was taken out of the programme since).
void apply(State&, const Event&, Sequence);

}  // namespace lanai::rooms
