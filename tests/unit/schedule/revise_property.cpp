// Random plans over random days that chairs change: what a revision promises holds each time.
#include "schedule/revise.hpp"

#include "support.hpp"

#include <algorithm>
#include <map>
#include <random>

namespace lanai::schedule {

using namespace test;

namespace {

class Chance {
public:
    explicit Chance(unsigned seed) : engine_(seed) {}
    int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
    bool one_in(int n) { return pick(1, n) == 1; }

private:
    std::mt19937 engine_;
};

Talk fresh_talk(Chance& chance, int serial) {
    auto made = talk("t" + std::to_string(serial), "09:00", 5 * chance.pick(1, 12));
    made.guid = "guid " + made.code;
    made.room = chance.one_in(2) ? "hall" : "annex";
    made.start = at("09:00") + minutes(5 * chance.pick(0, 100));
    return made;
}

// As its makers would edit it: what was, less some, changed here and there, and something new.
Programme edited(Chance& chance, Programme plan, int& serial) {
    for (Talk& one : plan.talks) {
        switch (chance.pick(0, 19)) {
            case 0:
                one.title += "!";
                break;
            case 1:
                one.start += minutes(5 * chance.pick(-6, 6));
                break;
            case 2:
                one.room = one.room == "hall" ? "annex" : "hall";
                break;
            case 3:
                one.guid = "other " + one.guid;
                break;
            case 4:
                one.code = "x" + one.code;
                break;
            case 5:
                one.code = plan.talks[static_cast<std::size_t>(chance.pick(0, 3))].code;
                break;
            case 6:
                one.duration = minutes(5 * chance.pick(1, 12));
                break;
            default:
                break;
        }
    }
    if (chance.one_in(2) && plan.talks.size() > 5)
        plan.talks.erase(plan.talks.begin() + chance.pick(0, static_cast<int>(plan.talks.size()) - 1));
    if (chance.one_in(2)) plan.talks.push_back(fresh_talk(chance, ++serial));
    if (chance.one_in(4)) plan.event.notice += ".";
    // A reader gives each talk its own code and GUID.
    std::map<std::string, int> codes, guids;
    for (Talk& one : plan.talks) {
        if (++codes[one.code] > 1) one.code += "_" + std::to_string(++serial);
        if (++guids[one.guid] > 1) one.guid += "_" + std::to_string(++serial);
    }
    return plan;
}

Live<Plan> any_operation(Chance& chance, const Programme& programme, const LiveState& live, Instant now, int& serial) {
    const auto code = std::next(live.talks.begin(), chance.pick(0, static_cast<int>(live.talks.size()) - 1))->first;
    const auto cascade = chance.one_in(2) ? Cascade::yes : Cascade::no;
    switch (chance.pick(0, 7)) {
        case 0:
            return start_talk(programme, live, code, now);
        case 1:
            return end_talk(programme, live, code, now);
        case 2:
            return running_late(programme, live, "hall", minutes(5), now);
        case 3:
            return cancel_talk(programme, live, code, now);
        case 4:
            return reinstate_talk(programme, live, code, cascade, now);
        case 5:
            return move_to_room(programme, live, code, chance.one_in(2) ? "hall" : "annex", cascade, now);
        case 6: {
            auto extra = fresh_talk(chance, ++serial);
            extra.start = now + minutes(chance.pick(10, 200));
            return insert_talk(programme, live, extra, cascade, now);
        }
        default:
            return move_talk(programme, live, code, {now + minutes(chance.pick(0, 200))}, cascade, now);
    }
}

}  // namespace

TEST_CASE("revise: random plans over random days") {
    std::size_t contested = 0, revisions = 0;
    for (unsigned seed = 1; seed <= 150; ++seed) {
        Chance chance(seed);
        int serial = 0;
        Programme plan = programme_of({});
        plan.days = {{"2023-07-28", at("04:00"), at("04:00", 1)}};
        for (int i = 0; i < 8; ++i) plan.talks.push_back(fresh_talk(chance, ++serial));
        Timetable timetable = timetable_of(plan);
        LiveState live = initial_state(timetable);
        Instant now = at("08:00");
        for (int step = 0; step < 40; ++step, now += minutes(chance.pick(0, 15))) {
            const LiveState before = live;
            const Timetable known = timetable;
            if (!chance.one_in(3)) {
                const auto done = any_operation(chance, *timetable.programme, live, now, serial);
                if (!done) continue;
                for (const Change& change : done->changes) apply(live, change);
            } else {
                plan = edited(chance, plan, serial);
                const Revision revision = compare(timetable, live, plan);
                const auto revised = apply(timetable, live, revision, now);
                ++revisions;
                INFO("seed " << seed << " step " << step);
                // The same plan again is nothing new.
                const bool settled = compare(timetable, live, plan).empty();
                REQUIRE(settled);
                // All of it is there, once.
                REQUIRE(timetable.programme->talks.size() == plan.talks.size() + timetable.gone.size());
                for (const Talk& one : timetable.programme->talks) {
                    REQUIRE(live.talks.count(one.code) == 1);
                    REQUIRE(timetable.programme->find_room(live.talks.at(one.code).room) != nullptr);
                    if (timetable.gone.count(one.code)) continue;
                    // Where nobody wants otherwise it stands as planned.
                    const auto old = before.talks.find(one.code);
                    const Talk* old_plan = known.programme->find_talk(one.code);
                    const bool touched =
                        old != before.talks.end() &&
                        (old_plan == nullptr || began(old->second) || known.gone.count(one.code) != 0 ||
                         place_of(old->second) != Place{old_plan->start, old_plan->end(), old_plan->room, false});
                    if (!touched) REQUIRE(place_of(live.talks.at(one.code)) == Place{one.start, one.end(), one.room, false});
                }
                // What is not told of was not changed, and what began stays where it is.
                for (const auto& [key, was] : before.talks) {
                    const std::string& code = key;  // clang before 16 captures no structured binding
                    const LiveTalk& is = live.talks.at(code);
                    const auto told = std::find_if(revised.begin(), revised.end(),
                                                   [&](const Revised& one) { return one.code == code; });
                    if (told == revised.end()) REQUIRE(place_of(is) == place_of(was));
                    if (began(was)) REQUIRE(place_of(is) == place_of(was));
                    REQUIRE(is.sequence() >= was.sequence());
                    if (place_of(is) != place_of(was)) REQUIRE(is.sequence() > was.sequence());
                }
            }
            for (const auto& [code, was] : before.talks)
                if (known.programme->find_talk(code) != nullptr) REQUIRE(live.talks.count(code) == 1);
            contested += open_conflicts(timetable, live).size();
        }
    }
    CHECK(revisions > 1'000);
    CHECK(contested > 100);
}

}  // namespace lanai::schedule
