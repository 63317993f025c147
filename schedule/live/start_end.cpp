// What a chair does with one talk: start it, end it.

#include "live/changes.hpp"
#include "live/timeline.hpp"
#include "schedule/live.hpp"

#include <algorithm>
#include <cstdlib>

namespace lanai::schedule {

namespace {

using std::chrono::milliseconds;

// Started this near to its slot, a talk keeps the slot: nobody's countdown should jump for a late click.
constexpr minutes on_time{2};

void end_now(Changes& changes, const Slot& slot, Instant now) {
    auto& change = changes.of(slot);
    change.ended = now;
    change.end = std::max(now, slot.start());
}

// What has to go when `starting` takes the stage: the talk that runs, and one whose slot has begun and that is
// passed over. A later talk that the timetable already has on is not passed over but pushed, unless it cannot move.
bool gives_way(const Slot& slot, const Slot& starting, Instant now) {
    if (slot.talk == starting.talk || !slot.open()) return false;
    if (slot.running()) return true;
    return slot.due(now) && (slot.start() < starting.start() || slot.talk->hard_stop || slot.day != starting.day);
}

bool keeps_slot(const Slot& slot, Instant now) {
    const auto late = now - slot.start();
    if (late >= -on_time && late <= on_time && now < slot.end()) return true;
    return slot.talk->hard_stop && late < milliseconds(0);  // lunch may begin early; its time stays
}

// The talk's new times, and those of what it pushes aside.
Push place(Changes& changes, const Timeline& timeline, const Slot& starting, Instant now) {
    const milliseconds wanted = starting.talk->duration;
    const auto start = starting.talk->hard_stop ? starting.start() : now;
    std::vector<Slot> behind;
    for (const auto& slot : timeline.slots()) {
        const bool in_the_way = slot.talk != starting.talk && slot.waiting() && slot.end() > now;
        if (in_the_way && !gives_way(slot, starting, now)) behind.push_back(slot);
    }
    auto length = wanted;
    auto push = push_later(behind, starting.day, now, length, Gaps::close);
    if (push.missing > milliseconds(0)) {
        // The talk is cut short by what is missing before the hard stop. With nothing left it is over its time at
        // once, which the countdown shows; what follows gets the last slot that fits.
        length -= push.missing;
        push = push_later(behind, starting.day, now, length, Gaps::close);
    }
    changes.move(push.moved);
    changes.move(starting, start, std::max(now + length, now));
    return push;
}

}  // namespace

// A talk started within two minutes of its slot keeps it; else it has its planned duration from now on, bounded by
// the next hard stop, and what it would run into moves. The talk that was on ends; one that was passed over before
// it began may still be started later.
Live<Plan> start_talk(const Programme& programme, const LiveState& state, std::string_view code, Instant now) {
    const auto starting = find_slot(programme, state, code);
    if (!starting) return starting.error();
    const auto& live = *starting->live;
    if (live.cancelled || (live.started && live.ended)) return LiveErrc::already_ended;
    if (live.started) return LiveErrc::already_started;

    const Timeline timeline(programme, state, room_of(state, *starting->talk));
    Changes changes(now);
    for (const auto& slot : timeline.slots()) {
        if (gives_way(slot, *starting, now)) end_now(changes, slot, now);
    }
    Push push;
    if (live.ended || !keeps_slot(*starting, now)) push = place(changes, timeline, *starting, now);
    auto& change = changes.of(*starting);
    change.started = now;
    change.ended.reset();
    return plan_of(changes, push);
}

Live<Plan> end_talk(const Programme& programme, const LiveState& state, std::string_view code, Instant now) {
    const auto slot = find_slot(programme, state, code);
    if (!slot) return slot.error();
    if (slot->live->cancelled || slot->live->ended) return LiveErrc::already_ended;
    if (!slot->live->started) return LiveErrc::not_started;
    Changes changes(now);
    end_now(changes, *slot, now);
    return plan_of(changes, {});
}

}  // namespace lanai::schedule
