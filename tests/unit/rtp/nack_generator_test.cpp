#include "rtp/receiver.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::rtp;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t base = std::uint64_t{1} << 32;
const TimePoint start{1h};
using Sequences = std::vector<std::uint16_t>;

}  // namespace

TEST_CASE("holes are asked for") {
    struct Step {
        std::uint64_t sequence;
        Sequences due;
    };
    struct Case {
        const char* what;
        std::vector<Step> steps;
    };
    const auto c = GENERATE(values<Case>({
        {"no hole", {{1, {}}, {2, {}}, {3, {}}}},
        {"one hole, asked after two later packets", {{1, {}}, {3, {}}, {4, {2}}, {5, {}}}},
        {"a gap: those that are old enough at once", {{1, {}}, {6, {2, 3, 4}}, {7, {5}}}},
        {"reordering by one is no hole", {{1, {}}, {3, {}}, {2, {}}, {4, {}}, {5, {}}}},
        {"filled before the second ask", {{1, {}}, {5, {2, 3}}, {2, {}}, {4, {}}, {6, {}}}},
        {"across the wrap", {{65'533, {}}, {65'538, {65'534, 65'535, 0}}, {65'539, {1}}}},
        {"two holes", {{10, {}}, {12, {}}, {14, {11}}, {15, {13}}}},
        {"late packets before the first", {{10, {}}, {5, {}}, {11, {}}}},
        {"a duplicate", {{10, {}}, {10, {}}, {11, {}}, {10, {}}}},
    }));
    INFO(c.what);
    NackGenerator nacks;
    for (const Step& step : c.steps) {
        nacks.on_packet(base + step.sequence, start);
        CHECK(nacks.due(start) == step.due);
    }
    CHECK_FALSE(nacks.take_key_frame_needed());
}

TEST_CASE("what has come before is told from what was missing") {
    NackGenerator nacks;
    CHECK(nacks.on_packet(base + 10, start));
    CHECK(nacks.on_packet(base + 9, start));  // sent before the first that came
    CHECK(nacks.on_packet(base + 13, start));
    CHECK_FALSE(nacks.on_packet(base + 10, start));
    CHECK_FALSE(nacks.on_packet(base + 13, start));
    CHECK(nacks.on_packet(base + 11, start));
    CHECK_FALSE(nacks.on_packet(base + 11, start));
    CHECK(nacks.on_packet(base + 12, start));
}

TEST_CASE("a hole at the end of a burst is asked for by time") {
    NackGenerator nacks;
    nacks.on_packet(base + 1, start);
    nacks.on_packet(base + 3, start);
    CHECK(nacks.due(start + 9ms).empty());
    CHECK(nacks.due(start + 10ms) == Sequences{2});
}

TEST_CASE("a hole is asked for every retry interval, tries_max times, then given up") {
    NackGenerator nacks;
    nacks.on_packet(base + 1, start);
    nacks.on_packet(base + 4, start);
    nacks.on_packet(base + 3, start);
    auto now = start;
    for (int i = 0; i < NackGenerator::tries_max; ++i) {
        CHECK(nacks.due(now) == Sequences{2});
        CHECK(nacks.due(now + NackGenerator::retry_interval - 1ms).empty());
        now += NackGenerator::retry_interval;
    }
    CHECK_FALSE(nacks.take_key_frame_needed());
    CHECK(nacks.due(now).empty());
    CHECK(nacks.take_key_frame_needed());
    CHECK_FALSE(nacks.take_key_frame_needed());
    CHECK(nacks.due(now + 1h).empty());
}

TEST_CASE("a hole is forgotten after age_max") {
    NackGenerator nacks;
    nacks.on_packet(base + 1, start);
    nacks.on_packet(base + 4, start);
    CHECK(nacks.due(start + NackGenerator::age_max + 1ms).empty());
    CHECK(nacks.take_key_frame_needed());
}

TEST_CASE("a filled hole is not given up") {
    NackGenerator nacks;
    nacks.on_packet(base + 1, start);
    nacks.on_packet(base + 4, start);
    nacks.on_packet(base + 2, start + 20ms);
    nacks.on_packet(base + 3, start + 30ms);
    CHECK(nacks.due(start + 2s).empty());
    CHECK_FALSE(nacks.take_key_frame_needed());
}

TEST_CASE("more holes than holes_max are all dropped for a key frame") {
    NackGenerator nacks;
    nacks.on_packet(base, start);
    nacks.on_packet(base + 1 + NackGenerator::holes_max, start);  // exactly as many as may be
    CHECK_FALSE(nacks.take_key_frame_needed());
    nacks.on_packet(base + 3 + NackGenerator::holes_max, start);  // one more
    CHECK(nacks.take_key_frame_needed());
    CHECK(nacks.due(start + 20ms).empty());
    nacks.on_packet(base + 30'000, start);
    CHECK(nacks.take_key_frame_needed());
    nacks.on_packet(base + 30'003, start);
    CHECK(nacks.due(start) == Sequences{30'001});
}

TEST_CASE("one call asks for due_max at most and the next goes on") {
    NackGenerator nacks;
    nacks.on_packet(base, start);
    nacks.on_packet(base + 300, start);
    auto first = nacks.due(start + 10ms);
    REQUIRE(first.size() == NackGenerator::due_max);
    CHECK(first.front() == 1);
    const auto second = nacks.due(start + 10ms);
    REQUIRE(second.size() == 299 - NackGenerator::due_max);
    CHECK(second.front() == NackGenerator::due_max + 1);
    CHECK(nacks.due(start + 10ms).empty());
}
