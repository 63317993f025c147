// What a viewer's screen is said to have shown.
#include "freeze_meter.hpp"

#include <catch2/catch.hpp>

using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

const FreezeMeter::TimePoint start{1h};

}  // namespace

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
    CHECK(meter.due_nacks(at + 90ms).empty());
    CHECK(meter.due_nacks(at + 100ms) == missing);
    meter.set_round_trip(30ms);
    CHECK(meter.due_nacks(at + 129ms).empty());
    CHECK(meter.due_nacks(at + 130ms) == missing);
    meter.set_round_trip(50us);
    CHECK(meter.due_nacks(at + 149ms).empty());
    CHECK(meter.due_nacks(at + 150ms) == missing);
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
