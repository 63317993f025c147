#include "live/standing.hpp"
#include "live/timeline.hpp"
#include "schedule/live.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace lanai::schedule {

std::string_view to_string(TalkState state) {
    switch (state) {
        case TalkState::scheduled:
            return "scheduled";
        case TalkState::next:
            return "next";
        case TalkState::live:
            return "live";
        case TalkState::overrunning:
            return "overrunning";
        case TalkState::ended:
            return "ended";
        case TalkState::cancelled:
            return "cancelled";
    }
    return "scheduled";
}

LiveState initial_state(const Programme& programme) {
    LiveState state;
    for (const auto& talk : programme.talks) {
        LiveTalk live;
        live.start = talk.start;
        live.end = talk.end();
        live.room = talk.room;
        state.talks.emplace(talk.code, live);
    }
    return state;
}

namespace {

void remove(LiveState& state, std::vector<Talk>::iterator inserted, Instant at) {
    const auto standing = state.talks.find(inserted->code);
    if (standing != state.talks.end()) {
        RemovedTalk gone{std::move(*inserted), standing->second};
        gone.talk = standing_talk(std::move(gone.talk), gone.live);
        gone.live.cancelled = true;
        gone.live.changed = at;
        ++gone.live.revision;
        state.removed.push_back(std::move(gone));
        if (state.removed.size() > inserted_max) state.removed.erase(state.removed.begin());
        state.talks.erase(standing);
    }
    state.inserted.erase(inserted);
}

}  // namespace

void apply(LiveState& state, const Change& change) {
    if (change.removed) {
        const auto same = [&](const Talk& talk) { return talk.code == change.code; };
        // A talk of that code may have got into the plan since; that one stays.
        const auto inserted = std::find_if(state.inserted.begin(), state.inserted.end(), same);
        if (inserted != state.inserted.end()) remove(state, inserted, change.at);
        return;
    }
    // Where the code is known the talk has got into the plan since, and only its standing counts.
    if (change.inserted && !state.talks.count(change.code)) state.inserted.push_back(*change.inserted);
    auto& talk = state.talks[change.code];
    talk.start = change.start;
    talk.end = change.end;
    talk.started = change.started;
    talk.ended = change.ended;
    talk.cancelled = change.cancelled;
    if (change.room) talk.room = *change.room;
    talk.placed_at = change.placed_at;
    talk.changed = change.at;
    ++talk.revision;
    talk.changed = change.at;
}

RoomNow now_and_next(const Programme& programme, const LiveState& state, std::string_view room, Instant now) {
    const Timeline timeline(programme, state, room);
    RoomNow result;
    if (const auto* slot = timeline.on(now)) result.now_code = slot->talk->code;
    if (const auto* slot = timeline.next(now)) result.next_code = slot->talk->code;
    return result;
}

TalkState state_of(const Programme& programme, const LiveState& state, std::string_view code, Instant now) {
    const auto* talk = find_talk(programme, state, code);
    if (!talk) return TalkState::scheduled;
    const Timeline timeline(programme, state, room_of(state, *talk));
    const auto* slot = timeline.find(code);
    if (!slot) return TalkState::scheduled;
    if (slot->live->cancelled) return TalkState::cancelled;
    if (slot->live->ended) return TalkState::ended;
    if (slot->running()) return now < slot->end() ? TalkState::live : TalkState::overrunning;
    const auto* on = timeline.on(now);
    if (on == slot) return TalkState::live;
    if (timeline.next(now) == slot) return TalkState::next;
    // Behind somebody's overrun its slot may have passed, and it is still to come.
    const bool kept_waiting = on && on->running() && follows(*slot, *on);
    return slot->end() <= now && !kept_waiting ? TalkState::ended : TalkState::scheduled;
}

std::chrono::milliseconds rehearsal_shift(const Programme& programme, Instant now) {
    if (programme.talks.empty()) return std::chrono::milliseconds(0);
    const auto earlier = [](const Talk* a, const Talk* b) { return !b || a->start < b->start; };
    const Talk* first = nullptr;
    const Talk* first_real = nullptr;
    for (const auto& talk : programme.talks) {
        if (earlier(&talk, first)) first = &talk;
        if (talk.kind == TalkKind::talk && earlier(&talk, first_real)) first_real = &talk;
    }
    const auto* target = first_real ? first_real : first;
    return target->start + std::chrono::milliseconds(target->duration) / 4 - now;
}

}  // namespace lanai::schedule
