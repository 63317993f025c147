// What leaves in one system call, and how a frame's packets come to fit into one.
#include "relay/burst.hpp"
#include "relay/fanout.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <random>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;

namespace {

struct Recorder final : Wire {
    std::vector<std::vector<std::size_t>> calls;  // lengths of the datagrams of each
    std::vector<std::uint8_t> bytes;
    std::size_t takes = 1'000;
    bool send(const webrtc::Endpoint&, std::span<const std::uint8_t> datagram) override {
        calls.push_back({datagram.size()});
        bytes.insert(bytes.end(), datagram.begin(), datagram.end());
        return takes > 0;
    }
    [[nodiscard]] std::size_t queued_bytes(const webrtc::Endpoint&) const override { return 0; }
    std::size_t send_segments(const webrtc::Endpoint&, std::span<const std::uint8_t> datagrams,
                              std::size_t segment_bytes) override {
        calls.emplace_back();
        bytes.insert(bytes.end(), datagrams.begin(), datagrams.end());
        for (auto rest = datagrams; !rest.empty();) {
            const auto length = std::min(segment_bytes, rest.size());
            calls.back().push_back(length);
            rest = rest.subspan(length);
        }
        return std::min(takes, calls.back().size());
    }
};

void write(Burst& burst, std::size_t bytes, std::uint8_t value) {
    std::fill_n(burst.room(bytes), bytes, value);
    burst.commit(bytes);
}

struct Frame {
    std::deque<Packet> packets;
    std::vector<Outgoing> batch;
    void add(std::size_t bytes, std::uint32_t timestamp = 1, Codec codec = Codec::h264) {
        Packet packet;
        packet.codec = codec;
        packet.timestamp = timestamp;
        packet.payload.resize(bytes);
        packets.push_back(std::move(packet));
        batch.push_back({&packets.back(), 0});
    }
    [[nodiscard]] std::vector<int> paddings() const {
        std::vector<int> all;
        for (const auto& one : batch) all.push_back(one.padding_bytes);
        return all;
    }
};

}  // namespace

TEST_CASE("runs of equal length leave together, a shorter one ends its run") {
    Recorder wire;
    Burst burst(wire);
    burst.begin({});
    for (const std::size_t bytes : {1'000, 1'000, 700, 1'000, 200, 200, 1'200}) write(burst, bytes, 1);
    const auto sent = burst.end();
    CHECK(wire.calls == std::vector<std::vector<std::size_t>>{{1'000, 1'000, 700}, {1'000, 200}, {200}, {1'200}});
    CHECK(sent.datagrams == 7);
    CHECK(sent.refused == 0);
    CHECK(sent.bytes == 5'300);
}

TEST_CASE("a send stays within the kernel's 64 segments and one IP datagram; what it refuses is counted") {
    Recorder wire;
    Burst burst(wire);
    burst.begin({});
    for (int i = 0; i < 150; ++i) write(burst, 100, 1);
    for (int i = 0; i < 70; ++i) write(burst, 1'200, 2);
    wire.takes = 1;
    const auto sent = burst.end();
    std::size_t datagrams = 0;
    for (const auto& call : wire.calls) {
        std::size_t bytes = 0;
        for (const auto length : call) bytes += length;
        CHECK(call.size() <= Burst::segments_max);
        CHECK(bytes <= Burst::bytes_max);
        datagrams += call.size();
    }
    CHECK(datagrams == 220);
    CHECK(sent.datagrams + sent.refused == 220);
    CHECK(sent.refused == wire.calls.back().size() - 1);
}

TEST_CASE("nothing is lost, doubled or reordered on the way through a burst") {
    std::mt19937 random(GENERATE(range(0U, 10U)));
    Recorder wire;
    Burst burst(wire);
    burst.begin({});
    std::vector<std::uint8_t> expected;
    for (int i = 0; i < 500; ++i) {
        const std::size_t bytes = random() % 3 == 0 ? 50 + random() % 1'900 : 1'200;
        write(burst, bytes, static_cast<std::uint8_t>(i));
        expected.insert(expected.end(), bytes, static_cast<std::uint8_t>(i));
    }
    CHECK(burst.end().datagrams == 500);
    CHECK(wire.bytes == expected);
}

TEST_CASE("nearly equal neighbours of a frame get one length") {
    Frame frame;
    SECTION("as browsers cut a frame: the longer ones last") {
        for (const std::size_t bytes : {999, 999, 1'000, 1'000}) frame.add(bytes);
        equalise(frame.batch);
        CHECK(frame.paddings() == std::vector<int>{1, 1, 0, 0});
    }
    SECTION("the last may stay shorter") {
        for (const std::size_t bytes : {1'000, 999, 999}) frame.add(bytes);
        equalise(frame.batch);
        CHECK(frame.paddings() == std::vector<int>{0, 1, 0});
    }
    SECTION("unless a shorter one can still follow it") {
        for (const std::size_t bytes : {1'000, 999, 400}) frame.add(bytes);
        equalise(frame.batch);
        CHECK(frame.paddings() == std::vector<int>{0, 1, 0});
    }
    SECTION("nothing else is touched: other frames, sound, real differences") {
        frame.add(1'000);
        frame.add(999, 2);
        frame.add(995, 2, Codec::opus);
        frame.add(500, 3);
        frame.add(600, 3);
        equalise(frame.batch);
        CHECK(frame.paddings() == std::vector<int>{0, 0, 0, 0, 0});
    }
    SECTION("nothing at all") {
        equalise(frame.batch);
        frame.add(10);
        equalise(frame.batch);
        CHECK(frame.paddings() == std::vector<int>{0});
    }
}
