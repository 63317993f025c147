#include "rtp/payload.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using namespace lanai::streaming;
using namespace lanai::streaming::rtp;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Case {
    const char* what;
    Codec codec;
    Bytes payload;
    bool key;
};

}  // namespace

TEST_CASE("starts_key_frame knows where a decoder may start") {
    const auto c = GENERATE(values<Case>({
        {"H.264 SPS", Codec::h264, {0x67, 0x42, 0xC0, 0x1F}, true},
        {"H.264 PPS", Codec::h264, {0x68, 0xCE}, false},
        {"H.264 bare IDR", Codec::h264, {0x65, 0x88}, false},
        {"H.264 slice", Codec::h264, {0x41, 0x9A}, false},
        {"H.264 STAP-A SPS PPS", Codec::h264, {0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xCE}, true},
        {"H.264 STAP-A AUD SPS PPS IDR",
         Codec::h264,
         {0x78, 0, 2, 0x09, 0xF0, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xCE, 0, 2, 0x65, 0x88},
         true},
        {"H.264 STAP-A PPS IDR", Codec::h264, {0x78, 0, 2, 0x68, 0xCE, 0, 2, 0x65, 0x88}, false},
        {"H.264 STAP-A whose unit is too long", Codec::h264, {0x78, 0, 9, 0x67, 0x42}, false},
        {"H.264 STAP-A with an empty unit", Codec::h264, {0x78, 0, 0, 0, 2, 0x67, 0x42}, true},
        {"H.264 FU-A IDR start", Codec::h264, {0x7C, 0x85, 0x88}, false},
        {"H.264 FU-A SPS start", Codec::h264, {0x7C, 0x87, 0x42}, true},
        {"H.264 FU-A SPS middle", Codec::h264, {0x7C, 0x07, 0x42}, false},
        {"H.264 nothing", Codec::h264, {}, false},
        {"VP8 key frame", Codec::vp8, {0x10, 0x50, 0x01}, true},
        {"VP8 inter frame", Codec::vp8, {0x10, 0x51, 0x01}, false},
        {"VP8 second partition", Codec::vp8, {0x11, 0x50}, false},
        {"VP8 continuation", Codec::vp8, {0x00, 0x50}, false},
        {"VP8 all extensions", Codec::vp8, {0x90, 0xF0, 0x81, 0x23, 0x05, 0x20, 0x50}, true},
        {"VP8 7-bit picture id", Codec::vp8, {0x90, 0x80, 0x23, 0x50}, true},
        {"VP8 7-bit picture id, inter", Codec::vp8, {0x90, 0x80, 0x22, 0x51}, false},
        {"VP8 KEYIDX only", Codec::vp8, {0x90, 0x10, 0x01, 0x50}, true},
        {"VP8 cut in the descriptor", Codec::vp8, {0x90, 0xF0, 0x81}, false},
        {"VP9 key frame", Codec::vp9, {0x8A, 0x81, 0x23, 0x00}, true},
        {"VP9 inter frame", Codec::vp9, {0xCA, 0x81, 0x23, 0x00}, false},
        {"VP9 no beginning", Codec::vp9, {0x82, 0x01, 0x00}, false},
        {"VP9 layer 0", Codec::vp9, {0xA8, 0x01, 0x00, 0x00, 0x00}, true},
        {"VP9 spatial layer 1", Codec::vp9, {0xA8, 0x01, 0x03, 0x00, 0x00}, false},
        {"VP9 without a payload", Codec::vp9, {0x08}, false},
        {"AV1 new sequence", Codec::av1, {0x18, 0x0A}, true},
        {"AV1 no new sequence", Codec::av1, {0x10, 0x32}, false},
        {"AV1 continuation", Codec::av1, {0x98, 0x0A}, false},
        {"AV1 header only", Codec::av1, {0x08}, false},
        {"Opus", Codec::opus, {0xFC}, true},
        {"Opus empty", Codec::opus, {}, true},
    }));
    INFO(c.what);
    CHECK(starts_key_frame(c.codec, c.payload) == c.key);
}

