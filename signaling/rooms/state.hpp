// What the rooms are now: questions, chat, names, the live programme, the selected sources. A projection of the event
// log: the same events in the same order give an equal State. Plain values, one owner (the core thread).
#pragma once

#include "access/access.hpp"
#include "schedule/live.hpp"
#include "schedule/model.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace lanai::rooms {

using access::Role;
using schedule::Instant;
using Sequence = std::uint64_t;  // number in the event log; 0: before the first event

inline constexpr std::size_t questions_per_talk_max = 5'000;  // beyond: ask is refused
inline constexpr std::size_t pending_per_person_max = 20;     // per talk; beyond: ask is refused
inline constexpr std::size_t voters_per_question_max = 100'000;
inline constexpr std::size_t messages_per_stage_max = 500;  // beyond: the oldest falls out
inline constexpr std::size_t tombstones_max = 10'000;       // beyond: the oldest is forgotten, see can_resume()
inline constexpr std::size_t programme_changes_max = 50;    // beyond: the oldest can no longer be undone
inline constexpr std::size_t names_max = 100'000;           // beyond: set_name is refused

enum class QuestionState : std::uint8_t { pending, approved, on_stage, answered_live, rejected, withdrawn };
[[nodiscard]] std::string_view to_string(QuestionState);
[[nodiscard]] std::optional<QuestionState> question_state_from_string(std::string_view);

struct Question {
    std::string id;
    std::string talk;
    std::string stage;
    std::string text;
    std::string person;  // who asked
    std::string name;    // as it was when they asked
    QuestionState state = QuestionState::pending;
    std::string reason;  // of a rejection
    std::set<std::string, std::less<>> voters;
    std::int64_t created_ms = 0;
    std::uint32_t version = 1;  // rises with each change of state
    std::string changed_by;     // name of who changed the state last
    Sequence changed_seq = 0;
    Sequence hidden_seq = 0;  // when it stopped being public; 0: it never was, or is

    friend bool operator==(const Question&, const Question&) = default;
};

struct Message {
    std::string id;
    std::string stage;
    std::string text;
    std::string person;
    std::string name;
    Role role = Role::attendee;
    std::int64_t at_ms = 0;
    Sequence changed_seq = 0;

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

    friend bool operator==(const ProgrammeChange&, const ProgrammeChange&) = default;
};

struct State {
    std::map<std::string, Question, std::less<>> questions;            // by id
    std::map<std::string, TalkCounts, std::less<>> counts;             // by talk
    std::map<std::string, std::deque<Message>, std::less<>> messages;  // by stage, oldest first
    std::deque<Tombstone> messages_gone;                               // oldest first
    Sequence forgotten_seq = 0;                                        // newest change that can no longer be told again
    std::map<std::string, std::string, std::less<>> names;             // by person: names set by themselves
    std::map<std::string, std::string, std::less<>> selected;          // by stage: source
    schedule::LiveState planned;                                       // where the programme starts
    schedule::LiveState live;
    std::map<std::string, Sequence, std::less<>> talk_changed_seq;  // by talk; absent: as planned
    std::deque<ProgrammeChange> programme_changes;                  // oldest first
    Sequence programme_seq = 0;                                     // the programme's version: its newest change
    Sequence programme_forgotten_seq = 0;  // newest change that is not in programme_changes any more

    [[nodiscard]] const Question* find_question(std::string_view id) const;
    [[nodiscard]] const Message* find_message(std::string_view id) const;
    [[nodiscard]] const Question* on_stage(std::string_view stage) const;
    [[nodiscard]] const ProgrammeChange* find_programme_change(Sequence) const;
};

[[nodiscard]] State initial_state(const schedule::Programme&);

}  // namespace lanai::rooms
