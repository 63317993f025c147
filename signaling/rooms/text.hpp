// Checks of what people type. Pure; any thread.
#pragma once

#include "rooms/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::rooms {

struct TextRule {
    std::string_view field;  // for the message: "text"
    std::size_t code_points_max = 0;
    bool newlines = false;
};

inline constexpr TextRule question_rule{"text", 2'000, true};
inline constexpr TextRule chat_rule{"text", 1'000, true};
inline constexpr TextRule name_rule{"name", 80, false};
inline constexpr TextRule reason_rule{"reason", 500, false};
inline constexpr TextRule answer_rule{"text", 5'000, true};
inline constexpr TextRule hand_rule{"text", 200, false};
inline constexpr TextRule label_rule{"labels", 32, false};
inline constexpr TextRule assignee_rule{"to", 80, false};
inline constexpr TextRule remark_rule{"reason", 300, false};
inline constexpr TextRule poll_rule{"text", 300, false};
inline constexpr TextRule option_rule{"options", 120, false};
inline constexpr TextRule poll_word_rule{"words", 32, false};
inline constexpr TextRule barred_word_rule{"word", 32, false};
inline constexpr TextRule word_rule{"words", 64, false};

// The text without white space around it. Refuses (`invalid`) what is empty, too long (in code points), not UTF-8, or
// holds control characters or characters that turn the direction of what follows (U+202A-202E, U+2066-2069).
[[nodiscard]] Result<std::string> clean_text(std::string_view, const TextRule&);

// «…» for messages: what somebody sent, cut to a length worth showing and never inside a character.
[[nodiscard]] std::string quoted(std::string_view);

// Two names that are equal so would be taken for one another: whatever their case, spaces, signs, accents and script
// ("Sessi0n-Chair" with a Cyrillic Ha is "session chair"). No name to show. look_alikes.cpp.
[[nodiscard]] std::string fold_name(std::string_view);
// The words of a text, each folded like a name.
[[nodiscard]] std::vector<std::string> fold_words(std::string_view);
// http://, https:// or www. somewhere in it.
[[nodiscard]] bool holds_link(std::string_view);

}  // namespace lanai::rooms
