// What a chair does with time: extend one talk, run late, catch up.

#include "live/changes.hpp"
#include "live/shift.hpp"
#include "live/timeline.hpp"
#include "schedule/live.hpp"

#include <algorithm>
#include <cstdlib>

namespace lanai::schedule {

namespace {

using std::chrono::milliseconds;

// anchor: the talk that gets longer; null when only what follows moves.
Live<Plan> later(const std::vector<Slot>& behind, const Slot* anchor, std::size_t day, minutes by, Instant now) {
    const auto free_from = anchor ? anchor->end() : behind.front().start();
    const auto push = push_later(behind, day, free_from, by, Gaps::keep);
    if (push.missing > milliseconds(0)) return LiveError{LiveErrc::hard_stop, push.stopped_by};
    Changes changes(now);
    if (anchor) changes.move(*anchor, anchor->start(), anchor->end() + by);
    changes.move(push.moved);
    auto plan = plan_of(changes, push);
    plan.asked = by;
    return plan;
}

Live<Plan> earlier(const std::vector<Slot>& behind, const Slot* anchor, std::size_t day, minutes by, Instant now) {
    Changes changes(now);
    auto free_from = now;
    if (anchor) {
        const auto earliest = std::max({anchor->end() + by, anchor->due_end(), now});
        const auto end = std::min(anchor->end(), earliest);
        changes.move(*anchor, anchor->start(), end);
        free_from = std::max(now, end);
    }
    changes.move(pull_earlier(behind, day, free_from, -by));
    Plan plan;
    plan.changes = changes.take();
    plan.asked = by;
    if (plan.changes.empty()) return LiveErrc::nothing_to_move;
    return plan;
}

// Whether the day of `slot`, the first that is still to come, has begun or is about to.
bool is_today(const Timeline& timeline, const Slot& slot, Instant now) {
    auto first = slot.due_start();
    for (const auto& other : timeline.slots()) {
        if (other.day == slot.day) first = std::min(first, other.due_start());
    }
    return now >= first - day_lead;
}

}  // namespace

Live<Plan> extend_talk(const Programme& programme, const LiveState& state, std::string_view code, minutes by,
                       Instant now) {
    const auto slot = find_slot(programme, state, code);
    if (!slot) return slot.error();
    if (by < minutes(1) || by > minutes(delay_minutes_max)) return LiveErrc::bad_minutes;
    const auto standing = state_of(programme, state, code, now);
    if (standing == TalkState::ended || standing == TalkState::cancelled) return LiveErrc::already_ended;
    const Timeline timeline(programme, state, room_of(state, *slot->talk));
    return later(timeline.following(&*slot, now), &*slot, slot->day, by, now);
}

Live<Plan> running_late(const Programme& programme, const LiveState& state, std::string_view room, minutes by,
                        Instant now) {
    if (!programme.find_room(room)) return LiveErrc::unknown_room;
    if (by == minutes(0) || by > minutes(delay_minutes_max) || by < -minutes(delay_minutes_max)) {
        return LiveErrc::bad_minutes;
    }
    const Timeline timeline(programme, state, room);
    const auto* anchor = timeline.on(now);
    const auto behind = timeline.following(anchor, now);
    if (!anchor && (behind.empty() || !is_today(timeline, behind.front(), now))) return LiveErrc::nothing_to_move;
    const auto day = anchor ? anchor->day : behind.front().day;
    return by > minutes(0) ? later(behind, anchor, day, by, now) : earlier(behind, anchor, day, by, now);
}

}  // namespace lanai::schedule
