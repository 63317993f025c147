#include "ingest/media_clock.hpp"
#include "ingest/rtp_tap.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming::ingest;
using namespace std::chrono_literals;

TEST_CASE("instants become NTP and RTP times") {
    const MediaClock clock{10s, ntp_to_unix_epoch + 1s};
    CHECK(clock.ntp(10s) == std::uint64_t{2'208'988'801} << 32);
    CHECK(clock.ntp(10s + 1500ms) == ((std::uint64_t{2'208'988'802} << 32) | 0x8000'0000));
    CHECK(clock.units(10s, 90'000) == 0);
    CHECK(clock.units(10s + 20ms, 48'000) == 960);
    CHECK(clock.units(10s + 24h * 365, 90'000) == std::uint64_t{90'000} * 86'400 * 365);
}

TEST_CASE("a parameter set is found in single and aggregated units only") {
    const auto found = [](std::vector<std::uint8_t> payload) { return carries_sps(payload); };
    CHECK(found({0x67, 0x42}));
    CHECK_FALSE(found({0x65, 0x88}));
    CHECK(found({0x78, 0, 2, 0x09, 0x10, 0, 2, 0x67, 0x42}));
    CHECK_FALSE(found({0x78, 0, 2, 0x09, 0x10, 0, 2, 0x68, 0x42}));
    CHECK_FALSE(found({0x7c, 0x85, 0x67}));
    CHECK_FALSE(found({0x78, 0xff, 0xff, 0x09}));
    CHECK_FALSE(found({0x78, 0}));
    CHECK_FALSE(found({}));
}

TEST_CASE("an Opus packet tells how long it plays") {
    const auto duration = [](std::vector<std::uint8_t> payload) { return opus_duration(payload); };
    CHECK(duration({31 << 3}) == 960);
    CHECK(duration({28 << 3}) == 120);
    CHECK(duration({3 << 3}) == 2880);
    CHECK(duration({15 << 3}) == 960);
    CHECK(duration({31 << 3 | 1}) == 1920);
    CHECK(duration({31 << 3 | 3, 3}) == 2880);
    CHECK(duration({31 << 3 | 3}) == 0);
    CHECK(duration({}) == 0);
}
