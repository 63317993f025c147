#include "rooms/poll.hpp"

#include "rooms/text.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

namespace lanai::rooms {

namespace {

constexpr std::array<std::string_view, 4> kinds{"single", "multiple", "rating", "words"};
constexpr std::array<std::string_view, 4> states{"draft", "open", "closed", "published"};

template <class E>
std::optional<E> from(const std::array<std::string_view, 4>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<E>(found - names.begin());
}

std::vector<std::pair<std::string, std::size_t>> cloud_of(const Poll& poll) {
    struct Entry {
        std::string shown;  // as the first person typed it
        std::size_t count = 0;
    };
    std::unordered_map<std::string, Entry> entries;
    std::unordered_map<std::string, std::string> folded;  // most people type what others typed
    for (const auto& [person, answer] : poll.answers) {
        std::set<std::string_view> counted;  // of this person
        for (const std::string& word : answer.words) {
            if (word == removed_text) continue;
            const auto [known, is_new] = folded.try_emplace(word);
            if (is_new) known->second = fold_poll_word(word);
            const std::string& key = known->second;
            if (poll.barred.count(key) != 0 || !counted.insert(key).second) continue;
            Entry& entry = entries[key];
            if (entry.count++ == 0) entry.shown = word;
        }
    }
    std::vector<std::pair<std::string, std::size_t>> cloud;
    cloud.reserve(entries.size());
    for (auto& [key, entry] : entries) cloud.emplace_back(std::move(entry.shown), entry.count);
    std::sort(cloud.begin(), cloud.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (cloud.size() > poll_cloud_max) cloud.resize(poll_cloud_max);
    return cloud;
}

}  // namespace

std::string_view to_string(PollKind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

std::optional<PollKind> poll_kind_from_string(std::string_view name) {
    return from<PollKind>(kinds, name);
}

std::string_view to_string(PollState state) {
    return states[static_cast<std::size_t>(state)];
}

std::optional<PollState> poll_state_from_string(std::string_view name) {
    return from<PollState>(states, name);
}

bool poll_may_become(PollState from, PollState to) {
    using enum PollState;
    switch (to) {
        case draft:
            return false;
        case open:
            return from == draft || from == closed;
        case closed:
            return from == open || from == published;
        case published:
            return from == open || from == closed;
    }
    return false;
}

std::size_t choices_of(const PollContent& content) {
    if (content.kind == PollKind::words) return 0;
    return content.kind == PollKind::rating ? rating_steps : content.options.size();
}

PollTally tally(const Poll& poll) {
    if (poll.content.kind == PollKind::words) return {{}, cloud_of(poll)};
    PollTally found;
    found.counts.resize(choices_of(poll.content));
    for (const auto& [person, answer] : poll.answers)
        for (const std::uint8_t choice : answer.choices)
            if (choice < found.counts.size()) ++found.counts[choice];
    return found;
}

std::string fold_poll_word(std::string_view text) {
    std::string folded;
    for (const std::string& word : fold_words(text)) {
        if (!folded.empty()) folded += ' ';
        folded += word;
    }
    return folded;
}

}  // namespace lanai::rooms
