// Random days, and chairs who do whatever comes to their mind: thousands of cases of every operation, each checked for
// what the live programme promises.

#include "support.hpp"

#include <algorithm>
#include <map>
#include <random>

namespace lanai::schedule {

using namespace test;

namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
    bool one_in(int n) { return pick(1, n) == 1; }

private:
    std::mt19937 engine_;
};

constexpr const char* rooms[] = {"hall", "annex"};

// Two days in two rooms, no overlaps, now and then a gap.
Programme random_programme(Dice& dice) {
    std::vector<Talk> talks;
    for (int day = 0; day < 2; ++day) {
        for (const char* room : rooms) {
            auto start = at("09:00", day);
            for (int i = 0; i < 8; ++i) {
                auto made = talk(room + std::to_string(day) + std::to_string(i), "00:00", dice.pick(1, 12) * 5);
                made.room = room;
                made.start = start;
                made.guid = "guid " + made.code;
                if (dice.one_in(8)) made.hard_stop = true;
                if (dice.one_in(4)) {
                    made.kind = TalkKind::pause;
                    made.duration_min = minutes(dice.pick(1, static_cast<int>(made.duration.count())));
                }
                start = made.end() + minutes(dice.one_in(3) ? dice.pick(1, 40) : 0);
                talks.push_back(std::move(made));
            }
        }
    }
    auto programme = programme_of({});
    programme.days = {{"2023-07-28", at("08:00"), at("20:00")}, {"2023-07-29", at("08:00", 1), at("20:00", 1)}};
    programme.talks = std::move(talks);
    return programme;
}

struct Done {
    Live<Plan> plan;
    std::string name;
    std::vector<std::string> lengthened;  // whose length may change
};

std::string any_code(Dice& dice, const LiveState& state) {
    return std::next(state.talks.begin(), dice.pick(0, static_cast<int>(state.talks.size()) - 1))->first;
}

Talk any_insertion(Dice& dice, Instant start, int serial) {
    auto made = talk("extra" + std::to_string(serial), "00:00", dice.pick(1, 8) * 5);
    made.guid = "guid " + made.code;
    made.room = rooms[dice.pick(0, 1)];
    made.start = start;
    if (dice.one_in(3)) {
        made.kind = TalkKind::pause;
        made.duration_min = minutes(5);
    }
    return made;
}

Done any_operation(Dice& dice, const Programme& programme, const LiveState& state, Instant now, int serial) {
    const auto code = any_code(dice, state);
    const std::string room = rooms[dice.pick(0, 1)];
    const auto cascade = dice.one_in(2) ? Cascade::yes : Cascade::no;
    const auto later =
        std::chrono::floor<minutes>(now) + minutes(dice.pick(0, 40) * 5 + (dice.one_in(4) ? 24 * 60 : 0));
    const auto on = now_and_next(programme, state, room, now);
    switch (dice.pick(0, 10)) {
        case 0: {
            const auto& started = dice.one_in(4) || on.next_code.empty() ? code : on.next_code;
            return {start_talk(programme, state, started, now), "start", {started}};
        }
        case 1:
            return {end_talk(programme, state, on.now_code, now), "end", {on.now_code}};
        case 2:
            return {extend_talk(programme, state, code, minutes(dice.pick(1, 30)), now), "extend", {code}};
        case 3:
            return {running_late(programme, state, room, minutes(dice.pick(-30, 30)), now), "late", {on.now_code}};
        case 4:
        case 5:
            return {move_talk(programme, state, code, {later, dice.one_in(2) ? room : ""}, cascade, now), "move", {}};
        case 6:
            return {move_to_room(programme, state, code, room, cascade, now), "re-room", {}};
        case 7:
            return {swap_talks(programme, state, code, any_code(dice, state), now), "swap", {}};
        case 8:
            return {cancel_talk(programme, state, code, now), "cancel", {}};
        case 9:
            return {reinstate_talk(programme, state, code, cascade, now), "reinstate", {}};
        default:
            return {insert_talk(programme, state, any_insertion(dice, later, serial), cascade, now), "insert", {}};
    }
}

template <class Words>
void expect(bool holds, Words words) {
    if (!holds) FAIL(words());
}

std::vector<const Talk*> all_talks(const Programme& programme, const LiveState& state) {
    std::vector<const Talk*> talks;
    for (const auto* list : {&programme.talks, &state.inserted}) {
        for (const auto& talk : *list) talks.push_back(&talk);
    }
    return talks;
}

// Of talks that are neither over nor cancelled no two have the same time in one room.
void check_overlaps(const Programme& programme, const LiveState& state, Instant now) {
    std::map<std::string, std::vector<std::pair<const LiveTalk*, const Talk*>>> by_room;
    for (const auto* talk : all_talks(programme, state)) {
        const auto& live = state.talks.at(talk->code);
        const bool open = !live.ended && !live.cancelled && live.end > now && live.start != live.end;
        if (open) by_room[room_of(state, *talk)].emplace_back(&live, talk);
    }
    for (auto& [room, open] : by_room) {
        std::sort(open.begin(), open.end(),
                  [](const auto& a, const auto& b) { return a.first->start < b.first->start; });
        for (std::size_t i = 1; i < open.size(); ++i) {
            const auto& [before, a] = open[i - 1];
            const auto& [after, b] = open[i];
            expect(before->end <= after->start, [&, a = a, b = b] {
                return a->code + " " + times(state, a->code) + " overlaps " + b->code + " " + times(state, b->code);
            });
        }
    }
}

