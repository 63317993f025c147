#include "ingest/av1_depacketiser.hpp"
#include "ingest/picture_size.hpp"

#include "encoded_video.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <random>

using namespace lanai::streaming;
using namespace lanai::streaming::ingest;
using namespace lanai::streaming::test;

namespace {

std::vector<std::uint8_t> temporal_unit(const EncodedPicture& picture) {
    std::vector<PacketPtr> packets;
    for (const auto& packet : picture) packets.push_back(std::make_shared<const Packet>(packet));
    return av1_temporal_unit(packets);
}

}  // namespace

TEST_CASE("what encoders write is read: the size of a key frame, and none of others") {
    VideoRecipe recipe;
    recipe.pictures = 2;
    recipe.width_px = 322;
    recipe.height_px = 178;
    const PictureSize size{322, 178};
    recipe.codec = Codec::vp8;
    auto pictures = encode(recipe);
    CHECK(vp8_picture_size(pictures[0].front().payload) == size);
    CHECK_FALSE(vp8_picture_size(pictures[1].front().payload));
    recipe.codec = Codec::vp9;
    pictures = encode(recipe);
    CHECK(vp9_picture_size(pictures[0].front().payload) == size);
    CHECK_FALSE(vp9_picture_size(pictures[1].front().payload));
    recipe.codec = Codec::av1;
    pictures = encode(recipe);
    CHECK(av1_picture_size(temporal_unit(pictures[0])) == size);
    CHECK_FALSE(av1_picture_size(temporal_unit(pictures[1])));
}

TEST_CASE("VP9's payload descriptor with all that browsers write is stepped over") {
    // I (15 bits), L with TL0PICIDX, V with one size and two pictures of a group; then a key frame of 640 x 360.
    const std::vector<std::uint8_t> payload{0xAA, 0x81, 0x02, 0x00, 0x07, 0x18, 0x02, 0x80, 0x01, 0x68,
                                            0x02, 0x04, 0x01, 0x08, 0x01, 0x01,
                                            // 10 00 0 0 1 0 | sync | colour space 1, range 0 | 639 | 359
                                            0x82, 0x49, 0x83, 0x42, 0x20, 0x27, 0xF0, 0x16, 0x70};
    CHECK(vp9_picture_size(payload) == PictureSize{640, 360});
}

TEST_CASE("what is worth decoding ends beyond the largest camera") {
    CHECK(decodable({1'920, 1'080}));
    CHECK(decodable({4'096, 2'304}));
    CHECK(decodable({2'304, 4'096}));
    CHECK_FALSE(decodable({4'097, 2'304}));
    CHECK_FALSE(decodable({16'383, 16'383}));
    CHECK_FALSE(decodable({65'536, 65'536}));  // whose product is 0 in 32 bits
    CHECK_FALSE(decodable({0, 100}));
}

TEST_CASE("rubbish is read to its end and not beyond") {
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        std::vector<std::uint8_t> bytes(random() % 40);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
        const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
        (void)vp8_picture_size(exact);
        (void)vp9_picture_size(exact);
        (void)av1_picture_size(exact);
    }
    CHECK_FALSE(vp8_picture_size({}));
    CHECK_FALSE(vp9_picture_size({}));
    CHECK_FALSE(av1_picture_size({}));
}
