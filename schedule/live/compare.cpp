// What a newer plan changes.
#include "live/kept_rooms.hpp"
#include "schedule/revise.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace lanai::schedule {

namespace {

// Which known talk is which of the newer plan's.
class Identities {
public:
    Identities(const Programme& known, const LiveState& live) {
        for (const auto* talks : {&known.talks, &live.inserted}) {
            for (const Talk& talk : *talks) {
                by_guid_.emplace(talk.guid, &talk);
                by_code_.emplace(talk.code, &talk);
            }
        }
    }

    // Gives each talk the code and GUID it is known by; a new one whose code is taken gets another.
    void settle(std::vector<Talk>& newer) {
        std::vector<Talk*> unknown;
        for (Talk& talk : newer) {
            const auto found = by_guid_.find(talk.guid);
            if (found == by_guid_.end() || !claimed_.insert(found->second->code).second) {
                unknown.push_back(&talk);
            } else {
                talk.code = found->second->code;
            }
        }
        for (Talk* talk : unknown) {
            const auto found = by_code_.find(talk->code);
            if (found == by_code_.end()) {
                talk->code = free_code(talk->code);
            } else if (claimed_.insert(talk->code).second) {
                talk->guid = found->second->guid;
            } else {
                talk->code = free_code(talk->code);
            }
        }
    }

private:
    std::string free_code(const std::string& wanted) {
        std::string code = wanted;
        for (int n = 2; by_code_.count(code) != 0 || !claimed_.insert(code).second; ++n)
            code = wanted + "-" + std::to_string(n);
        return code;
    }

    std::unordered_map<std::string, const Talk*> by_guid_, by_code_;
    std::unordered_set<std::string> claimed_;  // codes
};

bool same_frame(const Programme& a, const Programme& b) {
    return a.event == b.event && a.days == b.days && a.rooms == b.rooms && a.tracks == b.tracks &&
           a.sessions == b.sessions;
}

}  // namespace

Revision compare(const Timetable& known, const LiveState& live, Programme newer) {
    Identities(*known.programme, live).settle(newer.talks);
    std::unordered_map<std::string, const Talk*> before;
    for (const Talk& talk : known.programme->talks) before.emplace(talk.code, &talk);

    Revision revision;
    std::unordered_set<std::string> planned;
    for (Talk& talk : newer.talks) {
        planned.insert(talk.code);
        const auto was = before.find(talk.code);
        if (was != before.end() && *was->second == talk && !known.gone.count(talk.code)) continue;
        revision.talks.push_back(std::move(talk));
    }
    for (const Talk& talk : known.programme->talks)
        if (!planned.count(talk.code) && !known.gone.count(talk.code)) revision.gone.push_back(talk.code);

    newer.talks.clear();
    Programme kept = newer;
    keep_rooms(kept, *known.programme, rooms_in_use(*known.programme, known.gone, live));
    if (!same_frame(kept, *known.programme)) revision.frame = std::move(newer);
    return revision;
}

}  // namespace lanai::schedule
