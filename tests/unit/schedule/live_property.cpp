// Random days and random chairs: whatever they do, the live programme stays a programme.

#include "support.hpp"

#include <algorithm>
#include <random>

namespace lanai::schedule {

using namespace test;

namespace {

using Random = std::mt19937;

int pick(Random& random, int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
}

Talk random_talk(Random& random, const std::string& code, Instant start) {
    auto made = talk(code, "00:00", pick(random, 1, 12) * 5);
    made.start = start;
    const int kind = pick(random, 0, 9);
    if (kind == 0) made.hard_stop = true;
    if (kind == 1 || kind == 2) {
        made.kind = TalkKind::pause;
        made.duration_min = minutes(pick(random, 1, static_cast<int>(made.duration.count())));
    }
    return made;
}

// Two days in two rooms, now and then with a gap.
Programme random_programme(Random& random) {
    std::vector<Talk> talks;
    for (const char* room : {"hall", "annex"}) {
        for (int day = 0; day < 2; ++day) {
            auto start = at("09:00", day);
            for (int i = 0; i < 10; ++i) {
                auto made = random_talk(random, room + std::to_string(day) + std::to_string(i), start);
                made.room = room;
                start = made.end() + minutes(pick(random, 0, 3) == 0 ? pick(random, 1, 30) : 0);
                talks.push_back(std::move(made));
            }
        }
    }
    std::stable_sort(talks.begin(), talks.end(), [](const Talk& a, const Talk& b) { return a.start < b.start; });
    return programme_of(std::move(talks));
}

struct Decision {
    std::vector<Change> changes;
    std::string anchor;  // whose length may change
};

Decision decide(Random& random, const Programme& programme, const LiveState& state, Instant now) {
    const auto& code = programme.talks[static_cast<std::size_t>(pick(random, 0, 39))].code;
    const std::string room = pick(random, 0, 1) ? "hall" : "annex";
    const auto of_delay = [&](const auto& delay, const std::string& anchor) {
        return delay ? Decision{delay->changes, anchor} : Decision{};
    };
    switch (pick(random, 0, 4)) {
        case 0: {
            const auto next = now_and_next(programme, state, room, now).next_code;
            const auto& started = pick(random, 0, 3) && !next.empty() ? next : code;
            const auto changes = start_talk(programme, state, started, now);
            return changes ? Decision{changes->changes, started} : Decision{};
        }
        case 1: {
            const auto on = now_and_next(programme, state, room, now).now_code;
            const auto changes = end_talk(programme, state, on, now);
            return changes ? Decision{changes->changes, on} : Decision{};
        }
        case 2:
            return of_delay(extend_talk(programme, state, code, minutes(pick(random, 1, 30)), now), code);
        default: {
            const auto on = now_and_next(programme, state, room, now).now_code;
            return of_delay(running_late(programme, state, room, minutes(pick(random, -30, 30)), now), on);
        }
    }
}

// Fails with what was expected and where; the words are made only then.
template <class Words>
void expect(bool holds, Words words) {
    if (!holds) FAIL(words());
}

void check_lengths(const Programme& programme, const LiveState& before, const LiveState& after,
                   const std::string& anchor) {
    for (const auto& talk : programme.talks) {
        const auto& was = before.talks.at(talk.code);
        const auto& is = after.talks.at(talk.code);
        const auto words = [&] {
            return talk.code + " was " + times(before, talk.code) + ", is " + times(after, talk.code);
        };
        expect(is.start <= is.end, words);
        expect(!talk.hard_stop || is.start == talk.start, words);
        if (is.ended || talk.code == anchor) continue;
        const auto before_length = was.end - was.start;
        const bool flexible = talk.kind == TalkKind::pause && talk.duration_min < talk.duration;
        const auto shortest = std::min<std::chrono::milliseconds>(talk.duration_min, before_length);
        expect(flexible ? is.end - is.start >= shortest : is.end - is.start == before_length, words);
    }
}

// Talks that are neither over nor cancelled do not overlap in a room.
void check_overlaps(const Programme& programme, const LiveState& state, Instant now) {
    std::vector<const Talk*> open;
    for (const auto& talk : programme.talks) {
        const auto& live = state.talks.at(talk.code);
        if (!live.ended && live.end > now && live.start != live.end) open.push_back(&talk);
    }
    for (const auto* a : open) {
        for (const auto* b : open) {
            const auto& x = state.talks.at(a->code);
            const auto& y = state.talks.at(b->code);
            const bool apart = a == b || a->room != b->room || x.end <= y.start || y.end <= x.start;
            expect(apart, [&] {
                return a->code + " " + times(state, a->code) + " overlaps " + b->code + " " + times(state, b->code);
            });
        }
    }
}

void check_other_days(const Programme& programme, const Decision& decision, const LiveState& before) {
    if (decision.anchor.empty() || decision.changes.empty()) return;
    const auto* anchor = programme.find_talk(decision.anchor);
    for (const auto& change : decision.changes) {
        const auto* talk = programme.find_talk(change.code);
        const bool same_day = *format_date(before.talks.at(talk->code).start, "UTC") ==
                              *format_date(before.talks.at(anchor->code).start, "UTC");
        expect(change.ended || (talk->room == anchor->room && same_day),
               [&] { return change.code + " moved from " + times(before, change.code) + " for " + decision.anchor; });
    }
}

}  // namespace

TEST_CASE("whatever chairs do, the live programme keeps its promises") {
    for (unsigned seed = 1; seed <= 150; ++seed) {
        Random random(seed);
        const auto programme = random_programme(random);
        const auto fresh = initial_state(programme);
        auto state = fresh;
        std::vector<Change> log;
        auto now = at("08:30");
        for (int step = 0; step < 60; ++step) {
            now += std::chrono::seconds(pick(random, 0, 1500));
            const auto before = state;
            const auto decision = decide(random, programme, before, now);
            apply_all(state, decision.changes);
            log.insert(log.end(), decision.changes.begin(), decision.changes.end());
            INFO("seed " << seed << " step " << step << " now " << clock(now) << " anchor " << decision.anchor);
            check_lengths(programme, before, state, decision.anchor);
            check_overlaps(programme, state, now);
            check_other_days(programme, decision, before);
        }
        auto replayed = fresh;
        apply_all(replayed, log);
        for (const auto& [code, live] : state.talks) {
            const auto& again = replayed.talks.at(code);
            REQUIRE(times(state, code) == times(replayed, code));
            REQUIRE(live.started == again.started);
            REQUIRE(live.ended == again.ended);
            REQUIRE(live.revision == again.revision);
        }
    }
}

TEST_CASE("catching up by as much as was lost restores any untouched day") {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Random random(seed);
        const auto programme = random_programme(random);
        auto state = initial_state(programme);
        const auto now = at("08:30");
        const auto by = minutes(pick(random, 1, 60));
        const auto delay = running_late(programme, state, "hall", by, now);
        if (!delay) continue;
        apply_all(state, delay->changes);
        const auto undo = running_late(programme, state, "hall", -by, now);
        REQUIRE(undo.has_value());
        apply_all(state, undo->changes);
        for (const auto& talk : programme.talks) {
            INFO("seed " << seed << " " << talk.code << " " << times(state, talk.code));
            REQUIRE(state.talks.at(talk.code).start == talk.start);
            REQUIRE(state.talks.at(talk.code).end == talk.end());
        }
    }
}

}  // namespace lanai::schedule
