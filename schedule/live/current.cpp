#include "schedule/live.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace lanai::schedule {

Programme current_programme(const Programme& planned, const LiveState& state) {
    Programme current = planned;
    current.talks.insert(current.talks.end(), state.inserted.begin(), state.inserted.end());
    for (auto& talk : current.talks) {
        const auto found = state.talks.find(talk.code);
        if (found == state.talks.end()) continue;
        const auto& live = found->second;
        talk.start = live.start;
        talk.duration = std::chrono::round<minutes>(live.end - live.start);
        if (!live.room.empty()) talk.room = live.room;
    }
    std::stable_sort(current.talks.begin(), current.talks.end(), [](const Talk& a, const Talk& b) {
        return std::tie(a.start, a.room) < std::tie(b.start, b.room);
    });
    return current;
}

}  // namespace lanai::schedule
