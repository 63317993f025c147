// The bad network of the tests: the same seed gives each packet the same fate, and the fates are what was asked for.
#include "freeze_meter.hpp"
#include "link/impairment.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

const TimePoint start{1h};

std::vector<Impairment::Verdict> judge(Impairments impairments, std::uint64_t seed, int packets) {
    Impairment impairment(seed);
    impairment.set(impairments);
    std::vector<Impairment::Verdict> all;
    for (int i = 0; i < packets; ++i) all.push_back(impairment.judge(1'000, start + i * 1ms));
    return all;
}

double share_lost(const std::vector<Impairment::Verdict>& verdicts) {
    double lost = 0;
    for (const auto& verdict : verdicts) lost += verdict.fate == Fate::passed ? 0 : 1;
    return lost / static_cast<double>(verdicts.size());
}

}  // namespace

TEST_CASE("the same seed, the same fate of each packet; another seed, another") {
    const Impairments impairments{.loss = 0.1, .burst_begin = 0.01, .burst_end = 0.2, .delay = 20ms, .jitter = 10ms, .reorder = 0.05, .reorder_by = 15ms};
    const auto one = judge(impairments, 5, 2'000), two = judge(impairments, 5, 2'000), other = judge(impairments, 6, 2'000);
    int differ = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        CHECK(one[i].fate == two[i].fate);
        CHECK(one[i].due == two[i].due);
        differ += one[i].due != other[i].due ? 1 : 0;
    }
    CHECK(differ > 1'000);
}

TEST_CASE("loss, bursts, jitter, reordering and rate are what was asked for") {
    CHECK(share_lost(judge({.loss = 0.05}, 1, 20'000)) == Approx(0.05).epsilon(0.15));
    CHECK(share_lost(judge({.burst_begin = 0.01, .burst_end = 0.1}, 1, 20'000)) == Approx(0.09).epsilon(0.3));
    CHECK(share_lost(judge({.outage = true}, 1, 100)) == 1);
    for (const auto& verdict : judge({.delay = 50ms, .jitter = 20ms}, 1, 100)) CHECK(verdict.fate == Fate::passed);
    auto last = start;
    int late = 0;
    for (const auto& verdict : judge({.delay = 10ms, .reorder = 0.1, .reorder_by = 5ms}, 1, 5'000)) {
        late += verdict.due < last ? 1 : 0;
        last = verdict.due;
    }
    CHECK(late > 300);
    // 8 Mbit/s offered to 4: half is lost, and what leaves is 2 ms apart.
    const auto narrow = judge({.rate_bps = 4'000'000, .queue_bytes_max = 20'000}, 1, 4'000);
    CHECK(share_lost(narrow) == Approx(0.5).epsilon(0.1));
}

TEST_CASE("a viewer's screen stands still for as long as pictures are missing, and not longer") {
    FreezeMeter meter;
    std::uint16_t sequence = 100;
    auto at = start;
    const auto picture = [&](bool key, bool whole = true) {
        for (int i = 0; i < 3; ++i, ++sequence) {
            if (i == 1 && !whole) continue;
            meter.on_packet(sequence, static_cast<std::uint32_t>((at - start) / 1us * 9 / 100), i == 2, key && i == 0, false, at);
        }
        at += 33'333us;
    };
    picture(true);
    for (int i = 0; i < 29; ++i) picture(false);
    CHECK(meter.report().pictures == 30);
    CHECK(meter.report().frozen == 0us);
    picture(false, false);  // the middle packet is lost
    const auto missing = meter.due_nacks(at);
    REQUIRE(missing.size() == 1);
    CHECK(meter.due_nacks(at + 10ms).empty());
    CHECK(meter.due_nacks(at + 50ms) == missing);
    for (int i = 0; i < 14; ++i) picture(false);
    CHECK(meter.report().pictures == 30);  // nothing decodes behind the hole
    meter.on_packet(missing[0], static_cast<std::uint32_t>((at - start) / 1us * 9 / 100), false, false, true, at);
    CHECK(meter.report().pictures == 30);  // with another picture's time it is no piece of it
    picture(true);
    CHECK(meter.report().pictures == 31);
    CHECK(meter.report().longest_still > 400ms);
    CHECK(meter.report().frozen > 200ms);
    CHECK(meter.report().never_came == 0);
    CHECK_FALSE(meter.due_key_frame_request(at));
}
