#include "live/timeline.hpp"

#include <algorithm>
#include <utility>

namespace lanai::schedule {

std::size_t day_of(const Programme& programme, const Talk& talk) {
    std::size_t day = 0;
    for (std::size_t i = 0; i < programme.days.size(); ++i) {
        if (programme.days[i].start <= talk.start) day = i;
    }
    return day;
}

bool follows(const Slot& slot, const Slot& anchor) {
    return slot.talk != anchor.talk && slot.waiting() && slot.end() > anchor.start();
}

Timeline::Timeline(const Programme& programme, const LiveState& state, std::string_view room) {
    for (std::size_t i = 0; i < programme.talks.size(); ++i) {
        const auto& talk = programme.talks[i];
        if (talk.room != room) continue;
        const auto live = state.talks.find(talk.code);
        if (live == state.talks.end()) continue;  // the programme is newer than the state
        slots_.push_back({&talk, &live->second, i, day_of(programme, talk)});
    }
    std::sort(slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) {
        return std::pair(a.start(), a.index) < std::pair(b.start(), b.index);
    });
}

const Slot* Timeline::find(std::string_view code) const {
    const auto slot = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.talk->code == code; });
    return slot == slots_.end() ? nullptr : &*slot;
}

const Slot* Timeline::running() const {
    const Slot* latest = nullptr;
    for (const auto& slot : slots_) {
        if (slot.running() && (!latest || *slot.live->started >= *latest->live->started)) latest = &slot;
    }
    return latest;
}

const Slot* Timeline::on(Instant now) const {
    if (const auto* slot = running()) return slot;
    const auto slot = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) { return s.due(now); });
    return slot == slots_.end() ? nullptr : &*slot;
}

const Slot* Timeline::next(Instant now) const {
    const auto* anchor = on(now);
    const auto slot = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& s) {
        return anchor ? follows(s, *anchor) : s.waiting() && s.start() >= now;
    });
    return slot == slots_.end() ? nullptr : &*slot;
}

std::vector<Slot> Timeline::following(const Slot* anchor, Instant now) const {
    std::vector<Slot> found;
    for (const auto& slot : slots_) {
        if (anchor ? follows(slot, *anchor) : slot.waiting() && slot.start() >= now) found.push_back(slot);
    }
    return found;
}

}  // namespace lanai::schedule
