#include "rtp/receiver.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::rtp;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t base = std::uint64_t{1} << 32;
const TimePoint start{std::chrono::hours{24 * 200}};  // far from zero: 200 days up

}  // namespace

TEST_CASE("a report before any packet is empty") {
    ReceiveStatistics statistics(90'000);
    const auto block = statistics.report(7, start);
    CHECK(block.ssrc == 7);
    CHECK(block.highest_sequence == 0);
    CHECK(block.cumulative_lost == 0);
    CHECK(block.fraction_lost == 0);
    CHECK(block.last_sr == 0);
    CHECK(block.delay_since_last_sr == 0);
}

TEST_CASE("loss is reported of the interval and in all") {
    ReceiveStatistics statistics(90'000);
    for (std::uint64_t i = 0; i < 100; ++i) {
        if (i % 4 != 1) statistics.on_packet(base + i, 0, start);  // 25 of 100 are missing
    }
    auto block = statistics.report(1, start);
    CHECK(block.fraction_lost == 64);  // 25 %
    CHECK(block.cumulative_lost == 25);
    CHECK(block.highest_sequence == 99);

    for (std::uint64_t i = 100; i < 200; ++i) statistics.on_packet(base + i, 0, start);
    block = statistics.report(1, start);
    CHECK(block.fraction_lost == 0);
    CHECK(block.cumulative_lost == 25);

    block = statistics.report(1, start);  // nothing came in between
    CHECK(block.fraction_lost == 0);
}

TEST_CASE("duplicates make cumulative loss negative, the fraction stays zero") {
    ReceiveStatistics statistics(90'000);
    for (int i = 0; i < 3; ++i) statistics.on_packet(base + 5, 0, start);
    const auto block = statistics.report(1, start);
    CHECK(block.cumulative_lost == -2);
    CHECK(block.fraction_lost == 0);
}

TEST_CASE("highest sequence carries the cycles, and reordering before the first counts") {
    ReceiveStatistics statistics(90'000);
    statistics.on_packet(base + 65'536, 0, start);
    statistics.on_packet(base + 65'535, 0, start);
    statistics.on_packet(base + 65'537, 0, start);
    const auto block = statistics.report(1, start);
    CHECK(block.highest_sequence == 0x1'0001);
    CHECK(block.cumulative_lost == 0);
}

TEST_CASE("jitter follows RFC 3550 A.8") {
    ReceiveStatistics statistics(8'000);
    double expected = 0;
    // 20 ms of sound in each packet; odd ones come 5 ms (40 units) late. The timestamp wraps on the way.
    std::uint32_t timestamp = 0xFFFFFF00;
    for (std::uint64_t i = 0; i < 50; ++i) {
        statistics.on_packet(base + i, timestamp, start + i * 20ms + (i % 2) * 5ms);
        if (i > 0) expected += (40 - expected) / 16;
        timestamp += 160;
    }
    CHECK(statistics.report(1, start).jitter == static_cast<std::uint32_t>(expected));
    CHECK(expected > 38);
}

TEST_CASE("packets that keep the pace have no jitter") {
    ReceiveStatistics statistics(90'000);
    for (std::uint64_t i = 0; i < 100; ++i) {
        statistics.on_packet(base + i, static_cast<std::uint32_t>(i * 900), start + i * 10ms);
    }
    CHECK(statistics.report(1, start).jitter == 0);
}

TEST_CASE("the last sender report is echoed with its age") {
    ReceiveStatistics statistics(90'000);
    SenderReport report;
    report.clock.ntp = 0x1111'2222'3333'4444;
    statistics.on_sender_report(report, start);
    const auto block = statistics.report(1, start + 1500ms);
    CHECK(block.last_sr == 0x2222'3333);
    CHECK(block.delay_since_last_sr == 98'304);
}
