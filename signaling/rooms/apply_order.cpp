#include "rooms/apply_order.hpp"

#include "rooms/text.hpp"

#include <utility>

namespace lanai::rooms {

namespace {

bool is_over(const Restriction& one, std::int64_t at_ms) {
    return !one.banned && one.muted_until_ms <= at_ms;
}

void erase_restriction(State& state, const Restriction& one) {
    const std::string id = one.id;
    const auto of = state.restrictions_of.find(one.person);
    if (of != state.restrictions_of.end()) {
        of->second.erase(id);
        if (of->second.empty()) state.restrictions_of.erase(of);
    }
    state.restrictions.erase(id);
}

}  // namespace

void apply_to_order(State& state, const SubjectReported& event) {
    Report& report = state.reports[event.id];
    if (report.id.empty()) {
        report.id = event.id;
        report.kind = event.kind;
        report.subject = event.subject;
        report.stage = event.stage;
        report.text = event.text;
        report.name = event.name;
        report.at_ms = event.at_ms;
    }
    report.persons.insert(event.person);
    if (report.reasons.size() < report_reasons_max) report.reasons.push_back(event.reason);
}

void apply_to_order(State& state, const PersonRestricted& event) {
    // Those that are over go when the next one comes.
    for (auto it = state.restrictions.begin(); it != state.restrictions.end();) {
        const Restriction& one = (it++)->second;
        if (one.id == event.now.id || is_over(one, event.now.at_ms)) erase_restriction(state, one);
    }
    if (is_over(event.now, event.now.at_ms)) return;
    state.restrictions_of[event.now.person].insert(event.now.id);
    state.restrictions[event.now.id] = event.now;
}

void apply_to_order(State& state, const UnwantedWordsSet& event) {
    state.unwanted = event.words;
    state.unwanted_folded.clear();
    for (const std::string& word : event.words) state.unwanted_folded.push_back(fold_words(word));
}

void forget_times(State& state) {
    for (auto it = state.restrictions.begin(); it != state.restrictions.end();) {
        Restriction& one = (it++)->second;
        one.muted_until_ms = one.networks_until_ms = 0;
        one.network = false;
        one.networks.clear();
        if (!one.banned) erase_restriction(state, Restriction(one));
    }
    for (auto& [id, question] : state.questions) {
        question.claim.reset();
        question.last.reset();
    }
}

void close_reports(State& state, Subject kind, const std::string& subject) {
    for (auto it = state.reports.begin(); it != state.reports.end();)
        it = it->second.kind == kind && it->second.subject == subject ? state.reports.erase(it) : std::next(it);
}

}  // namespace lanai::rooms