void check_talks(const Programme& programme, const LiveState& was, const LiveState& is, const Done& done) {
    for (const auto* talk : all_talks(programme, was)) {
        const auto& before = was.talks.at(talk->code);
        const auto& after = is.talks.at(talk->code);
        const auto words = [&] {
            return done.name + ": " + talk->code + " was " + times(was, talk->code) + ", is " + times(is, talk->code);
        };
        expect(!talk->hard_stop || after.start == before.start, words);
        expect(after.revision == before.revision || after.revision == before.revision + 1, words);
        if (before.cancelled && done.name != "reinstate") expect(after == before, words);
        if (before.ended && done.name != "start") expect(after == before, words);
        const bool may = std::count(done.lengthened.begin(), done.lengthened.end(), talk->code) != 0 || after.ended;
        if (may) continue;
        const auto length = before.end - before.start;
        const auto shortest = std::min<std::chrono::milliseconds>(talk->duration_min, length);
        const bool pause = talk->kind == TalkKind::pause;
        expect(pause ? after.end - after.start >= shortest : after.end - after.start == length, words);
    }
}

// The codes of the talks that are over, in the order they began.
std::vector<std::string> ended(const LiveState& state) {
    std::vector<std::pair<Instant, std::string>> over;
    for (const auto& [code, live] : state.talks) {
        if (live.started && live.ended) over.emplace_back(live.start, code);
    }
    std::sort(over.begin(), over.end());
    std::vector<std::string> found;
    for (auto& [start, code] : over) found.push_back(std::move(code));
    return found;
}

// Undo, on a copy: everything as before but revision and time of change.
void check_undo(const Programme& programme, const LiveState& was, LiveState is, const Done& done, Instant now) {
    const auto standings = before(was, done.plan->changes);
    const auto back = undo(programme, is, standings, now);
    expect(back.has_value(), [&] { return done.name + " cannot be undone for " + back.error().talk; });
    apply_all(is, *back);
    expect(is.talks.size() == was.talks.size() && is.inserted.size() == was.inserted.size(),
           [&] { return done.name + " leaves talks behind"; });
    for (const auto& [key, live] : was.talks) {
        const std::string& code = key;  // clang before 16 captures no structured binding
        auto again = is.talks.at(code);
        expect(again.revision >= live.revision, [&] { return done.name + ": the revision of " + code + " fell"; });
        again.revision = live.revision;
        again.changed = live.changed;
        expect(again == live, [&] { return done.name + ": undo leaves " + code + " at " + times(is, code); });
    }
    expect(!undo(programme, is, standings, now), [&] { return done.name + " can be undone twice"; });
}

struct Tally {
    std::map<std::string, int> carried_out;
    int undone = 0;
};

void live_through(unsigned seed, Tally& tally) {
    Dice dice(seed);
    const auto programme = random_programme(dice);
    const auto fresh = initial_state(programme);
    auto state = fresh;
    std::vector<Change> log;
    std::vector<std::vector<Before>> history;
    auto now = at("08:30");
    for (int step = 0; step < 60; ++step) {
        now += std::chrono::seconds(dice.pick(0, 1200));
        const auto was = state;
        auto done = any_operation(dice, programme, was, now, step);
        if (dice.one_in(6) && !history.empty()) {
            // An older change, which others may have been built on since.
            done = {undo(programme, was,
                         history[static_cast<std::size_t>(dice.pick(0, static_cast<int>(history.size()) - 1))], now),
                    "undo",
                    {}};
            if (done.plan) ++tally.undone;
        }
        if (!done.plan) continue;
        INFO("seed " << seed << " step " << step << " " << done.name << " at " << clock(now));
        for (const auto& change : done.plan->changes)
            expect(change.at == now, [] { return "a change without a time"; });
        history.push_back(before(was, done.plan->changes));
        apply_all(state, *done.plan);
        log.insert(log.end(), done.plan->changes.begin(), done.plan->changes.end());
        if (!done.plan->changes.empty()) ++tally.carried_out[done.name];
        check_overlaps(programme, state, now);
        if (done.name == "undo") continue;
        check_talks(programme, was, state, done);
        if (done.name != "start" && done.name != "end") REQUIRE(ended(was) == ended(state));
        if (!done.plan->changes.empty()) check_undo(programme, was, state, done, now);
    }
    auto replayed = fresh;
    apply_all(replayed, log);
    REQUIRE(replayed.talks == state.talks);
    REQUIRE(replayed.inserted.size() == state.inserted.size());
    for (std::size_t i = 0; i < state.inserted.size(); ++i) {
        REQUIRE(replayed.inserted[i].code == state.inserted[i].code);
    }
    REQUIRE(current_programme(programme, state).talks.size() == state.talks.size());
}

}  // namespace

TEST_CASE("every operation keeps the promises of the live programme, and can be taken back") {
    Tally tally;
    for (unsigned seed = 1; seed <= 400; ++seed) live_through(seed, tally);
    for (const char* name :
         {"start", "end", "extend", "late", "move", "re-room", "swap", "cancel", "reinstate", "insert", "undo"}) {
        INFO(name);
        CHECK(tally.carried_out[name] > 50);
    }
}

}  // namespace lanai::schedule
