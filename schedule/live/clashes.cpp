// Two talks in one room at once.
#include "schedule/revise.hpp"

#include <algorithm>
#include <tuple>

namespace lanai::schedule {

namespace {

struct Standing {
    std::string_view room, code;
    Instant start{}, end{};
};

}  // namespace

std::vector<Clash> clashes(const Programme& programme, const LiveState& state, Instant now) {
    std::vector<Standing> standings;
    for (const auto* talks : {&programme.talks, &state.inserted}) {
        for (const Talk& talk : *talks) {
            const auto found = state.talks.find(talk.code);
            if (found == state.talks.end()) continue;
            const LiveTalk& live = found->second;
            const std::string& room = room_of(state, talk);
            if (room.empty() || live.cancelled || live.ended || live.end <= now || live.end <= live.start) continue;
            standings.push_back({room, talk.code, live.start, live.end});
        }
    }
    std::sort(standings.begin(), standings.end(), [](const Standing& a, const Standing& b) {
        return std::tie(a.room, a.start, a.end, a.code) < std::tie(b.room, b.start, b.end, b.code);
    });
    std::vector<Clash> found;
    for (auto one = standings.begin(); one != standings.end(); ++one) {
        for (auto other = std::next(one); other != standings.end(); ++other) {
            if (other->room != one->room || other->start >= one->end) break;
            if (std::min(one->end, other->end) <= now) continue;
            if (found.size() == clashes_max) return found;
            found.push_back({std::string(one->room), std::string(one->code), std::string(other->code), other->start,
                             std::min(one->end, other->end)});
        }
    }
    return found;
}

}  // namespace lanai::schedule
