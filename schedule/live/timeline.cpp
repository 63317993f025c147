#include "live/timeline.hpp"

#include <algorithm>
#include <utility>

namespace lanai::schedule {

const Talk* find_talk(const Programme& programme, const LiveState& state, std::string_view code) {
    if (const auto* planned = programme.find_talk(code)) return planned;
    const auto& inserted = state.inserted;
    const auto found = std::find_if(inserted.begin(), inserted.end(), [&](const Talk& t) { return t.code == code; });
    return found == inserted.end() ? nullptr : &*found;
}

const std::string& room_of(const LiveState& state, const Talk& talk) {
    const auto live = state.talks.find(talk.code);
    return live == state.talks.end() || live->second.room.empty() ? talk.room : live->second.room;
}

Live<Slot> find_slot(const Programme& programme, const LiveState& state, std::string_view code) {
    const auto* talk = find_talk(programme, state, code);
    const auto live = state.talks.find(code);
    if (!talk || live == state.talks.end()) return LiveErrc::unknown_talk;
    const Timeline timeline(programme, state, room_of(state, *talk));
    return *timeline.find(code);
}

bool follows(const Slot& slot, const Slot& anchor) {
    return slot.talk != anchor.talk && slot.waiting() && slot.end() > anchor.start();
}

Timeline::Timeline(const Programme& programme, const LiveState& state, std::string_view room) {
    const auto add = [&](const Talk& talk, std::size_t index) {
        const auto live = state.talks.find(talk.code);
        if (live == state.talks.end()) return;  // the programme is newer than the state
        const auto& is_in = live->second.room.empty() ? talk.room : live->second.room;
        if (is_in == room) slots_.push_back({&talk, &live->second, index, day_of(programme, live->second.start)});
    };
    std::size_t index = 0;
    for (const auto& talk : programme.talks) add(talk, index++);
    for (const auto& talk : state.inserted) add(talk, index++);
    std::sort(slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) {
        return std::pair(a.start(), a.index) < std::pair(b.start(), b.index);
    });
}

void Timeline::remove(std::string_view code) {
    std::erase_if(slots_, [&](const Slot& slot) { return slot.talk->code == code; });
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
