#include "rtp/header.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using namespace lanai::streaming::rtp;

namespace {

using Bytes = std::vector<std::uint8_t>;

// V=2, P, X, two CSRCs, marker, payload type 96, one-byte extensions 1 (2 bytes) and 3 (1 byte) around padding.
const Bytes full_packet{0xB2, 0xE0, 0x12, 0x34, 0x00, 0x01, 0x51, 0x80, 0xCA, 0xFE, 0xBA, 0xBE, 0,
                        0,    0,    1,    0,    0,    0,    2,    0xBE, 0xDE, 0x00, 0x02, 0x11, 0xAB,
                        0xCD, 0x00, 0x30, 0x7F, 0x00, 0x00, 'd',  'a',  't',  'a',  0,    0,    3};

Bytes with_extension(std::uint16_t profile, Bytes elements) {
    while (elements.size() % 4 != 0) elements.push_back(0);
    Bytes packet{0x90,
                 96,
                 0,
                 1,
                 0,
                 0,
                 0,
                 2,
                 0,
                 0,
                 0,
                 3,
                 static_cast<std::uint8_t>(profile >> 8),
                 static_cast<std::uint8_t>(profile & 0xFF),
                 0,
                 static_cast<std::uint8_t>(elements.size() / 4)};
    packet.insert(packet.end(), elements.begin(), elements.end());
    return packet;
}

Bytes to_bytes(std::span<const std::uint8_t> data) {
    return {data.begin(), data.end()};
}

}  // namespace

TEST_CASE("parse_header reads every field") {
    const auto header = parse_header(full_packet);
    REQUIRE(header.has_value());
    CHECK(header->payload_type == 96);
    CHECK(header->marker);
    CHECK(header->sequence == 0x1234);
    CHECK(header->timestamp == 86400);
    CHECK(header->ssrc == 0xCAFEBABE);
    CHECK(header->extension_profile == 0xBEDE);
    CHECK(to_bytes(header->payload) == Bytes{'d', 'a', 't', 'a'});
    CHECK(header->padding_bytes == 3);
    CHECK(to_bytes(find_extension(*header, 1).value()) == Bytes{0xAB, 0xCD});
    CHECK(to_bytes(find_extension(*header, 3).value()) == Bytes{0x7F});
    CHECK_FALSE(find_extension(*header, 2));
    CHECK_FALSE(find_extension(*header, 0));
}

TEST_CASE("parse_header refuses what is no RTP packet") {
    struct Case {
        const char* what;
        Bytes packet;
        Errc error;
    };
    const auto c = GENERATE(values<Case>({
        {"nothing", {}, Errc::truncated},
        {"eleven bytes", Bytes(11, 0x80), Errc::truncated},
        {"version 1", {0x40, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}, Errc::bad_version},
        {"a CSRC that is missing", {0x81, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}, Errc::truncated},
        {"no extension header", {0x90, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}, Errc::bad_extension},
        {"extension too long", {0x90, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xBE, 0xDE, 0, 1}, Errc::bad_extension},
        {"padding without payload", {0xA0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}, Errc::bad_padding},
        {"padding of zero", {0xA0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0}, Errc::bad_padding},
        {"padding into the header", {0xA0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 2}, Errc::bad_padding},
    }));
    INFO(c.what);
    const auto header = parse_header(c.packet);
    REQUIRE(header.has_error());
    CHECK(header.error() == c.error);
}

TEST_CASE("parse_header takes a packet of padding only") {
    const auto header = parse_header(Bytes{0xA0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 2});
    REQUIRE(header.has_value());
    CHECK(header->payload.empty());
    CHECK(header->padding_bytes == 2);
}

TEST_CASE("parse_header survives truncation at every byte") {
    for (std::size_t n = 0; n < full_packet.size(); ++n) {
        // A copy of its own, so that AddressSanitizer sees a read past the end.
        const Bytes cut(full_packet.begin(), full_packet.begin() + static_cast<std::ptrdiff_t>(n));
        const auto header = parse_header(cut);
        INFO(n);
        if (n < 32) CHECK(header.has_error());
        if (header) CHECK(header->payload.size() + header->padding_bytes <= n - 32);
    }
}

TEST_CASE("find_extension in one-byte and two-byte forms") {
    struct Case {
        const char* what;
        std::uint16_t profile;
        Bytes elements;
        std::uint8_t id;
        std::optional<Bytes> data;
    };
    const auto c = GENERATE(values<Case>({
        {"one-byte", 0xBEDE, {0x50, 7}, 5, Bytes{7}},
        {"one-byte, second", 0xBEDE, {0x50, 7, 0x61, 8, 9}, 6, Bytes{8, 9}},
        {"one-byte, behind padding", 0xBEDE, {0, 0, 0x50, 7}, 5, Bytes{7}},
        {"one-byte, id 15 ends the list", 0xBEDE, {0xF0, 1, 0x50, 7}, 5, std::nullopt},
        {"one-byte, id 15 is never found", 0xBEDE, {0xF0, 1}, 15, std::nullopt},
        {"one-byte, too long", 0xBEDE, {0x5F, 7}, 5, std::nullopt},
        {"two-byte", 0x1000, {200, 2, 7, 8}, 200, Bytes{7, 8}},
        {"two-byte, empty", 0x1000, {5, 0}, 5, Bytes{}},
        {"two-byte, appbits", 0x100F, {5, 1, 9}, 5, Bytes{9}},
        {"two-byte, behind padding", 0x1000, {0, 5, 1, 9}, 5, Bytes{9}},
        {"two-byte, too long", 0x1000, {5, 9, 9}, 5, std::nullopt},
        {"two-byte, no length", 0x1000, {4, 1, 9, 5}, 5, std::nullopt},
        {"another profile", 0x2000, {0x50, 7}, 5, std::nullopt},
    }));
    INFO(c.what);
    const Bytes packet = with_extension(c.profile, c.elements);
    const auto header = parse_header(packet);
    REQUIRE(header.has_value());
    const auto found = find_extension(*header, c.id);
    REQUIRE(found.has_value() == c.data.has_value());
    if (found) CHECK(to_bytes(*found) == *c.data);
}

