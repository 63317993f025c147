// What the sealer writes is what libsrtp writes, and what libsrtp reads.
#include "libsrtp_reference.hpp"
#include "link.hpp"
#include "webrtc/srtp_sealer.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace lanai::test;
using namespace lanai::streaming::webrtc;

namespace {

SrtpKeys::Master master_of(std::uint32_t seed) {
    std::mt19937 random(seed);
    SrtpKeys::Master master{};
    for (auto& byte : master) byte = static_cast<std::uint8_t>(random());
    return master;
}

Bytes some_bytes(std::size_t bytes, std::uint32_t seed) {
    std::mt19937 random(seed);
    Bytes made(bytes);
    for (auto& byte : made) byte = static_cast<std::uint8_t>(random());
    return made;
}

Bytes sealed(SrtpSealer& sealer, const Bytes& plain, std::size_t header_bytes, std::uint64_t index,
             std::size_t prefix_bytes = 0, std::size_t suffix_bytes = 0) {
    Bytes packet(plain.size() + Peer::srtp_overhead_max);
    std::copy_n(plain.begin(), header_bytes, packet.begin());
    const std::span<const std::uint8_t> rest = std::span(plain).subspan(header_bytes);
    const SrtpSealer::Plaintext parts{rest.first(prefix_bytes),
                                      rest.subspan(prefix_bytes, rest.size() - prefix_bytes - suffix_bytes),
                                      rest.last(suffix_bytes)};
    packet.resize(sealer.seal_rtp(packet.data(), header_bytes, parts, index));
    return packet;
}

}  // namespace

TEST_CASE("sealed packets are libsrtp's, byte for byte, over two wraps of the sequence number") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    const auto master = master_of(7);
    LibSrtp reference(profile, master, LibSrtp::Way::seals);
    auto sealer = SrtpSealer::make(profile, master);
    REQUIRE(sealer.has_value());
    std::mt19937 random(3);
    for (std::uint64_t index = 20'000; index < 140'000; index += 1 + random() % 9'000) {
        auto plain = make_rtp(static_cast<std::uint16_t>(index), 0xCAFE'F00D, random() % 1'300);
        for (std::size_t i = 12; i < plain.size(); ++i) plain[i] = static_cast<std::uint8_t>(random());
        CHECK(sealed(*sealer, plain, 12, index) == reference.seal_rtp(plain));
    }
}

TEST_CASE("a header extension stays readable, prefix and suffix are one plaintext with the payload") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    const auto master = master_of(8);
    LibSrtp reference(profile, master, LibSrtp::Way::seals);
    auto sealer = SrtpSealer::make(profile, master);
    REQUIRE(sealer.has_value());
    auto plain = make_rtp(77, 5, 200);
    plain[0] = 0x90;
    const Bytes extension{0xBE, 0xDE, 0, 1, 0x41, 1, 2, 0};
    plain.insert(plain.begin() + 12, extension.begin(), extension.end());
    const auto expected = reference.seal_rtp(plain);
    CHECK(sealed(*sealer, plain, 20, 77) == expected);
    CHECK(sealed(*sealer, plain, 20, 77, 2, 9) == expected);   // the same packet again gives the same bytes
    CHECK(sealed(*sealer, plain, 20, 77, 33, 150) == expected);
    CHECK(sealed(*sealer, plain, 20, 77, 0, 200) == expected);
}

TEST_CASE("sealed RTCP opens in libsrtp, each index once") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    const auto master = master_of(9);
    auto sealer = SrtpSealer::make(profile, master);
    LibSrtp opener(profile, master, LibSrtp::Way::opens);
    REQUIRE(sealer.has_value());
    for (int round = 0; round < 100; ++round) {
        auto report = make_rtcp(0xABCD);
        const auto body = some_bytes(static_cast<std::size_t>(round) * 4, 1);
        report.insert(report.end(), body.begin(), body.end());
        report[3] = static_cast<std::uint8_t>(1 + round);
        auto packet = report;
        packet.resize(report.size() + Peer::srtp_overhead_max);
        const auto bytes = sealer->seal_rtcp(packet, report.size());
        REQUIRE(bytes);
        packet.resize(*bytes);
        CHECK(opener.open_rtcp(packet) == report);
        CHECK_FALSE(opener.open_rtcp(packet));
    }
}

TEST_CASE("RTCP without room or header is refused") {
    auto sealer = SrtpSealer::make(SrtpProfile::aead_aes_128_gcm, master_of(1));
    REQUIRE(sealer.has_value());
    Bytes buffer(8 + 20);
    CHECK(sealer->seal_rtcp(buffer, 8));
    CHECK_FALSE(sealer->seal_rtcp(std::span(buffer).first(27), 8));
    CHECK_FALSE(sealer->seal_rtcp(buffer, 7));
    CHECK_FALSE(sealer->seal_rtcp({}, 0));
}

TEST_CASE("HMAC-SHA1 from saved states is RFC 2202's") {
    Bytes key(20, 0x0B);
    const SavedHmacSha1 hmac(std::span<const std::uint8_t, 20>(key.data(), 20));
    const std::string text = "Hi There";
    Bytes message(text.begin(), text.end());
    Bytes tag(SavedHmacSha1::tag_bytes);
    hmac.tag(std::span(message).first(4), std::span(message).subspan(4), tag.data());
    CHECK(tag == Bytes{0xB6, 0x17, 0x31, 0x86, 0x55, 0x05, 0x72, 0x64, 0xE2, 0x8B});
}

TEST_CASE("every part of the index and the SSRC changes the keystream") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    auto sealer = SrtpSealer::make(profile, master_of(2));
    REQUIRE(sealer.has_value());
    const auto plain = make_rtp(1, 1, 100);
    auto other = plain;
    other[11] = 2;  // SSRC
    const auto body = [](const Bytes& packet) { return Bytes(packet.begin() + 12, packet.begin() + 112); };
    const auto first = body(sealed(*sealer, plain, 12, 1));
    CHECK(body(sealed(*sealer, other, 12, 1)) != first);
    for (unsigned bit = 0; bit < 48; ++bit) {
        CHECK(body(sealed(*sealer, plain, 12, 1 ^ (std::uint64_t{1} << bit))) != first);
    }
}
