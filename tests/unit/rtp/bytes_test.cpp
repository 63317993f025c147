#include "rtp/bytes.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace lanai::streaming::rtp;

TEST_CASE("ByteReader reads big-endian integers in order") {
    const std::array<std::uint8_t, 18> data{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};
    ByteReader in(data);
    CHECK(in.u8() == 0x01);
    CHECK(in.u16() == 0x0203);
    CHECK(in.u24() == 0x040506);
    CHECK(in.u32() == 0x0708090A);
    CHECK(in.u64() == 0x0B0C0D0E0F101112);
    CHECK(in.remaining() == 0);
    CHECK_FALSE(in.failed());
}

TEST_CASE("ByteReader fails on the first read past the end and stays empty") {
    const std::array<std::uint8_t, 3> data{1, 2, 3};
    ByteReader in(data);
    CHECK(in.u32() == 0);
    CHECK(in.failed());
    CHECK(in.remaining() == 0);
    CHECK(in.u8() == 0);
    CHECK(in.bytes(1).empty());
}

TEST_CASE("ByteReader hands out and skips spans") {
    const std::array<std::uint8_t, 4> data{1, 2, 3, 4};
    ByteReader in(data);
    in.skip(1);
    const auto two = in.bytes(2);
    REQUIRE(two.size() == 2);
    CHECK(two[0] == 2);
    CHECK(in.rest().size() == 1);
    in.skip(2);
    CHECK(in.failed());
}

TEST_CASE("ByteWriter appends to a vector and patches relative to where it began") {
    std::vector<std::uint8_t> out{0xFF};
    ByteWriter to(out);
    to.u16(0);
    to.u24(0x010203);
    to.u64(0x0405060708090A0B);
    to.zeros(1);
    to.patch_u16(0, 0xABCD);
    CHECK(out == std::vector<std::uint8_t>{0xFF, 0xAB, 0xCD, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0});
    CHECK(to.written() == 14);
    CHECK_FALSE(to.failed());
    to.patch_u16(13, 1);
    CHECK(to.failed());
}

TEST_CASE("ByteWriter never writes past its span") {
    std::array<std::uint8_t, 5> out{9, 9, 9, 9, 9};
    ByteWriter to(std::span<std::uint8_t>(out).first(4));
    to.u24(0x010203);
    to.u16(0xFFFF);
    CHECK(to.failed());
    to.u8(4);  // would fit, but the packet is broken already
    CHECK(to.written() == 3);
    CHECK(out == std::array<std::uint8_t, 5>{1, 2, 3, 9, 9});
}
