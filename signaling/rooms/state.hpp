// What the rooms are now: questions, chat, names, the live programme, the selected sources. A projection of the event
// log: the same events in the same order give an equal State. Plain values, one owner (the core thread).
#pragma once

#include "access/access.hpp"
#include "rooms/order.hpp"
#include "rooms/poll.hpp"
#include "rooms/question.hpp"
#include "schedule/live.hpp"
#include "schedule/model.hpp"
#include "schedule/revise.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lanai::rooms {

using access::Role;
using schedule::Instant;

inline constexpr std::size_t messages_per_stage_max = 500;  // beyond: the oldest falls out
inline constexpr std::size_t said_per_stage_max = 100'000;  // persons; beyond: all of them are forgotten
inline constexpr std::size_t tombstones_max = 10'000;       // beyond: the oldest is forgotten, see can_resume()
inline constexpr std::size_t programme_changes_max = 50;    // beyond: the oldest can no longer be undone
inline constexpr std::size_t names_max = 100'000;           // beyond: set_name is refused
inline constexpr std::size_t stars_per_person_max = 500;    // beyond: star is refused
inline constexpr std::size_t starring_max = 100'000;        // persons with stars; beyond: star is refused
inline constexpr std::size_t calendars_max = 100'000;       // persons who renewed; beyond: renewing is refused

// By what the moderators of a stage are offered their next question.
enum class QueuePolicy : std::uint8_t { votes, alternate, first_time };
[[nodiscard]] std::string_view to_string(QueuePolicy);
[[nodiscard]] std::optional<QueuePolicy> queue_policy_from_string(std::string_view);

struct Message {
    std::string id;
    std::string stage;
    std::string text;
    std::string person;
    std::string name;
    Role role = Role::attendee;
    std::int64_t at_ms = 0;
    Sequence changed_seq = 0;
    std::string reply_to = {};   // id of a message, which may be gone; empty: none
    std::int64_t edited_ms = 0;  // 0: it was not
    std::string question = {};   // id of the one that was made of it; empty: none

    friend bool operator==(const Message&, const Message&) = default;
};

// An entity that is gone, kept so that a client that resumes hears of it.
struct Tombstone {
    std::string id;
    Sequence seq = 0;

    friend bool operator==(const Tombstone&, const Tombstone&) = default;
};

struct TalkCounts {
    std::size_t questions = 0;
    std::map<std::string, std::size_t, std::less<>> pending;  // by person; no zero entries

    friend bool operator==(const TalkCounts&, const TalkCounts&) = default;
};

// What somebody did to the live programme: for undo, for who comes second with a change, and for the audit list.
struct ProgrammeChange {
    Sequence seq = 0;
    Instant at{};
    std::string by_person, by_name;
    std::string action, what;                  // as in TalksChanged
    std::set<std::string, std::less<>> rooms;  // of the talks, before and after
    std::vector<schedule::Before> before;
    Sequence undoes = 0;  // it took that one back; 0: none. It cannot be undone itself
    Sequence undone = 0;  // it was taken back by that one; 0: it was not
    bool of_plan = false;  // a newer plan did it: it cannot be undone

    friend bool operator==(const ProgrammeChange&, const ProgrammeChange&) = default;
};

// The address of somebody's calendar: the newest is the only one that is good.
struct CalendarAddress {
    std::uint32_t generation = 0;
    std::string command;  // id of the command that made it: its repetition makes no other

    friend bool operator==(const CalendarAddress&, const CalendarAddress&) = default;
};

// Where the plan came from last.
struct PlanNote {
    std::string source;  // "file", "feed", "upload"; empty: a log of before plans were kept in it
    std::string label;
    Instant at{};  // programme clock; the epoch: the log begins with it
    std::map<std::string, std::string, std::less<>> digests;  // by source: of what it brought last, in force or not

    friend bool operator==(const PlanNote&, const PlanNote&) = default;
};

struct State {
    std::map<std::string, Question, std::less<>> questions;            // by id
    std::map<std::string, TalkCounts, std::less<>> counts;             // by talk
    std::map<std::string, QueuePolicy, std::less<>> policies;          // by stage; absent: votes
    std::map<std::string, std::deque<Message>, std::less<>> messages;  // by stage, oldest first
    // When each attendee or speaker said something last, by stage and person: for slow mode, which a deleted message counts in.
    std::map<std::string, std::unordered_map<std::string, std::int64_t>, std::less<>> said_ms;
    std::map<std::string, ChatRules, std::less<>> chat_rules;          // by stage; absent: as at the start
    std::vector<std::string> unwanted;                                 // words, as they were typed
    std::vector<std::vector<std::string>> unwanted_folded;             // and as they are compared: fold_words()
    std::map<std::string, Restriction, std::less<>> restrictions;      // by id
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> restrictions_of;  // by person: ids; no empty sets
    std::map<std::string, Report, std::less<>> reports;                // by id
    std::map<std::string, Poll, std::less<>> polls;                    // by id
    std::deque<Tombstone> messages_gone;                               // oldest first
    Sequence forgotten_seq = 0;                                        // newest change that can no longer be told again
    std::map<std::string, std::string, std::less<>> names;             // by person: names set by themselves
    std::map<std::string, std::string, std::less<>> selected;          // by stage: source
    schedule::Timetable timetable = schedule::timetable_of({});        // the plan
    PlanNote plan;
    Sequence frame_seq = 0;    // when event, days, rooms, tracks or sessions changed
    schedule::LiveState live;  // how the talks stand
    std::map<std::string, Sequence, std::less<>> talk_changed_seq;  // by talk; absent: as planned
    std::deque<ProgrammeChange> programme_changes;                  // oldest first
    Sequence programme_seq = 0;                                     // the programme's version: its newest change
    Sequence programme_forgotten_seq = 0;  // newest change that is not in programme_changes any more
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> stars;  // by person: talks; no empty sets
    std::map<std::string, CalendarAddress, std::less<>> calendars;                 // by person; absent: generation 0

    [[nodiscard]] const Question* find_question(std::string_view id) const;
    [[nodiscard]] const Message* find_message(std::string_view id) const;
    [[nodiscard]] const Question* on_stage(std::string_view stage) const;
    [[nodiscard]] bool is_banned(std::string_view person, Role) const;
    // The one that lasts longest; null: they are not muted, or no longer.
    [[nodiscard]] const Restriction* muted(std::string_view person, Instant now) const;
    [[nodiscard]] ChatRules chat_rules_of(std::string_view stage) const;
    [[nodiscard]] const ProgrammeChange* find_programme_change(Sequence) const;
};

[[nodiscard]] State initial_state(schedule::Programme);

}  // namespace lanai::rooms
