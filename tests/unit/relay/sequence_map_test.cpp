#include "relay/sequence_map.hpp"

#include "relay/retransmission_budget.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace lanai::streaming::relay;

TEST_CASE("numbers run on over what was left out and over changes of layer") {
    SequenceMap map(100);
    CHECK_FALSE(map.begun());
    CHECK_FALSE(map.find(100));
    map.begin(0, 5'000);
    CHECK(map.take(5'000) == 100);
    CHECK(map.take(5'002) == 102);  // 5001 is still on its way
    CHECK(map.take(5'001) == 101);
    map.begin(2, 900, 90);
    CHECK(map.layer() == 2);
    CHECK(map.first_sequence() == 900);
    CHECK(map.take(900) == 103);
    map.begin(0, 5'050);
    CHECK(map.take(5'050) == 104);
    const auto switched = map.find(103);
    REQUIRE(switched);
    CHECK(switched->first == 103);
    CHECK(switched->second.layer == 2);
    CHECK(switched->second.sequence == 900);
    CHECK(switched->second.timestamp_shift == 90);
    CHECK(map.find(101)->second.sequence == 5'001);
    CHECK(map.find(104)->second.sequence == 5'050);
    CHECK_FALSE(map.find(99));   // before the first
    CHECK_FALSE(map.find(105));  // not sent yet
}

TEST_CASE("a segment of which nothing was sent leaves no trace") {
    SequenceMap map(1);
    map.begin(0, 10);
    map.begin(1, 20);
    CHECK(map.take(20) == 1);
    CHECK(map.find(1)->second.layer == 1);
}

TEST_CASE("every number of the last segments leads back to its packet, over wraps, whatever happened") {
    std::mt19937 random(GENERATE(range(0U, 20U)));
    SequenceMap map(1 + random() % 0x3fff);
    std::map<std::uint64_t, SequenceMap::Source> sent;
    std::vector<std::uint64_t> segment_starts;
    std::uint64_t sequence = 1ULL << 32U;
    for (int segment = 0; segment < 200; ++segment) {
        const auto layer = static_cast<std::uint8_t>(random() % 3);
        sequence += random() % 5'000;
        map.begin(layer, sequence, segment);
        const auto packets = 1 + random() % 3'000;
        for (std::uint32_t i = 0; i < packets; ++i, ++sequence) {
            const auto index = map.take(sequence);
            CHECK_FALSE(sent.contains(index));
            if (i == 0) segment_starts.push_back(index);
            sent[index] = {layer, sequence, static_cast<std::uint32_t>(segment)};
        }
        const auto highest = sent.rbegin()->first;
        const auto oldest = segment_starts[segment_starts.size() - std::min<std::size_t>(segment_starts.size(), SequenceMap::segments_max)];
        for (int probe = 0; probe < 20; ++probe) {
            const auto index = highest - random() % std::min<std::uint64_t>(highest - oldest + 1, 60'000);
            const auto found = map.find(static_cast<std::uint16_t>(index));
            REQUIRE(found);
            CHECK(found->first == index);
            CHECK(found->second.sequence == sent.at(index).sequence);
            CHECK(found->second.layer == sent.at(index).layer);
            CHECK(found->second.timestamp_shift == sent.at(index).timestamp_shift);
        }
    }
}

TEST_CASE("a packet goes out again three times, and a viewer who asks for all gets no more than was sent") {
    RetransmissionBudget budget;
    for (int i = 0; i < 3; ++i) CHECK(budget.take(7));
    CHECK_FALSE(budget.take(7));
    CHECK(budget.take(8));
    std::uint32_t granted = 4;
    for (std::uint64_t round = 0; round < 10; ++round) {
        for (std::uint64_t index = 0; index < 1'000; ++index) granted += budget.take(10'000 * round + index) ? 1 : 0;
    }
    CHECK(granted == RetransmissionBudget::credit_first);
    budget.on_sent(100'000);
    granted = 0;
    for (std::uint64_t index = 0; index < 10'000; ++index) granted += budget.take(1'000'000 + index) ? 1 : 0;
    CHECK(granted == RetransmissionBudget::credit_max);
}