TEST_CASE("write_header writes what parse_header reads") {
    HeaderFields fields;
    fields.payload_type = 111;
    fields.marker = true;
    fields.sequence = 65535;
    fields.timestamp = 0xFFFFFFFF;
    fields.ssrc = 0x01020304;
    fields.transport_cc_id = static_cast<std::uint8_t>(GENERATE(0, 3, 14));
    fields.transport_cc_sequence = 0xBEEF;
    fields.mid_id = static_cast<std::uint8_t>(GENERATE(0, 4));
    fields.mid = GENERATE(as<std::string_view>{}, "0", "video", "sixteen-bytes-16");
    std::vector<std::uint8_t> out(64, 0xEE);
    const std::size_t bytes = write_header(fields, out);
    REQUIRE(bytes >= header_bytes_min);
    CHECK(out[bytes] == 0xEE);

    const auto header = parse_header(std::span(out).first(bytes));
    REQUIRE(header.has_value());
    CHECK(header->payload_type == 111);
    CHECK(header->marker);
    CHECK(header->sequence == 65535);
    CHECK(header->timestamp == 0xFFFFFFFF);
    CHECK(header->ssrc == 0x01020304);
    CHECK(header->payload.empty());
    const auto transport_cc = find_extension(*header, 3 == fields.transport_cc_id ? 3 : 14);
    REQUIRE(transport_cc.has_value() == (fields.transport_cc_id != 0));
    if (transport_cc) CHECK(to_bytes(*transport_cc) == Bytes{0xBE, 0xEF});
    const auto mid = find_extension(*header, 4);
    REQUIRE(mid.has_value() == (fields.mid_id != 0));
    if (mid) CHECK(std::string(mid->begin(), mid->end()) == fields.mid);
}

TEST_CASE("write_header returns 0 for what does not fit") {
    HeaderFields fields;
    fields.transport_cc_id = 1;
    fields.mid_id = 2;
    fields.mid = "video";
    Bytes out(64);
    const std::size_t bytes = write_header(fields, out);
    REQUIRE(bytes == 28);
    for (std::size_t n = 0; n < bytes; ++n) CHECK(write_header(fields, std::span(out).first(n)) == 0);
    fields.mid = "seventeen-bytes-17";
    CHECK(write_header(fields, out) == 0);
    fields.mid = "v";
    fields.mid_id = 15;
    CHECK(write_header(fields, out) == 0);
}

TEST_CASE("looks_like_rtcp tells by the first two bytes") {
    struct Case {
        Bytes datagram;
        bool rtcp;
    };
    const auto c = GENERATE(values<Case>({
        {{0x80, 200}, true},
        {{0x81, 201}, true},
        {{0x8F, 205}, true},
        {{0x80, 192}, true},
        {{0x80, 223}, true},
        {{0x80, 191}, false},  // RTP, marker and payload type 63
        {{0x80, 224}, false},  // RTP, marker and payload type 96
        {{0x80, 96}, false},
        {{0x16, 200}, false},  // DTLS
        {{0x00, 200}, false},  // STUN
        {{0xC0, 200}, false},
        {{0x80}, false},
        {{}, false},
    }));
    CHECK(looks_like_rtcp(c.datagram) == c.rtcp);
}

TEST_CASE("SequenceUnwrapper follows wrap-around and reordering") {
    constexpr std::uint64_t base = std::uint64_t{1} << 32;
    struct Step {
        std::uint16_t value;
        std::uint64_t unwrapped;
    };
    const auto steps = GENERATE(values<std::vector<Step>>({
        {{10, base + 10}, {11, base + 11}, {9, base + 9}, {12, base + 12}},
        {{65534, base + 65534}, {0, base + 65536}, {65535, base + 65535}, {1, base + 65537}},
        {{0, base}, {65535, base - 1}, {1, base + 1}},              // late before the first
        {{0, base}, {32767, base + 32767}, {65534, base + 65534}},  // the largest steps forward
        {{40000, base + 40000}, {7232, base + 7232}},               // half the space back is late
        {{5, base + 5}, {5, base + 5}},
    }));
    SequenceUnwrapper unwrapper;
    for (const Step& step : steps) CHECK(unwrapper.unwrap(step.value) == step.unwrapped);
    unwrapper.reset();
    CHECK(unwrapper.unwrap(3) == base + 3);
}

TEST_CASE("SequenceUnwrapper never underflows, whatever comes") {
    std::mt19937 random(1);
    SequenceUnwrapper unwrapper;
    std::uint16_t value = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        // Mostly steps back, as large as they go.
        value = static_cast<std::uint16_t>(value - 32767 + (i % 50 == 0 ? random() % 65536 : 0));
        const auto unwrapped = unwrapper.unwrap(value);
        if (unwrapped < (std::uint64_t{1} << 32) - 32768) FAIL("fell to " << unwrapped);
    }
}
