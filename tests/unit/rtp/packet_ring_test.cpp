#include "rtp/packet_ring.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using rtp::PacketRing;

namespace {

PacketPtr packet(std::uint64_t sequence, bool key = false) {
    Packet made;
    made.codec = Codec::h264;
    made.sequence = sequence;
    made.starts_key_frame = key;
    return std::make_shared<const Packet>(std::move(made));
}

void insert_range(PacketRing& ring, std::uint64_t first, std::uint64_t last) {
    for (auto sequence = first; sequence <= last; ++sequence) ring.insert(packet(sequence));
}

}  // namespace

TEST_CASE("PacketRing finds what it holds and forgets what was overwritten") {
    PacketRing ring(8);
    CHECK_FALSE(ring.highest());
    CHECK(ring.find(0) == nullptr);
    insert_range(ring, 100, 109);
    CHECK(ring.highest() == 109);
    CHECK(ring.find(101) == nullptr);
    CHECK(ring.find(102)->sequence == 102);
    CHECK(ring.find(109)->sequence == 109);
    CHECK(ring.find(110) == nullptr);
    CHECK(ring.find(117) == nullptr);
}

TEST_CASE("PacketRing keeps late packets, but never over newer ones or twice") {
    PacketRing ring(8);
    ring.insert(packet(100));
    ring.insert(packet(103));
    const auto late = packet(101);
    ring.insert(late);
    CHECK(ring.find(101) == late);
    CHECK(ring.highest() == 103);
    ring.insert(packet(101));
    CHECK(ring.find(101) == late);
    ring.insert(packet(95));  // slot of 103
    CHECK(ring.find(95) == nullptr);
    CHECK(ring.find(103) != nullptr);
    ring.insert(nullptr);
    CHECK(ring.highest() == 103);
}

TEST_CASE("newest_key_frame is there while all that followed is held") {
    PacketRing ring(8);
    insert_range(ring, 98, 99);
    CHECK_FALSE(ring.newest_key_frame());
    ring.insert(packet(100, true));
    CHECK(ring.newest_key_frame() == 100);
    insert_range(ring, 101, 107);
    CHECK(ring.newest_key_frame() == 100);
    ring.insert(packet(108));  // takes the slot of 100
    CHECK_FALSE(ring.newest_key_frame());
    ring.insert(packet(109, true));
    ring.insert(packet(110, true));
    CHECK(ring.newest_key_frame() == 110);
}

TEST_CASE("newest_key_frame waits for holes to be filled") {
    PacketRing ring(8);
    ring.insert(packet(100, true));
    ring.insert(packet(102));
    CHECK_FALSE(ring.newest_key_frame());
    ring.insert(packet(101));
    CHECK(ring.newest_key_frame() == 100);
}

TEST_CASE("newest_key_frame is gone after a jump, and a late old one does not return") {
    PacketRing ring(8);
    ring.insert(packet(100, true));
    ring.insert(packet(1'001));
    CHECK_FALSE(ring.newest_key_frame());
    ring.insert(packet(1'002, true));
    ring.insert(packet(999, true));
    CHECK(ring.newest_key_frame() == 1'002);
}

TEST_CASE("PacketRing clears, and rounds its size up to a power of two") {
    PacketRing ring(5);
    insert_range(ring, 1, 8);
    CHECK(ring.find(1) != nullptr);
    ring.insert(packet(9, true));
    CHECK(ring.find(1) == nullptr);
    ring.clear();
    CHECK_FALSE(ring.highest());
    CHECK_FALSE(ring.newest_key_frame());
    CHECK(ring.find(9) == nullptr);
    PacketRing smallest(0);
    smallest.insert(packet(7, true));
    CHECK(smallest.newest_key_frame() == 7);
}
