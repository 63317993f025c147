#include "rooms/merging.hpp"

#include <algorithm>
#include <set>

namespace lanai::rooms {

const Question& root_of(const State& state, const Question& question) {
    const Question* at = &question;
    while (!at->merged_into.empty()) {
        const Question* into = state.find_question(at->merged_into);
        if (into == nullptr) break;
        at = into;
    }
    return *at;
}

std::vector<const Question*> family_of(const State& state, const Question& question) {
    std::vector<const Question*> family{&question};
    for (std::size_t i = 0; i < family.size(); ++i) {
        for (const std::string& id : family[i]->merged)
            if (const Question* one = state.find_question(id)) family.push_back(one);
    }
    return family;
}

bool has_voted(const State& state, const Question& question, std::string_view person) {
    if (question.merged.empty()) return question.voters.find(person) != question.voters.end();
    if (person == question.person) return false;
    const auto family = family_of(state, question);
    return std::any_of(family.begin(), family.end(),
                       [&](const Question* one) { return one->voters.find(person) != one->voters.end(); });
}

std::size_t count_votes(const State& state, const Question& question) {
    if (question.merged.empty()) return question.voters.size();
    std::set<std::string_view> persons;
    for (const Question* one : family_of(state, question)) persons.insert(one->voters.begin(), one->voters.end());
    persons.erase(question.person);
    return persons.size();
}

}  // namespace lanai::rooms
