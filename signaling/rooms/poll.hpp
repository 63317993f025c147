// Polls: what is asked of everybody at once, and how it stands. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::rooms {

inline constexpr std::size_t polls_per_stage_max = 50;         // beyond: make_poll is refused
inline constexpr std::size_t poll_options_min = 2;
inline constexpr std::size_t poll_options_max = 10;
inline constexpr std::size_t poll_words_max = 3;               // of one person
inline constexpr std::size_t poll_answers_max = 100'000;       // persons; beyond: answer_poll is refused
inline constexpr std::size_t poll_barred_max = 200;            // words; beyond: bar_word is refused
inline constexpr std::size_t poll_cloud_max = 60;              // words that are told; the most frequent
inline constexpr std::size_t rating_steps = 5;

// In the place of what somebody wrote who was forgotten. A word cloud counts it nowhere.
inline constexpr std::string_view removed_text = "[removed]";

enum class PollKind : std::uint8_t { single, multiple, rating, words };
[[nodiscard]] std::string_view to_string(PollKind);
[[nodiscard]] std::optional<PollKind> poll_kind_from_string(std::string_view);

enum class PollState : std::uint8_t { draft, open, closed, published };
[[nodiscard]] std::string_view to_string(PollState);
[[nodiscard]] std::optional<PollState> poll_state_from_string(std::string_view);
[[nodiscard]] bool poll_may_become(PollState from, PollState to);

struct PollContent {
    PollKind kind = PollKind::single;
    std::string text;
    std::vector<std::string> options = {};  // of single and multiple
    bool hide_results = false;              // until they are published

    friend bool operator==(const PollContent&, const PollContent&) = default;
};

// What one person answers: one of the two, by kind. Both empty: nothing.
struct PollAnswer {
    std::vector<std::uint8_t> choices = {};  // from 0, rising; of a rating 0 to 4 are 1 to 5
    std::vector<std::string> words = {};     // as they were typed

    [[nodiscard]] bool empty() const { return choices.empty() && words.empty(); }
    friend bool operator==(const PollAnswer&, const PollAnswer&) = default;
};

struct Poll {
    std::string id, stage;
    std::string talk;  // the one that was on when it was opened; empty: none was, or it was not opened
    PollContent content;
    PollState state = PollState::draft;
    std::uint32_t version = 1;  // of what moderators did to it; answers do not change it
    std::string by_name;        // who did so last
    std::int64_t at_ms = 0;     // of its last step
    std::map<std::string, PollAnswer, std::less<>> answers = {};  // by person; none is empty
    std::map<std::string, std::string, std::less<>> barred = {};  // words that do not count, by fold_poll_word(), as typed
    std::uint64_t changed_seq = 0;
    std::uint64_t opened_seq = 0;  // first time; 0: it was not

    friend bool operator==(const Poll&, const Poll&) = default;
};

struct PollTally {
    std::vector<std::size_t> counts = {};                        // by option, of a rating for 1 to 5
    std::vector<std::pair<std::string, std::size_t>> words = {};  // most first, at most poll_cloud_max
};
// Persons are counted, not words: whoever types one twice has typed it once.
[[nodiscard]] PollTally tally(const Poll&);

// How many choices there are.
[[nodiscard]] std::size_t choices_of(const PollContent&);
// As words are compared; empty: it holds no letter and no digit.
[[nodiscard]] std::string fold_poll_word(std::string_view);

}  // namespace lanai::rooms
