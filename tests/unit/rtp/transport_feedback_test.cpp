// The wire format of transport-cc feedback: draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.
#include "rtcp_support.hpp"

#include <random>

using namespace lanai::streaming::rtp;

namespace {

constexpr std::size_t chunks_at = 20;
constexpr auto lost = std::nullopt;

// The chunks and deltas of feedback with these arrivals; nullopt: not received.
TransportFeedback feedback_of(std::uint16_t base, const std::vector<std::optional<std::int64_t>>& arrivals) {
    TransportFeedback feedback{0x01020304, 0x05060708, base, 7, 0x010203, {}};
    for (const auto& at : arrivals) feedback.arrivals.push_back({base++, at});
    return feedback;
}

Bytes written(const TransportFeedback& feedback) {
    RtcpWriter writer;
    writer.transport_feedback(feedback);
    return writer.bytes();
}

Bytes tail(const Bytes& packet) {
    return {packet.begin() + chunks_at, packet.end()};
}

}  // namespace

TEST_CASE("feedback has the draft's header") {
    const Bytes packet = written(feedback_of(0xABCD, {0, 4}));
    CHECK(packet == Bytes{0x8F, 205, 0, 5, 1, 2, 3, 4, 5, 6, 7, 8, 0xAB, 0xCD, 0, 2, 1, 2, 3, 7, 0x20, 0x02, 0, 4});
}