// The first 24 bytes of payloads as Chromium 156 sends them: the key frame, its second packet or the pictures after it.
TEST_CASE("starts_key_frame knows Chromium's key frames") {
    struct Head {
        const char* what;
        Codec codec;
        const char* hex;
        bool key;
    };
    const auto c = GENERATE(values<Head>({
        {"H.264 SPS and PPS", Codec::h264, "7800136742c01f8c8d405017fcb350606060784423500004", true},
        {"H.264 first fragment of the IDR picture", Codec::h264, "7c85b80004000005388c500010458e000203f1c000407e4e", false},
        {"H.264 last fragment", Codec::h264, "7c4575d7f9e9f4e1483629576bcac7b97f80176494e33bff", false},
        {"H.264 slice", Codec::h264, "61e0004000be404b80730dfff0e14f0008756de8936a1c07", false},
        {"VP8 first key frame", Codec::vp8, "9080b6d0303f009d012a80026801396100211c2216162266", true},
        {"VP8 the next picture", Codec::vp8, "9080b6d1d12d00e4c0e88367a747a7d88517f201f03d198b", false},
        {"VP8 a later key frame", Codec::vp8, "9080b6d21040009d012a80026801396300241c2216162266", true},
        {"VP9 key frame with its structure", Codec::vp9, "9fb6b81002800168824983420027f016744038241c196000", true},
        {"VP9 the next picture, flexible mode", Codec::vp9, "ddb6b9028600409238845903407018060301e04060304f62", false},
        {"AV1 key frame", Codec::av1, "280b080000000cc4ff6700680230104d0030c30c05b19400", true},
        {"AV1 the next picture", Codec::av1, "103030c040fdf8012ec3403be01d80000000000006186180", false},
    }));
    Bytes payload;
    for (const char* at = c.hex; *at != '\0'; at += 2) {
        payload.push_back(static_cast<std::uint8_t>(std::stoul(std::string(at, 2), nullptr, 16)));
    }
    INFO(c.what);
    CHECK(starts_key_frame(c.codec, payload) == c.key);
}

TEST_CASE("contains_idr_start finds the first slice of an IDR picture") {
    struct IdrCase {
        const char* what;
        Bytes payload;
        bool idr;
    };
    const auto c = GENERATE(values<IdrCase>({
        {"single", {0x65, 0x88, 0x84}, true},
        {"single, a later slice", {0x65, 0x40, 0x84}, false},
        {"FU-A start", {0x7C, 0x85, 0x88}, true},
        {"FU-A middle", {0x7C, 0x05, 0x88}, false},
        {"FU-A start of another slice", {0x7C, 0x81, 0x88}, false},
        {"STAP-A", {0x78, 0, 2, 0x68, 0xCE, 0, 2, 0x65, 0x88}, true},
        {"SPS", {0x67, 0x88}, false},
        {"no slice header", {0x65}, false},
        {"nothing", {}, false},
    }));
    INFO(c.what);
    CHECK(contains_idr_start(c.payload) == c.idr);
}

TEST_CASE("parse_rtx takes the original sequence off") {
    const Bytes payload{0x12, 0x34, 7, 8};
    const auto rtx = parse_rtx(payload);
    REQUIRE(rtx.has_value());
    CHECK(rtx->original_sequence == 0x1234);
    CHECK(Bytes(rtx->payload.begin(), rtx->payload.end()) == Bytes{7, 8});
    CHECK(parse_rtx(Bytes{0x12, 0x34}).value().payload.empty());
    CHECK(parse_rtx(Bytes{0x12}).error() == Errc::truncated);
    CHECK(parse_rtx({}).error() == Errc::truncated);
}

TEST_CASE("payloads of random bytes are read within their bounds") {
    std::mt19937 random(7);
    std::size_t keys = 0;
    for (int i = 0; i < 100'000; ++i) {
        Bytes payload(random() % 24);
        for (auto& byte : payload) byte = static_cast<std::uint8_t>(random() & 0xFF);
        for (const auto codec : {Codec::h264, Codec::vp8, Codec::vp9, Codec::av1}) {
            keys += starts_key_frame(codec, payload) ? 1 : 0;
        }
        if (contains_idr_start(payload)) ++keys;
    }
    CHECK(keys > 0);  // the generator does reach both answers
}
