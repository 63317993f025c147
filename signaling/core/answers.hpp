// The answers already given to commands, so that a repetition gets the same. Bounded: the oldest are forgotten.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>

namespace lanai::core {

class Answers {
public:
    static constexpr std::size_t answers_max = 100'000;

    [[nodiscard]] static std::string key(const std::string& person, const std::string& command_id) {
        return person + '\n' + command_id;  // neither holds a newline
    }
    [[nodiscard]] const std::string* find(const std::string& key) const {
        const auto found = answers_.find(key);
        return found == answers_.end() ? nullptr : &found->second;
    }
    void put(const std::string& key, std::string answer) {
        if (!answers_.emplace(key, std::move(answer)).second) return;
        order_.push_back(key);
        if (order_.size() <= answers_max) return;
        answers_.erase(order_.front());
        order_.pop_front();
    }

private:
    std::unordered_map<std::string, std::string> answers_;
    std::deque<std::string> order_;  // oldest first
};

}  // namespace lanai::core
