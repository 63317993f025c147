// Taking a newer plan's changes, talk by talk.
#include "live/kept_rooms.hpp"
#include "schedule/revise.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace lanai::schedule {

namespace {

Place planned_place(const Talk& talk, bool gone) {
    return {talk.start, talk.end(), talk.room, gone};
}

bool same_words(Talk a, const Talk& b) {
    a.start = b.start;
    a.duration = b.duration;
    a.room = b.room;
    return a == b;
}

// One field of a place: the plan's is taken where nobody had changed it.
template <class T>
bool merge(const T& before, const T& after, T& stands) {
    if (after == before || after == stands) return true;
    if (stands != before) return false;
    stands = after;
    return true;
}

// What of the plan's new place is taken; false: something of it is not.
bool merge(const Place& before, const Place& after, const LiveTalk& live, Place& stands) {
    if (began(live)) return after == before || after == stands;
    auto span_before = std::pair(before.start, before.end);
    const auto span_after = std::pair(after.start, after.end);
    auto span = std::pair(stands.start, stands.end);
    const bool time = merge(span_before, span_after, span);
    std::tie(stands.start, stands.end) = span;
    const bool room = merge(before.room, after.room, stands.room);
    const bool takes_place = merge(before.cancelled, after.cancelled, stands.cancelled);
    return time && room && takes_place;
}

// What counts as the chairs' from here on: where the plan has won, its place is what they see.
Place rebased(const Place& base, const Place& newer, const Place& stands) {
    Place place = base;
    if (stands.start == newer.start && stands.end == newer.end) place.start = newer.start, place.end = newer.end;
    if (stands.room == newer.room) place.room = newer.room;
    if (stands.cancelled == newer.cancelled) place.cancelled = newer.cancelled;
    return place;
}

class Reviser {
public:
    Reviser(Timetable& timetable, LiveState& live, const Revision& revision, Instant at)
        : timetable_(timetable), live_(live), at_(at), programme_(std::make_shared<Programme>(*timetable.programme)) {
        if (revision.frame) {
            auto talks = std::move(programme_->talks);
            *programme_ = *revision.frame;
            programme_->talks = std::move(talks);
            new_frame_ = true;
        }
        for (std::size_t i = 0; i < programme_->talks.size(); ++i) index_.emplace(programme_->talks[i].code, i);
    }

    void plan(const Talk& talk) {
        const bool was_gone = timetable_.gone.erase(talk.code) != 0;
        const auto [known, fresh] = index_.try_emplace(talk.code, programme_->talks.size());
        if (fresh) {
            programme_->talks.push_back(talk);
            return add(talk);
        }
        Talk& before = programme_->talks[known->second];
        Revised revised{talk.code};
        revised.words = !same_words(before, talk);
        const Place old_place = planned_place(before, was_gone);
        before = talk;
        place(revised, old_place, planned_place(talk, false));
    }

    void drop(const std::string& code) {
        const auto known = index_.find(code);
        if (known == index_.end() || !timetable_.gone.insert(code).second) return;
        const Talk& talk = programme_->talks[known->second];
        Revised revised{code};
        // What took place is not taken back by a plan that forgets it.
        const auto live = live_.talks.find(code);
        if (live != live_.talks.end() && (live->second.ended || live->second.end <= at_)) return;
        place(revised, planned_place(talk, false), planned_place(talk, true));
    }

    std::vector<Revised> finish() {
        std::stable_sort(programme_->talks.begin(), programme_->talks.end(),
                         [](const Talk& a, const Talk& b) { return a.start < b.start; });
        if (new_frame_)
            keep_rooms(*programme_, *timetable_.programme, rooms_in_use(*programme_, timetable_.gone, live_));
        timetable_.programme = std::move(programme_);
        return std::move(revised_);
    }

private:
    void add(const Talk& talk) {
        Revised revised{talk.code};
        revised.added = true;
        // A talk that was inserted on the day has got into the plan: it stays where it was put.
        const auto inserted = std::find_if(live_.inserted.begin(), live_.inserted.end(),
                                           [&](const Talk& one) { return one.code == talk.code; });
        if (inserted != live_.inserted.end()) {
            LiveTalk& stands = live_.talks[talk.code];
            if (!stands.placed_at) stands.placed_at = inserted->start;
            live_.inserted.erase(inserted);
            revised.added = false;
            revised.words = true;
            return place(revised, Place{}, planned_place(talk, false));
        }
        LiveTalk live;
        live.start = talk.start;
        live.end = talk.end();
        live.room = talk.room;
        live_.talks.insert_or_assign(talk.code, live);
        revised.before = place_of(live);
        revised_.push_back(std::move(revised));
    }

