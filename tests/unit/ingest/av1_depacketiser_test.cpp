#include "ingest/av1_depacketiser.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using ingest::av1_temporal_unit;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes unit_of(std::initializer_list<Bytes> payloads) {
    std::vector<PacketPtr> packets;
    for (const auto& payload : payloads) {
        auto packet = std::make_shared<Packet>();
        packet->codec = Codec::av1;
        packet->payload = payload;
        packets.push_back(std::move(packet));
    }
    return av1_temporal_unit(packets);
}

constexpr std::uint8_t sequence_header = 1 << 3, frame = 6 << 3, delimiter = 2 << 3;

}  // namespace

TEST_CASE("AV1 OBUs get their sizes back, behind a delimiter") {
    // W = 2: the first element has its length, the last goes to the end.
    CHECK(unit_of({{0x28, 3, sequence_header, 7, 8, frame, 1, 2, 3}}) ==
          Bytes{0x12, 0, sequence_header | 2, 2, 7, 8, frame | 2, 3, 1, 2, 3});
    // W = 0: all have.
    CHECK(unit_of({{0x08, 2, sequence_header, 7, 2, frame, 1}}) ==
          Bytes{0x12, 0, sequence_header | 2, 1, 7, frame | 2, 1, 1});
    // With an extension, and with a size that was left in.
    CHECK(unit_of({{0x10, frame | 4, 0x20, 5}}) == Bytes{0x12, 0, frame | 6, 0x20, 1, 5});
    CHECK(unit_of({{0x10, frame | 2, 1, 5}}) == Bytes{0x12, 0, frame | 2, 1, 5});
    // A delimiter that was sent is not sent twice.
    CHECK(unit_of({{0x20, 1, delimiter, frame, 5}}) == Bytes{0x12, 0, frame | 2, 1, 5});
}

TEST_CASE("an AV1 OBU in several packets becomes one") {
    // Y, then Z and Y, then Z.
    CHECK(unit_of({{0x50, frame, 1}, {0xD0, 2, 3}, {0x90, 4}}) == Bytes{0x12, 0, frame | 2, 4, 1, 2, 3, 4});
    Bytes long_one{0x10, frame};
    long_one.resize(302, 9);
    const auto unit = unit_of({long_one});
    REQUIRE(unit.size() == 2 + 3 + 300);
    CHECK(unit[3] == ((300 & 0x7F) | 0x80));
    CHECK(unit[4] == 300 >> 7);
}

TEST_CASE("what is no AV1 payload makes no unit") {
    CHECK(unit_of({}).empty());
    CHECK(unit_of({{}}).empty());
    CHECK(unit_of({{0x10}}).empty());
    CHECK(unit_of({{0x90, 1, 2}}).empty());                       // goes on with nothing
    CHECK(unit_of({{0x50, frame, 1}}).empty());                   // is never finished
    CHECK(unit_of({{0x50, frame, 1}, {0x10, frame, 1}}).empty());  // neither
    CHECK(unit_of({{0x20, 9, frame, 1}}).empty());                // longer than the packet
    CHECK(unit_of({{0x00, 0x80, 0x80, 0x80, 0x80, 1}}).empty());  // a length without end
    CHECK(unit_of({{0x00, 0x80}}).empty());
    CHECK(unit_of({{0x10, 0x80 | frame, 1}}).empty());      // the forbidden bit
    CHECK(unit_of({{0x10, frame | 4}}).empty());            // no room for the extension
    CHECK(unit_of({{0x10, frame | 2, 200, 1}}).empty());    // a size past the end
    CHECK(unit_of({{0x00, 0, 2, frame, 1}}).empty());       // an empty element
    CHECK(unit_of({{0x10, delimiter}}).empty());            // nothing in it
}
