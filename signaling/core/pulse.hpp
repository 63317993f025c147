// What the audience of each stage sends without words: reactions since they were last told, and signals to the speaker
// that still hold. In memory only. Core thread.
#pragma once

#include "access/access.hpp"
#include "rooms/pulse.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace lanai::core {

class Pulse {
public:
    static constexpr std::chrono::seconds signal_time{120};       // a signal holds so long
    static constexpr std::size_t signals_per_stage_max = 20'000;  // persons; beyond: not counted

    using Reactions = std::array<std::size_t, rooms::reaction_names.size()>;
    using Signals = std::array<std::size_t, rooms::signal_names.size()>;

    void react(const std::string& stage, rooms::Reaction);
    // A person has one at a time; none: it is taken back.
    void signal(const std::string& stage, const std::string& person, std::optional<rooms::SpeakerSignal>,
                access::TimePoint now);

    // By stage; those without any are absent.
    [[nodiscard]] std::map<std::string, Reactions> take_reactions();
    // By stage; a stage stays once there was one.
    [[nodiscard]] std::map<std::string, Signals> signals(access::TimePoint now);

private:
    struct Sent {
        rooms::SpeakerSignal kind{};
        access::TimePoint at{};
    };
    std::map<std::string, Reactions> reactions_;
    std::map<std::string, std::unordered_map<std::string, Sent>> signals_;  // by stage, by person
};

}  // namespace lanai::core