    void place(Revised& revised, const Place& old_place, const Place& new_place) {
        LiveTalk& live = live_.talks[revised.code];
        revised.before = place_of(live);
        const auto earlier = timetable_.contested.find(revised.code);
        const Place base = earlier == timetable_.contested.end() ? old_place : earlier->second.base;
        Place stands = revised.before;
        revised.contested = !merge(base, new_place, live, stands);
        if (revised.contested) {
            const bool known = earlier != timetable_.contested.end() && earlier->second.theirs == new_place;
            timetable_.contested.insert_or_assign(
                revised.code, Contested{rebased(base, new_place, stands), new_place, known ? earlier->second.at : at_});
            // Catching up goes back to where the chair knew it, not to what is contested.
            if (!live.placed_at) live.placed_at = base.start;
        } else if (earlier != timetable_.contested.end()) {
            timetable_.contested.erase(earlier);
        }
        if (stands.start != live.start) live.placed_at.reset();
        live.start = stands.start;
        live.end = stands.end;
        live.room = stands.room;
        revised.moved = std::tie(stands.start, stands.end, stands.room) !=
                        std::tie(revised.before.start, revised.before.end, revised.before.room);
        revised.cancelled = stands.cancelled && !live.cancelled;
        revised.reinstated = !stands.cancelled && live.cancelled;
        live.cancelled = stands.cancelled;
        if (revised.moved || revised.cancelled || revised.reinstated) {
            ++live.revision;
        } else if (revised.words) {
            ++live.edits;
        } else if (!revised.contested) {
            return;  // the plan only followed what stands already
        }
        if (revised.moved || revised.cancelled || revised.reinstated || revised.words) live.changed = at_;
        revised_.push_back(std::move(revised));
    }

    Timetable& timetable_;
    LiveState& live_;
    const Instant at_;
    std::shared_ptr<Programme> programme_;
    bool new_frame_ = false;
    std::unordered_map<std::string, std::size_t> index_;  // in programme_->talks
    std::vector<Revised> revised_;
};

}  // namespace

Place place_of(const LiveTalk& live) {
    return {live.start, live.end, live.room, live.cancelled};
}

bool operator==(const Timetable& a, const Timetable& b) {
    return *a.programme == *b.programme && a.gone == b.gone && a.contested == b.contested;
}

Timetable timetable_of(Programme programme) {
    return {std::make_shared<const Programme>(std::move(programme)), {}, {}};
}

LiveState initial_state(const Timetable& timetable) {
    LiveState state = initial_state(*timetable.programme);
    for (const std::string& code : timetable.gone) state.talks[code].cancelled = true;
    return state;
}

std::vector<Revised> apply(Timetable& timetable, LiveState& live, const Revision& revision, Instant at) {
    Reviser reviser(timetable, live, revision, at);
    for (const std::string& code : revision.gone) reviser.drop(code);
    for (const Talk& talk : revision.talks) reviser.plan(talk);
    return reviser.finish();
}

bool began(const LiveTalk& live) {
    return live.started || live.ended;
}

std::vector<std::string> open_conflicts(const Timetable& timetable, const LiveState& state) {
    std::vector<std::string> codes;
    for (const auto& [code, contested] : timetable.contested) {
        const auto live = state.talks.find(code);
        if (live != state.talks.end() && place_of(live->second) != contested.theirs) codes.push_back(code);
    }
    return codes;
}

Live<Plan> take_theirs(const Timetable& timetable, const LiveState& state, std::string_view code, Instant now) {
    const auto contested = timetable.contested.find(code);
    const auto live = state.talks.find(code);
    if (contested == timetable.contested.end() || live == state.talks.end()) return LiveErrc::unknown_talk;
    if (live->second.ended) return LiveErrc::already_ended;
    if (live->second.started) return LiveErrc::already_started;
    const Place& theirs = contested->second.theirs;
    Change change = change_to(std::string(code), live->second, now);
    change.start = theirs.start;
    change.end = theirs.end;
    change.room = theirs.room;
    change.cancelled = theirs.cancelled;
    change.placed_at.reset();
    Plan plan;
    if (differs(state, change)) plan.changes.push_back(std::move(change));
    return plan;
}

}  // namespace lanai::schedule
