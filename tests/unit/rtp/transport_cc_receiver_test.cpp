#include "rtcp_support.hpp"
#include "rtp/receiver.hpp"

using namespace lanai::streaming;
using namespace lanai::streaming::rtp;
using namespace std::chrono_literals;

namespace {

const TimePoint start{1h};
constexpr auto interval = TransportCcReceiver::interval;
constexpr auto lost = std::nullopt;

std::vector<std::uint16_t> received_of(const TransportFeedback& feedback) {
    std::vector<std::uint16_t> sequences;
    for (const auto& arrival : feedback.arrivals) {
        if (arrival.at_250us) sequences.push_back(arrival.sequence);
    }
    return sequences;
}

// What the wire says must be what was meant.
TransportFeedback take(TransportCcReceiver& receiver, TimePoint now) {
    const auto feedback = receiver.due(1, 2, now);
    REQUIRE(feedback);
    RtcpWriter writer;
    writer.transport_feedback(*feedback);
    REQUIRE(writer.bytes().size() <= 1'200);
    REQUIRE(only<TransportFeedback>(writer.bytes()) == *feedback);
    return *feedback;
}

}  // namespace

TEST_CASE("nothing is due before anything came or before the interval") {
    TransportCcReceiver receiver;
    CHECK_FALSE(receiver.due(1, 2, start));
    receiver.on_packet(5, start);
    CHECK_FALSE(receiver.due(1, 2, start + interval - 1ms));
    CHECK(receiver.due(1, 2, start + interval));
    CHECK_FALSE(receiver.due(1, 2, start + 2 * interval));
    receiver.on_packet(6, start + 2 * interval);
    CHECK(receiver.due(1, 2, start + 2 * interval));
}

TEST_CASE("feedback tells times from the first arrival on, and the next goes on where it ended") {
    TransportCcReceiver receiver;
    receiver.on_packet(65'534, start);
    receiver.on_packet(65'535, start + 1ms);
    receiver.on_packet(1, start + 20ms);
    auto feedback = take(receiver, start + interval);
    CHECK(feedback.sender_ssrc == 1);
    CHECK(feedback.media_ssrc == 2);
    CHECK(feedback.base_sequence == 65'534);
    CHECK(feedback.feedback_count == 0);
    CHECK(feedback.reference_time_64ms == 0);
    CHECK(feedback.arrivals == std::vector<TransportFeedback::Arrival>{{65'534, 0}, {65'535, 4}, {0, lost}, {1, 80}});

    receiver.on_packet(3, start + 130ms);
    feedback = take(receiver, start + 130ms);
    CHECK(feedback.base_sequence == 2);
    CHECK(feedback.feedback_count == 1);
    CHECK(feedback.reference_time_64ms == 2);
    CHECK(feedback.arrivals == std::vector<TransportFeedback::Arrival>{{2, lost}, {3, 8}});
}

TEST_CASE("a reordered packet within the interval has a negative delta") {
    TransportCcReceiver receiver;
    receiver.on_packet(10, start);
    receiver.on_packet(12, start + 1ms);
    receiver.on_packet(11, start + 2ms);
    receiver.on_packet(9, start + 3ms);  // even before the first
    const auto feedback = take(receiver, start + interval);
    CHECK(feedback.arrivals == std::vector<TransportFeedback::Arrival>{{9, 12}, {10, 0}, {11, 8}, {12, 4}});
}

TEST_CASE("a packet that comes after it was reported lost is told with all that followed") {
    TransportCcReceiver receiver;
    receiver.on_packet(10, start);
    receiver.on_packet(12, start + 10ms);
    CHECK(received_of(take(receiver, start + interval)) == std::vector<std::uint16_t>{10, 12});
    receiver.on_packet(11, start + 60ms);
    const auto feedback = take(receiver, start + 2 * interval);
    CHECK(feedback.arrivals == std::vector<TransportFeedback::Arrival>{{11, 240}, {12, 40}});
    receiver.on_packet(11, start + 110ms);  // a duplicate changes nothing
    CHECK_FALSE(receiver.due(1, 2, start + 4 * interval));
}

TEST_CASE("a packet later than the back window is not gone back for") {
    TransportCcReceiver receiver;
    for (const auto sequence : std::vector<std::uint16_t>{10, 12, 13}) receiver.on_packet(sequence, start);
    CHECK(take(receiver, start + interval).arrivals.size() == 4);
    receiver.on_packet(14, start + 700ms);
    CHECK(take(receiver, start + 700ms).arrivals.size() == 1);
    receiver.on_packet(11, start + 701ms);
    CHECK_FALSE(receiver.due(1, 2, start + 1s));
}

TEST_CASE("more than fits one feedback is due at once, piece by piece") {
    TransportCcReceiver receiver;
    for (std::uint16_t i = 0; i < 1'200; ++i) receiver.on_packet(i, start + std::chrono::microseconds{20 * i});
    const auto now = start + interval;
    CHECK(take(receiver, now).arrivals.size() == TransportCcReceiver::statuses_max);
    CHECK(take(receiver, now).arrivals.size() == TransportCcReceiver::statuses_max);
    const auto last = take(receiver, now);
    CHECK(last.base_sequence == 1'000);
    CHECK(last.arrivals.size() == 200);
    CHECK(last.feedback_count == 2);
    CHECK_FALSE(receiver.due(1, 2, now));
}

TEST_CASE("a jump begins anew, a loss is told") {
    TransportCcReceiver receiver;
    receiver.on_packet(0, start);
    receiver.on_packet(499, start);
    CHECK(take(receiver, start + interval).arrivals.size() == 500);
    receiver.on_packet(20'000, start + 60ms);
    const auto feedback = take(receiver, start + 2 * interval);
    CHECK(feedback.base_sequence == 20'000);
    CHECK(feedback.arrivals.size() == 1);
}

TEST_CASE("a pause longer than a delta can say splits the feedback") {
    TransportCcReceiver receiver;
    receiver.on_packet(1, start);
    receiver.on_packet(2, start + 9s);
    const auto now = start + 9s;
    CHECK(received_of(take(receiver, now)) == std::vector<std::uint16_t>{1});
    const auto second = take(receiver, now);
    CHECK(received_of(second) == std::vector<std::uint16_t>{2});
    CHECK(second.reference_time_64ms == 140);
    CHECK(second.arrivals[0].at_250us == 160);
}

TEST_CASE("arrivals are bounded: the oldest go unreported") {
    TransportCcReceiver receiver;
    for (std::uint16_t i = 0; i < 3'000; ++i) receiver.on_packet(i, start);
    std::size_t told = 0;
    std::uint16_t first = 0;
    while (const auto feedback = receiver.due(1, 2, start + interval)) {
        if (told == 0) first = feedback->base_sequence;
        told += feedback->arrivals.size();
    }
    CHECK(told == TransportCcReceiver::arrivals_max);
    CHECK(first == 1'000);
}

TEST_CASE("any order of sequences yields feedback that can be written") {
    TransportCcReceiver receiver;
    std::uint32_t state = 1;
    auto now = start;
    for (int i = 0; i < 50'000; ++i) {
        state = state * 1'664'525 + 1'013'904'223;
        now += std::chrono::microseconds{state >> 20};
        // Mostly in order, at times anywhere.
        receiver.on_packet(static_cast<std::uint16_t>((state >> 8) % 64 == 0 ? state >> 16 : i), now);
        if (const auto feedback = receiver.due(1, 2, now)) {
            RtcpWriter writer;
            writer.transport_feedback(*feedback);
            if (writer.bytes().size() > 1'200) FAIL("feedback of " << writer.bytes().size() << " bytes");
            const auto parsed = parse_rtcp(writer.bytes());
            REQUIRE(parsed.has_value());
            if (!(std::get<TransportFeedback>(parsed->at(0)) == *feedback)) FAIL("differs at step " << i);
        }
    }
}
