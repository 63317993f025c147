// A question: what was asked, where it stands, and what moderators noted on it. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::rooms {

using Sequence = std::uint64_t;  // number in the event log; 0: before the first event

inline constexpr std::size_t questions_per_talk_max = 5'000;  // beyond: ask is refused
inline constexpr std::size_t pending_per_person_max = 20;     // per talk; beyond: ask is refused
inline constexpr std::size_t voters_per_question_max = 100'000;
inline constexpr std::size_t labels_max = 8;

enum class QuestionState : std::uint8_t {
    pending,
    approved,
    on_stage,
    answered_live,
    answered_text,
    deferred,
    rejected,
    withdrawn,
    merged,
    archived
};
[[nodiscard]] std::string_view to_string(QuestionState);
[[nodiscard]] std::optional<QuestionState> question_state_from_string(std::string_view);

// Where it was asked. microphone: a raised hand; its text may be empty.
enum class QuestionOrigin : std::uint8_t { online, room, microphone, replay };
[[nodiscard]] std::string_view to_string(QuestionOrigin);
[[nodiscard]] std::optional<QuestionOrigin> question_origin_from_string(std::string_view);

// What a step changes, and undo gives back.
struct Standing {
    QuestionState state = QuestionState::pending;
    std::string reason = {};       // of a rejection
    std::string answer = {};       // of answered_text
    std::string answered_by = {};  // name
    std::string merged_into = {};  // id; empty unless merged

    friend bool operator==(const Standing&, const Standing&) = default;
};

struct LastStep {
    std::string by_person;
    std::int64_t at_ms = 0;
    Standing before;
    std::string displaced;  // the question that it pushed off the stage; empty: none

    friend bool operator==(const LastStep&, const LastStep&) = default;
};

// Somebody works on it.
struct Claim {
    std::string person, name;
    std::int64_t at_ms = 0;

    friend bool operator==(const Claim&, const Claim&) = default;
};

struct Question : Standing {
    std::string id;
    std::string talk;
    std::string stage;  // where its talk is now
    std::string text;
    std::string person;  // who asked
    std::string name;    // as it was when they asked
    bool anonymous = false;
    QuestionOrigin origin = QuestionOrigin::online;
    std::set<std::string, std::less<>> voters;  // of its own; those of what was merged into it keep theirs
    std::set<std::string, std::less<>> merged;  // ids of what was merged into it
    std::size_t votes = 0;                      // of it and all that was merged into it, each person once
    QuestionState unmerged_state = QuestionState::pending;  // what it was before it was merged
    std::int64_t created_ms = 0;
    std::uint32_t version = 1;     // rises with each change that a moderator makes
    std::string changed_by;        // name of who made the last; empty: unknown, or an anonymous asker
    std::string changed_what;      // and what it was, in words that follow a name: "pinned it"
    std::int64_t changed_ms = 0;
    std::optional<LastStep> last;  // what can be undone
    bool pinned = false;
    std::vector<std::string> labels;
    std::string assignee;
    std::optional<Claim> claim;
    Sequence changed_seq = 0;  // newest change that everybody who sees it is told of
    Sequence staff_seq = 0;    // newest change that only moderators are told of
    Sequence hidden_seq = 0;   // when it stopped being public; 0: it never was, or is
    Sequence shown_seq = 0;    // when it came on stage last; 0: never

    friend bool operator==(const Question&, const Question&) = default;
};

}  // namespace lanai::rooms
