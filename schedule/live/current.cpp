#include "live/standing.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace lanai::schedule {

Programme current_programme(const Programme& planned, const LiveState& state) {
    Programme current = planned;
    current.talks.insert(current.talks.end(), state.inserted.begin(), state.inserted.end());
    for (auto& talk : current.talks) {
        const auto found = state.talks.find(talk.code);
        if (found != state.talks.end()) talk = standing_talk(std::move(talk), found->second);
    }
    std::stable_sort(current.talks.begin(), current.talks.end(), [](const Talk& a, const Talk& b) {
        return std::tie(a.start, a.room) < std::tie(b.start, b.room);
    });
    return current;
}

}  // namespace lanai::schedule
