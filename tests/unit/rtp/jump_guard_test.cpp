// Which packets belong to a stream, and when it began anew.
#include "rtp/jump_guard.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::rtp;
using namespace std::chrono_literals;
using Verdict = JumpGuard::Verdict;

namespace {

// 50 packets a second, 20 ms of a 90 kHz clock each.
struct Stream {
    JumpGuard guard{90'000};
    std::uint16_t sequence = 65'500;
    std::uint32_t timestamp = 4'294'960'000U;
    TimePoint now{1'000s};
    Verdict next() {
        ++sequence, timestamp += 1'800, now += 20ms;
        return guard.on_packet(sequence, timestamp, now);
    }
    void begin() {
        for (int i = 0; i < 100; ++i) REQUIRE(next() == Verdict::pass);  // both counts wrap on the way
    }
};

}  // namespace

TEST_CASE("what networks do passes: loss, reordering, repetition, pauses") {
    Stream stream;
    stream.begin();
    stream.sequence += 2'900;
    CHECK(stream.next() == Verdict::pass);
    CHECK(stream.guard.on_packet(static_cast<std::uint16_t>(stream.sequence - 400), stream.timestamp - 90'000, stream.now) ==
          Verdict::pass);
    CHECK(stream.guard.on_packet(stream.sequence, stream.timestamp, stream.now) == Verdict::pass);
    stream.now += 4s;
    CHECK(stream.next() == Verdict::pass);
    stream.now += 1h, stream.timestamp += 3'600U * 90'000U;
    CHECK(stream.next() == Verdict::pass);
}

TEST_CASE("a stray packet is dropped and the stream goes on") {
    const auto [sequence, timestamp] =
        GENERATE(table<int, std::uint32_t>({{20'000, 0}, {-20'000, 0}, {32'768, 0}, {1, 0x7fff'ffff}, {1, 0x8000'0000}, {-5, 900'000}}));
    Stream stream;
    stream.begin();
    for (int i = 0; i < 3; ++i) {
        CHECK(stream.guard.on_packet(static_cast<std::uint16_t>(stream.sequence + sequence), stream.timestamp + timestamp,
                                     stream.now) == Verdict::drop);
        CHECK(stream.next() == Verdict::pass);
    }
}

TEST_CASE("a sender that began anew is followed from its second packet on") {
    const auto [sequence, timestamp] =
        GENERATE(table<int, std::uint32_t>({{20'000, 0}, {-20'000, 1'000'000}, {0, 0x7fff'0000}, {0, 0x8001'0000}}));
    Stream stream;
    stream.begin();
    stream.sequence = static_cast<std::uint16_t>(stream.sequence + sequence);
    stream.timestamp += timestamp;
    CHECK(stream.next() == Verdict::drop);
    CHECK(stream.next() == Verdict::restart);
    for (int i = 0; i < 10; ++i) CHECK(stream.next() == Verdict::pass);
}

TEST_CASE("jumps that never agree are never followed") {
    Stream stream;
    stream.begin();
    for (std::uint32_t i = 1; i < 40; ++i) {
        CHECK(stream.guard.on_packet(static_cast<std::uint16_t>(stream.sequence + 4'000 * i), stream.timestamp + i * 77'777'777U,
                                     stream.now + i * 1ms) != Verdict::restart);
    }
    CHECK(stream.next() == Verdict::pass);
}

TEST_CASE("after a silence the first packet counts, whatever its numbers") {
    Stream stream;
    stream.begin();
    stream.now += 3s;
    stream.sequence -= 9'000;
    CHECK(stream.next() == Verdict::restart);
    CHECK(stream.next() == Verdict::pass);
}

TEST_CASE("a retransmission repairs what lies behind, and nothing else") {
    Stream stream;
    CHECK_FALSE(stream.guard.repairs(65'500, 0));
    stream.begin();
    const auto behind = [&](int packets) { return static_cast<std::uint16_t>(stream.sequence - packets); };
    CHECK(stream.guard.repairs(behind(1), stream.timestamp));
    CHECK(stream.guard.repairs(behind(2'900), stream.timestamp - 90'000));
    CHECK_FALSE(stream.guard.repairs(behind(3'100), stream.timestamp));
    CHECK_FALSE(stream.guard.repairs(behind(-1), stream.timestamp));
    CHECK_FALSE(stream.guard.repairs(behind(-20'000), stream.timestamp));
    CHECK_FALSE(stream.guard.repairs(behind(5), stream.timestamp + 0x4000'0000U));
}
