#include "core/pulse.hpp"

#include <utility>

namespace lanai::core {

void Pulse::react(const std::string& stage, rooms::Reaction kind) {
    ++reactions_[stage][static_cast<std::size_t>(kind)];
}

void Pulse::signal(const std::string& stage, const std::string& person, std::optional<rooms::SpeakerSignal> kind,
                   access::TimePoint now) {
    auto& sent = signals_[stage];
    if (!kind) {
        sent.erase(person);
    } else if (sent.size() < signals_per_stage_max || sent.count(person) != 0) {
        sent[person] = {*kind, now};
    }
}

std::map<std::string, Pulse::Reactions> Pulse::take_reactions() {
    return std::exchange(reactions_, {});
}

std::map<std::string, Pulse::Signals> Pulse::signals(access::TimePoint now) {
    std::map<std::string, Signals> counts;
    for (auto& [stage, sent] : signals_) {
        Signals& of_stage = counts[stage];
        for (auto it = sent.begin(); it != sent.end();) {
            if (it->second.at + signal_time <= now) {
                it = sent.erase(it);
            } else {
                ++of_stage[static_cast<std::size_t>((it++)->second.kind)];
            }
        }
    }
    return counts;
}

}  // namespace lanai::core