TEST_CASE("chunks, deltas and padding are as the draft draws them") {
    struct Case {
        const char* what;
        std::vector<std::optional<std::int64_t>> arrivals;
        Bytes tail;
    };
    const auto c = GENERATE(values<Case>({
        {"one small delta, padded by one", {255}, {0x20, 0x01, 255, 1}},
        {"one large delta", {256}, {0x40, 0x01, 1, 0}},
        {"a negative delta, two bits", {10, 9}, {0xD8, 0x00, 10, 0xFF, 0xFF, 0, 0, 3}},
        {"one-bit vector", {0, lost, 1}, {0xA8, 0x00, 0, 1}},
        {"one-bit vector of fourteen",
         {0, lost, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
         {0xAF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
        {"two-bit vector of seven, then a run",
         {0, lost, 300, 300, 300, 300, 300, 300},
         {0xD2, 0x55, 0x20, 0x01, 0, 1, 44, 0, 0, 0, 0, 0}},
        {"a run of lost",
         {lost, lost, lost, lost, lost, lost, lost, lost, lost, lost, lost, lost, lost, lost, lost, 0},
         {0x00, 0x0F, 0x20, 0x01, 0, 0, 0, 3}},
    }));
    INFO(c.what);
    const auto feedback = feedback_of(1, c.arrivals);
    const Bytes packet = written(feedback);
    CHECK(tail(packet) == c.tail);
    CHECK(packet.size() % 4 == 0);
    CHECK(only<TransportFeedback>(packet) == feedback);
}

TEST_CASE("a long run takes several chunks") {
    std::vector<std::optional<std::int64_t>> arrivals(8'191, std::nullopt);
    arrivals.push_back(5);
    const auto feedback = feedback_of(60'000, arrivals);
    const Bytes packet = written(feedback);
    CHECK(tail(packet) == Bytes{0x1F, 0xFF, 0x20, 0x01, 5, 0, 0, 3});
    CHECK(only<TransportFeedback>(packet) == feedback);
}

TEST_CASE("reference time is 24 bits, signed") {
    const auto [time, read] = GENERATE(table<std::int32_t, std::int32_t>(
        {{-1, -1}, {0x7FFFFF, 0x7FFFFF}, {-0x800000, -0x800000}, {0x800000, -0x800000}, {0x1000001, 1}}));
    auto feedback = feedback_of(1, {0});
    feedback.reference_time_64ms = time;
    CHECK(only<TransportFeedback>(written(feedback)).reference_time_64ms == read);
}

TEST_CASE("what cannot be said is left to the next feedback") {
    SECTION("no status: no packet") {
        CHECK(written(feedback_of(1, {})).empty());
    }
    SECTION("a delta beyond 16 bits ends it") {
        const auto parsed = only<TransportFeedback>(written(feedback_of(1, {0, 32'767, 32'767 + 32'768, 0})));
        CHECK(parsed.arrivals.size() == 2);
    }
    SECTION("the largest deltas fit") {
        const auto feedback = feedback_of(1, {32'767, -1});
        CHECK(only<TransportFeedback>(written(feedback)) == feedback);
    }
    SECTION("a sequence out of order ends it") {
        auto feedback = feedback_of(1, {0, 0, 0});
        feedback.arrivals[2].sequence = 9;
        CHECK(only<TransportFeedback>(written(feedback)).arrivals.size() == 2);
    }
    SECTION("no more statuses than the parser takes") {
        const std::vector<std::optional<std::int64_t>> arrivals(10'000, 0);
        CHECK(only<TransportFeedback>(written(feedback_of(1, arrivals))).arrivals.size() ==
              transport_feedback_statuses_max);
    }
}

TEST_CASE("parse(write(x)) is x for random feedback") {
    std::mt19937 random(11);
    for (int round = 0; round < 3'000; ++round) {
        // Mixtures that reach every chunk form: long runs, scattered losses, large and negative deltas.
        const std::size_t loss_percent = random() % 4 * 33, large_percent = random() % 3 * 10,
                          stay_percent = random() % 100;
        std::vector<std::optional<std::int64_t>> arrivals;
        std::int64_t at = 0;
        bool missing = false, large = false;
        for (std::size_t n = 1 + random() % 300; n > 0; --n) {
            if (random() % 100 >= stay_percent) {
                missing = random() % 100 < loss_percent;
                large = random() % 100 < large_percent;
            }
            if (!missing) at += large ? static_cast<std::int64_t>(random() % 65'536) - 32'768 : random() % 256;
            arrivals.push_back(missing ? std::nullopt : std::optional(at));
        }
        auto feedback = feedback_of(static_cast<std::uint16_t>(random() & 0xFFFF), arrivals);
        feedback.feedback_count = static_cast<std::uint8_t>(random() & 0xFF);
        const Bytes packet = written(feedback);
        REQUIRE(packet.size() % 4 == 0);
        REQUIRE(only<TransportFeedback>(packet) == feedback);
    }
}

TEST_CASE("parse refuses malformed feedback") {
    struct Case {
        const char* what;
        Bytes rest;  // behind the SSRCs
        Errc error;
    };
    const auto c = GENERATE(values<Case>({
        {"too short", {0, 1, 0, 1}, Errc::bad_length},
        {"no status", {0, 1, 0, 0, 0, 0, 0, 0}, Errc::bad_length},
        {"no chunk", {0, 1, 0, 1, 0, 0, 0, 0}, Errc::truncated},
        {"chunks that end early", {0, 1, 0, 40, 0, 0, 0, 0, 0x80, 0, 0x80, 0}, Errc::truncated},
        {"deltas that end early", {0, 1, 0, 3, 0, 0, 0, 0, 0x20, 3, 1, 1}, Errc::truncated},
        {"the reserved symbol", {0, 1, 0, 1, 0, 0, 0, 0, 0x60, 1, 1, 1}, Errc::unsupported},
        {"more statuses than we take", {0, 1, 0xFF, 0xFF, 0, 0, 0, 0, 0x1F, 0xFF, 0, 0}, Errc::unsupported},
        {"chunks of no length", {0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, Errc::truncated},
    }));
    INFO(c.what);
    Bytes packet{0x8F, 205, 0, static_cast<std::uint8_t>(2 + c.rest.size() / 4), 0, 0, 0, 1, 0, 0, 0, 2};
    packet.insert(packet.end(), c.rest.begin(), c.rest.end());
    const auto parsed = parse_rtcp(packet);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error() == c.error);
}
