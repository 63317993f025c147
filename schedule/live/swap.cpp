// What a chair does with two talks: each takes the other's place.

#include "live/changes.hpp"
#include "live/shift.hpp"
#include "schedule/live.hpp"

#include <algorithm>

namespace lanai::schedule {

namespace {

using std::chrono::milliseconds;

milliseconds length_of(const Slot& slot) {
    return slot.end() - slot.start();
}

void add(Push& sum, Push push) {
    sum.moved.insert(sum.moved.end(), push.moved.begin(), push.moved.end());
    sum.absorbed += push.absorbed;
    if (sum.stopped_by.empty()) sum.stopped_by = std::move(push.stopped_by);
}

// The waiting talks of the room from `start` on.
std::vector<Slot> waiting_from(const Timeline& timeline, Instant start, Instant now) {
    std::vector<Slot> found;
    for (const auto& slot : timeline.slots()) {
        if (slot.waiting() && slot.start() >= start && slot.end() > now) found.push_back(slot);
    }
    return found;
}

// What follows a place moves out of the way of what is `length` long there.
Live<Push> push_behind(const Timeline& others, Instant start, milliseconds length, std::size_t day, Instant now) {
    auto push = push_later(waiting_from(others, start, now), day, start, length, Gaps::close);
    if (push.missing > milliseconds(0)) return LiveError{LiveErrc::hard_stop, push.stopped_by};
    return push;
}

// Two talks of one room and day, of which `back` becomes the first.
struct Pair {
    const Slot& front;
    const Slot& back;
    std::vector<Slot> between = {};
};

// The first is the longer one: what is between, and `front` behind it, come earlier by the difference, but not to
// before what is now. Gives where `front` starts.
Instant close_up(const Pair& pair, Instant now, Push& sum) {
    const auto first = pair.between.empty() ? pair.back.start() : pair.between.front().start();
    const milliseconds room = first - std::max(pair.front.start() + length_of(pair.back), now);
    const auto by =
        std::clamp(length_of(pair.front) - length_of(pair.back), milliseconds(0), std::max(room, milliseconds(0)));
    for (const auto& slot : pair.between) sum.moved.push_back({slot, slot.start() - by, slot.end() - by});
    return pair.back.start() - by;
}

// The first is the shorter one, or something between cannot move: what is between, and `front` behind it, move only as
// far as they must. Gives where `front` starts.
Live<Instant> spread_out(const Pair& pair, Push& sum) {
    LiveTalk moved = *pair.front.live;
    moved.start = pair.back.start();
    moved.end = pair.back.start() + length_of(pair.front);
    auto behind = pair.between;
    behind.push_back(pair.front);
    behind.back().live = &moved;
    auto push = push_later(behind, pair.front.day, pair.front.start(), length_of(pair.back), Gaps::close);
    if (push.missing > milliseconds(0)) return LiveError{LiveErrc::hard_stop, push.stopped_by};
    auto front_to = pair.back.start();
    if (!push.moved.empty() && push.moved.back().slot.talk == pair.front.talk) {
        front_to = push.moved.back().start;
        push.moved.pop_back();
    }
    add(sum, std::move(push));
    return front_to;
}

Live<Push> permute(const Timeline& others, const Slot& front, const Slot& back, Instant now, Instant& front_to) {
    Pair pair{front, back};
    for (const auto& slot : waiting_from(others, front.start(), now)) {
        if (slot.start() < back.start()) pair.between.push_back(slot);
    }
    const bool fixed =
        std::any_of(pair.between.begin(), pair.between.end(), [](const Slot& slot) { return slot.talk->hard_stop; });
    Push sum;
    if (length_of(front) > length_of(back) && !fixed) {
        front_to = close_up(pair, now, sum);
    } else {
        const auto start = spread_out(pair, sum);
        if (!start) return start.error();
        front_to = *start;
    }
    // Of what follows only what was behind `back` is left; between has its new times already.
    auto after = waiting_from(others, back.start(), now);
    auto push = push_later(after, back.day, front_to, length_of(front), Gaps::close);
    if (push.missing > milliseconds(0)) return LiveError{LiveErrc::hard_stop, push.stopped_by};
    add(sum, std::move(push));
    return sum;
}

std::optional<LiveError> wrong_with(const Slot& slot, Instant now) {
    if (!slot.open()) return LiveErrc::already_ended;
    if (slot.running()) return LiveErrc::already_started;
    if (slot.talk->hard_stop) return LiveError{LiveErrc::hard_stop, slot.talk->code};
    // Begun by the timetable is no hindrance: its speaker may be the one who is missing.
    if (slot.end() <= now) return LiveErrc::in_the_past;
    return std::nullopt;
}

}  // namespace

Live<Plan> swap_talks(const Programme& programme, const LiveState& state, std::string_view a, std::string_view b,
                      Instant now) {
    auto front = find_slot(programme, state, a);
    auto back = find_slot(programme, state, b);
    if (!front) return front.error();
    if (!back) return back.error();
    if (a == b) return LiveErrc::same_talk;
    if (auto wrong = wrong_with(*front, now)) return *std::move(wrong);
    if (auto wrong = wrong_with(*back, now)) return *std::move(wrong);
    if (back->start() < front->start()) std::swap(*front, *back);

    const std::string front_room = room_of(state, *front->talk);
    const std::string back_room = room_of(state, *back->talk);
    const auto others_of = [&](const std::string& room) {
        Timeline others(programme, state, room);
        others.remove(a);
        others.remove(b);
        return others;
    };
    auto front_to = back->start();
    Push sum;
    if (front_room == back_room && front->day == back->day) {
        auto push = permute(others_of(front_room), *front, *back, now, front_to);
        if (!push) return push.error();
        sum = *std::move(push);
    } else {
        auto there = push_behind(others_of(back_room), back->start(), length_of(*front), back->day, now);
        if (!there) return there.error();
        auto here = push_behind(others_of(front_room), front->start(), length_of(*back), front->day, now);
        if (!here) return here.error();
        sum = *std::move(here);
        add(sum, *std::move(there));
    }
    Changes changes(now);
    changes.move(sum.moved);
    changes.place(*back, front->start(), front_room);
    changes.place(*front, front_to, back_room);
    return plan_of(changes, sum);
}

}  // namespace lanai::schedule
