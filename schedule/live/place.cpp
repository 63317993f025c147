// What a chair does with a talk's place: move it, cancel it, reinstate it, insert one.

#include "live/place.hpp"

#include "live/changes.hpp"
#include "schedule/live.hpp"

#include <algorithm>

namespace lanai::schedule {

namespace {

using std::chrono::milliseconds;

bool in_the_way(const Slot& slot, Instant start, Instant end, Instant now) {
    // A talk over its time has at least the moment that is now.
    const auto until = slot.running() ? std::max(slot.end(), now + milliseconds(1)) : slot.end();
    return until > now && slot.start() < slot.end() && slot.start() < end && start < until;
}

// A day's written end is a plan, and one that nobody wrote is its last talk's: chairs go beyond, as a day that runs late.
bool on_a_day(const Programme& programme, Instant start) {
    return std::any_of(programme.days.begin(), programme.days.end(),
                       [&](const Day& day) { return day.start - day_lead <= start && start < day.end + day_lead; });
}

Live<Plan> put(const Programme& programme, const LiveState& state, const Slot& slot, const NewPlace& place, Cascade cascade,
               Instant now) {
    const std::string room = place.room.empty() ? room_of(state, *slot.talk) : place.room;
    if (!place.room.empty() && !programme.find_room(room)) return LiveErrc::unknown_room;
    Timeline others(programme, state, room);
    others.remove(slot.talk->code);
    // What is on over its time takes at least the moment that is now.
    const auto until = slot.running() ? std::max(slot.end(), now + milliseconds(1)) : slot.end();
    const Span span{place.start, until - slot.start(), day_of(programme, place.start)};
    const auto push = make_room(others, span, cascade, now);
    if (!push) return push.error();
    Changes changes(now);
    changes.move(push->moved);
    changes.place(slot, place.start, room);
    return plan_of(changes, *push);
}

// What is wrong with a talk that is to be inserted.
std::optional<LiveErrc> wrong_with(const Programme& programme, const LiveState& state, const Talk& talk, Instant now) {
    const bool long_enough = talk.duration >= minutes(1) && talk.duration <= std::chrono::hours(inserted_hours_max);
    const bool shrinks = talk.duration_min >= minutes(0) && talk.duration_min <= talk.duration;
    if (talk.code.empty() || talk.guid.empty() || talk.title.empty() || !long_enough || !shrinks) {
        return LiveErrc::bad_talk;
    }
    if (!programme.find_room(talk.room)) return LiveErrc::unknown_room;
    if (find_talk(programme, state, talk.code) || state.talks.count(talk.code)) return LiveErrc::code_taken;
    const auto same_guid = [&](const Talk& other) { return other.guid == talk.guid; };
    if (std::any_of(programme.talks.begin(), programme.talks.end(), same_guid) ||
        std::any_of(state.inserted.begin(), state.inserted.end(), same_guid)) {
        return LiveErrc::guid_taken;
    }
    if (state.inserted.size() >= inserted_max) return LiveErrc::too_many_inserted;
    if (!on_a_day(programme, talk.start)) return LiveErrc::outside_days;
    if (!to_come(talk.start, now)) return LiveErrc::in_the_past;
    return std::nullopt;
}

}  // namespace

bool to_come(Instant start, Instant now) {
    return start >= std::chrono::floor<minutes>(now);
}

Live<Push> make_room(const Timeline& others, const Span& span, Cascade cascade, Instant now) {
    const auto end = span.start + span.length;
    if (end <= now) return Push{};  // a place that is over is nobody's
    std::vector<Slot> behind;
    for (const auto& slot : others.slots()) {
        if (!slot.open()) continue;
        const bool can_move = slot.waiting() && slot.start() >= span.start;
        if (in_the_way(slot, span.start, end, now) && (!can_move || cascade == Cascade::no)) {
            return LiveError{LiveErrc::occupied, slot.talk->code};
        }
        if (can_move && slot.end() > now) behind.push_back(slot);
    }
    if (cascade == Cascade::no) return Push{};
    auto push = push_later(behind, span.day, span.start, span.length, Gaps::close);
    if (push.missing > milliseconds(0)) return LiveError{LiveErrc::hard_stop, push.stopped_by};
    return push;
}

Live<Plan> move_talk(const Programme& programme, const LiveState& state, std::string_view code, const NewPlace& place,
                     Cascade cascade, Instant now) {
    const auto slot = find_slot(programme, state, code);
    if (!slot) return slot.error();
    if (!slot->open()) return LiveErrc::already_ended;
    if (slot->running()) return LiveErrc::already_started;
    if (place.start != slot->start()) {
        if (slot->talk->hard_stop) return LiveError{LiveErrc::hard_stop, slot->talk->code};
        if (!on_a_day(programme, place.start)) return LiveErrc::outside_days;
        if (!to_come(place.start, now)) return LiveErrc::in_the_past;
    }
    return put(programme, state, *slot, place, cascade, now);
}

Live<Plan> move_to_room(const Programme& programme, const LiveState& state, std::string_view code,
                        std::string_view room, Cascade cascade, Instant now) {
    const auto slot = find_slot(programme, state, code);
    if (!slot) return slot.error();
    if (!slot->open()) return LiveErrc::already_ended;
    if (!programme.find_room(room)) return LiveErrc::unknown_room;
    return put(programme, state, *slot, {slot->start(), std::string(room)}, cascade, now);
}

Live<Plan> cancel_talk(const Programme& programme, const LiveState& state, std::string_view code, Instant now) {
    const auto slot = find_slot(programme, state, code);
    if (!slot) return slot.error();
    if (!slot->open()) return LiveErrc::already_ended;
    if (slot->running()) return LiveErrc::already_started;
    Changes changes(now);
    changes.of(*slot).cancelled = true;
    return plan_of(changes, {});
}

Live<Plan> reinstate_talk(const Programme& programme, const LiveState& state, std::string_view code, Cascade cascade,
                          Instant now) {
    const auto slot = find_slot(programme, state, code);
    if (!slot) return slot.error();
    if (!slot->live->cancelled) return LiveErrc::not_cancelled;
    const Timeline others(programme, state, room_of(state, *slot->talk));
    const auto push = make_room(others, {slot->start(), slot->end() - slot->start(), slot->day}, cascade, now);
    if (!push) return push.error();
    Changes changes(now);
    changes.move(push->moved);
    changes.of(*slot).cancelled = false;
    return plan_of(changes, *push);
}

Live<Plan> insert_talk(const Programme& programme, const LiveState& state, const Talk& talk, Cascade cascade,
                       Instant now) {
    if (const auto wrong = wrong_with(programme, state, talk, now)) return *wrong;
    const Timeline others(programme, state, talk.room);
    const auto push = make_room(others, {talk.start, talk.duration, day_of(programme, talk.start)}, cascade, now);
    if (!push) return push.error();
    Changes changes(now);
    changes.move(push->moved);
    auto plan = plan_of(changes, *push);
    LiveTalk standing;
    standing.start = talk.start;
    standing.end = talk.end();
    standing.room = talk.room;
    auto change = change_to(talk.code, standing, now);
    change.inserted = talk;
    plan.changes.push_back(std::move(change));  // behind all others in the programme's order, too
    return plan;
}

}  // namespace lanai::schedule
