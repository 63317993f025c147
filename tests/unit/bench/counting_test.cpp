// What the benchmark's figures rest on: loss and duplicates of a stream, the first whole key frame, and traces.
#include "key_frame_watch.hpp"
#include "stamp.hpp"
#include "stream_counter.hpp"
#include "talk.hpp"
#include "trace.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace lanai::bench;
using Bytes = std::vector<std::uint8_t>;

namespace {

void arrive(StreamCounter& stream, std::initializer_list<int> sequences) {
    for (const int sequence : sequences) stream.note(stream.extend(static_cast<std::uint16_t>(sequence)));
}

const Nal sps{0x67, 0x42, 0xE0, 0x1F}, pps{0x68, 0xCE};

Frame key_frame(std::size_t bytes) {
    Nal idr(bytes, 0x88);  // first_mb_in_slice 0
    idr[0] = 0x65;
    return {sps, pps, idr};
}

}  // namespace

TEST_CASE("holes are lost, until they are filled") {
    StreamCounter stream;
    arrive(stream, {10, 11, 13, 14});
    CHECK(stream.lost() == 1);
    arrive(stream, {12});
    CHECK(stream.lost() == 0);
    CHECK(stream.received() == 5);
}

TEST_CASE("what comes twice is a duplicate and no arrival") {
    StreamCounter stream;
    arrive(stream, {65'534, 65'535, 0, 65'535, 0, 1});
    CHECK(stream.received() == 4);
    CHECK(stream.window_duplicates() == 2);
    CHECK(stream.lost() == 0);
    CHECK(StreamCounter::rollovers(stream.highest()) == 1);
}

TEST_CASE("a window counts from where the stream stood") {
    StreamCounter stream;
    arrive(stream, {1, 2, 5});
    stream.begin_window();
    CHECK(stream.window_lost() == 0);
    arrive(stream, {6, 4, 8, 9});
    CHECK(stream.window_received() == 3);
    CHECK(stream.window_lost() == 1);
}

TEST_CASE("a jump beyond the window forgets what lay before") {
    StreamCounter stream;
    arrive(stream, {1});
    arrive(stream, {5'000});
    CHECK(stream.lost() == 4'998);
    CHECK_FALSE(stream.note(2));  // too old to tell
    CHECK(stream.note(4'999));
}

TEST_CASE("a key frame is complete with its marker and without a hole") {
    for (const Split split : {Split::full, Split::equal}) {
        const auto packets = packetize(key_frame(3'000), 1'000, split);
        REQUIRE(packets.size() == 5);
        KeyFrameWatch watch;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            CHECK(watch.on_packet(i, i + 1 == packets.size(), packets[i]) == (i + 1 == packets.size()));
        }
        for (std::size_t missing = 0; missing < packets.size(); ++missing) {
            KeyFrameWatch holed;
            for (std::size_t i = 0; i < packets.size(); ++i) {
                if (i != missing) holed.on_packet(i, i + 1 == packets.size(), packets[i]);
            }
            CHECK_FALSE(holed.complete());
        }
    }
}

TEST_CASE("a picture between others is no key frame") {
    KeyFrameWatch watch;
    Nal slice(500, 0x22);
    slice[0] = 0x41;
    for (std::uint64_t i = 0; i < 5; ++i) CHECK_FALSE(watch.on_packet(i, true, slice));
}

TEST_CASE("packets of a frame have its bytes, in the wanted lengths") {
    const auto full = packetize({Nal(3'001, 0x41)}, 1'002, Split::full);
    REQUIRE(full.size() == 3);
    CHECK(full[0].size() == 1'002);
    CHECK(full[1].size() == 1'002);
    CHECK(full[2].size() == 1'002);
    const auto equal = packetize({Nal(2'002, 0x41)}, 1'002, Split::equal);
    REQUIRE(equal.size() == 3);
    for (const auto& packet : equal) CHECK(packet.size() == 669);
}

TEST_CASE("a stamp is found where it was left") {
    Bytes payload(100, 7);
    CHECK_FALSE(read_stamp(payload));
    write_stamp(payload, 1'234'567'890'123);
    CHECK(read_stamp(payload) == 1'234'567'890'123);
    Bytes brief(20, 7);
    write_stamp(brief, 5);
    CHECK(brief == Bytes(20, 7));
}

TEST_CASE("a recorder cuts bursts at silence") {
    using namespace std::chrono_literals;
    TraceRecorder recorder;
    recorder.on_packet(1'000'000us, 1'136);
    recorder.on_packet(1'000'100us, 700);
    recorder.on_packet(1'020'000us, 148);
    const Trace& trace = recorder.trace();
    REQUIRE(trace.size() == 2);
    CHECK(trace[0].at == 0us);
    CHECK(trace[0].bytes == std::vector<std::uint16_t>{1'136, 700});
    CHECK(trace[1].at == 20'000us);
}
