// What keeps a chat in order: its rules, words that are not wanted, what was reported, who is muted or banned. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::rooms {

inline constexpr std::size_t restrictions_max = 10'000;  // beyond: mute and ban are refused
inline constexpr std::size_t reports_max = 200;          // open; beyond: report is refused
inline constexpr std::size_t report_reasons_max = 20;    // kept of one report; beyond: they are counted only
inline constexpr std::size_t unwanted_words_max = 200;

struct ChatRules {
    bool open = true;
    bool links = true;         // messages may hold some
    std::int64_t slow_ms = 0;  // one waits so long between two messages; 0: not at all

    friend bool operator==(const ChatRules&, const ChatRules&) = default;
};

// Of one person, by what moderators know of them: under their name, or as who asked one anonymous question. Both are kept
// apart, else the one would tell whose the other is. Neither muted nor banned: there is none.
struct Restriction {
    std::string id;    // for who lifts it; tells nothing of the person
    std::string person;
    std::string question;  // the anonymous one; empty: under their name
    std::string name;  // empty: they asked anonymously
    std::int64_t muted_until_ms = 0;
    bool banned = false;
    bool network = false;                      // nobody new from `networks` either, until networks_until_ms
    std::vector<std::string> networks = {};    // signed, so that nobody can turn them back into addresses
    std::int64_t networks_until_ms = 0;
    std::string reason = {};
    std::string by_name = {};
    std::int64_t at_ms = 0;
    bool of_moderator = false;  // an organiser's word about a moderator: of what moderators say, it holds nothing

    friend bool operator==(const Restriction&, const Restriction&) = default;
};

enum class Subject : std::uint8_t { message, question };
[[nodiscard]] std::string_view to_string(Subject);

// All that was reported of one subject.
struct Report {
    std::string id;
    Subject kind = Subject::message;
    std::string subject;  // id
    std::string stage, text;
    std::string name;  // of its author; empty: they asked anonymously
    std::set<std::string, std::less<>> persons = {};  // who reported it
    std::vector<std::string> reasons = {};
    std::int64_t at_ms = 0;  // of the first

    friend bool operator==(const Report&, const Report&) = default;
};

}  // namespace lanai::rooms
