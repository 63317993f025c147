// What the bad network does to packets: by chance from a seed, and by the clock it is given.
#include "link/impairment.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t packet_bytes = 1'000;

std::vector<Impairment::Verdict> judge_all(std::uint64_t seed, const Impairments& set, int packets, std::chrono::microseconds apart) {
    Impairment link(seed);
    link.set(set);
    std::vector<Impairment::Verdict> verdicts;
    for (int i = 0; i < packets; ++i) verdicts.push_back(link.judge(packet_bytes, TimePoint{} + i * apart));
    return verdicts;
}

std::size_t count(const std::vector<Impairment::Verdict>& verdicts, Fate fate) {
    std::size_t n = 0;
    for (const auto& verdict : verdicts) n += verdict.fate == fate ? 1 : 0;
    return n;
}

}  // namespace

TEST_CASE("the same seed gives each packet the same fate, another seed another") {
    Impairments set;
    set.loss = 0.05, set.burst_begin = 0.01, set.burst_end = 0.3, set.delay = 50ms, set.jitter = 20ms, set.reorder = 0.1, set.reorder_by = 30ms;
    const auto one = judge_all(7, set, 2'000, 3ms), same = judge_all(7, set, 2'000, 3ms), other = judge_all(8, set, 2'000, 3ms);
    std::size_t differ = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        REQUIRE(one[i].fate == same[i].fate);
        REQUIRE(one[i].due == same[i].due);
        differ += one[i].fate != other[i].fate ? 1 : 0;
    }
    CHECK(differ > 50);
}

TEST_CASE("a packet's chance does not hang on when it comes or what else is set") {
    Impairments plain, more;
    plain.loss = more.loss = 0.1;
    more.delay = 40ms, more.jitter = 10ms, more.reorder = 0.5, more.reorder_by = 5ms, more.rate_bps = 100'000'000;
    const auto one = judge_all(3, plain, 1'000, 1ms), two = judge_all(3, more, 1'000, 7ms);
    for (std::size_t i = 0; i < one.size(); ++i) REQUIRE(one[i].fate == two[i].fate);
}

TEST_CASE("losses come as often as they are set, and bursts are as long") {
    Impairments single, bursts;
    single.loss = 0.05;
    CHECK(count(judge_all(1, single, 20'000, 1ms), Fate::lost) == Approx(1'000).epsilon(0.1));
    bursts.burst_begin = 0.01, bursts.burst_end = 0.25;
    const auto verdicts = judge_all(1, bursts, 50'000, 1ms);
    int runs = 0;
    for (std::size_t i = 1; i < verdicts.size(); ++i) {
        runs += verdicts[i].fate == Fate::lost_in_burst && verdicts[i - 1].fate == Fate::passed ? 1 : 0;
    }
    const auto lost = count(verdicts, Fate::lost_in_burst);
    CHECK(lost == Approx(50'000 * 0.01 / 0.26).epsilon(0.15));
    CHECK(static_cast<double>(lost) / runs == Approx(4).epsilon(0.15));
}

TEST_CASE("jitter spreads the delay and keeps the order; reordering breaks it") {
    Impairments set;
    set.delay = 50ms, set.jitter = 20ms;
    auto last = TimePoint{};
    TimePoint::duration least = 1h, most{};
    const auto even = judge_all(5, set, 2'000, 10ms);
    for (std::size_t i = 0; i < even.size(); ++i) {
        const TimePoint::duration took = even[i].due - (TimePoint{} + static_cast<int>(i) * 10ms);
        least = std::min(least, took), most = std::max(most, took);
        REQUIRE(even[i].due >= last);
        last = even[i].due;
    }
    CHECK(least >= 30ms);
    CHECK(least < 33ms);
    CHECK(most <= 70ms);
    CHECK(most > 67ms);
    set.jitter = 0ms, set.reorder = 0.1, set.reorder_by = 25ms;
    const auto mixed = judge_all(5, set, 2'000, 10ms);
    int overtaken = 0;
    for (std::size_t i = 1; i < mixed.size(); ++i) overtaken += mixed[i].due < mixed[i - 1].due ? 1 : 0;
    CHECK(overtaken > 100);
}

TEST_CASE("a bottleneck lets through its rate, holds what its queue takes, and loses the rest") {
    Impairments set;
    set.rate_bps = 1'000'000, set.queue_bytes_max = 10'000;
    // 1,000 bytes take 8 ms; one comes every 4 ms.
    const auto verdicts = judge_all(1, set, 1'000, 4ms);
    CHECK(count(verdicts, Fate::passed) == Approx(500).margin(12));
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        if (verdicts[i].fate != Fate::passed) continue;
        CHECK(verdicts[i].due - (TimePoint{} + static_cast<int>(i) * 4ms) <= 80ms);
        CHECK(verdicts[i].due - (TimePoint{} + static_cast<int>(i) * 4ms) >= 8ms);
    }
    Impairments wide = set;
    wide.rate_bps = 3'000'000;
    CHECK(count(judge_all(1, wide, 1'000, 4ms), Fate::passed) == 1'000);
}

TEST_CASE("an outage loses everything, and afterwards chance goes on where it would have been") {
    Impairments set;
    set.loss = 0.2;
    const auto without = judge_all(9, set, 100, 1ms);
    Impairment link(9);
    for (int i = 0; i < 100; ++i) {
        set.outage = i >= 30 && i < 60;
        link.set(set);
        const auto verdict = link.judge(packet_bytes, TimePoint{} + i * 1ms);
        CHECK(verdict.fate == (set.outage ? Fate::outage : without[static_cast<std::size_t>(i)].fate));
    }
    CHECK(link.counts().outage == 30);
    CHECK(link.counts().passed + link.counts().all_lost() == 100);
}
