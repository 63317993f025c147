// What libsrtp opens we open, to the same bytes; what it refuses we refuse. Over loss, reordering, repetition, wraps and
// forgery.
#include "libsrtp_reference.hpp"
#include "link.hpp"
#include "webrtc/srtp_opener.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace lanai::test;
using namespace lanai::streaming::webrtc;

namespace {

SrtpKeys::Master some_master() {
    SrtpKeys::Master master{};
    for (std::size_t i = 0; i < master.size(); ++i) master[i] = static_cast<std::uint8_t>(7 * i + 3);
    return master;
}

std::optional<Bytes> opened(SrtpOpener& opener, Bytes packet, bool rtcp) {
    const auto bytes = rtcp ? opener.open_rtcp(packet) : opener.open_rtp(packet);
    if (!bytes) return std::nullopt;
    packet.resize(*bytes);
    return packet;
}

Bytes plain_packet(std::mt19937& random, std::uint32_t sequence, std::uint32_t ssrc) {
    auto packet = make_rtp(static_cast<std::uint16_t>(sequence), ssrc, random() % 300);
    for (std::size_t i = 12; i < packet.size(); ++i) packet[i] = static_cast<std::uint8_t>(random());
    if (random() % 3 == 0) {  // a header extension of two words, and a contributing source
        packet[0] = 0x91;
        const Bytes more{1, 2, 3, 4, 0xBE, 0xDE, 0, 2, 0x10, 9, 0, 0, 0, 0, 0, 0};
        packet.insert(packet.begin() + 12, more.begin(), more.end());
    }
    return packet;
}

}  // namespace

TEST_CASE("libsrtp and we agree on every packet, whatever the network does to it") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    std::mt19937 random(GENERATE(range(0U, 12U)));
    LibSrtp sender(profile, some_master(), LibSrtp::Way::seals);
    LibSrtp reference(profile, some_master(), LibSrtp::Way::opens);
    auto opener = SrtpOpener::make(profile, some_master());
    REQUIRE(opener.has_value());
    std::vector<Bytes> sent;
    std::uint32_t sequence = static_cast<std::uint32_t>(random() % 30'000), refused = 0, taken = 0;
    for (int i = 0; i < 6'000; ++i) {
        // Now and then a jump, so that the numbers wrap often.
        sequence += random() % 200 == 0 ? static_cast<std::uint32_t>(1 + random() % 9'000) : 1;
        const auto plain = plain_packet(random, sequence, 0x1234);
        sent.push_back(sender.seal_rtp(plain));
        const auto which = random() % 10;
        if (which == 0) continue;  // lost, or late
        auto packet = which == 1 ? sent[sent.size() - 1 - random() % std::min<std::size_t>(sent.size(), 1'500)] : sent.back();
        if (which == 2) packet[random() % packet.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
        if (which == 3) packet.resize(random() % packet.size());
        const auto theirs = reference.open_rtp(packet);
        const auto ours = opened(*opener, packet, false);
        CHECK(ours == theirs);
        theirs ? ++taken : ++refused;
    }
    CHECK(taken > 3'000);
    CHECK(refused > 500);
}

TEST_CASE("libsrtp and we agree on RTCP too") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    std::mt19937 random(GENERATE(range(0U, 6U)));
    LibSrtp sender(profile, some_master(), LibSrtp::Way::seals);
    LibSrtp reference(profile, some_master(), LibSrtp::Way::opens);
    auto opener = SrtpOpener::make(profile, some_master());
    REQUIRE(opener.has_value());
    std::vector<Bytes> sent;
    for (int i = 0; i < 3'000; ++i) {
        auto report = make_rtcp(77);
        const auto words = random() % 40;
        report.resize(8 + 4 * words, static_cast<std::uint8_t>(i));
        report[3] = static_cast<std::uint8_t>(1 + words);
        sent.push_back(sender.seal_rtcp(report));
        const auto which = random() % 8;
        // No older than libsrtp's own window of 128, at whose edge the two may differ.
        auto packet = which == 0 ? sent[sent.size() - 1 - random() % std::min<std::size_t>(sent.size(), 100)] : sent.back();
        if (which == 1) packet[random() % packet.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
        if (which == 2) packet.resize(random() % packet.size());
        CHECK(opened(*opener, packet, true) == reference.open_rtcp(packet));
    }
}

TEST_CASE("replays say that they are replays, and only authentic packets take room") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    LibSrtp sender(profile, some_master(), LibSrtp::Way::seals);
    auto opener = SrtpOpener::make(profile, some_master());
    REQUIRE(opener.has_value());
    auto first = sender.seal_rtp(make_rtp(5, 1, 50));
    auto again = first;
    CHECK(opener->open_rtp(first).has_value());
    CHECK(opener->open_rtp(again).error() == make_error_code(Errc::srtp_replayed));
    for (std::uint32_t ssrc = 100; ssrc < 1'000; ++ssrc) {  // forged: no state
        auto forged = make_rtp(1, ssrc, 80);
        CHECK(opener->open_rtp(forged).error() == make_error_code(Errc::srtp_failed));
    }
    std::size_t sources = 1;
    for (std::uint32_t ssrc = 2'000; ssrc < 2'100; ++ssrc) {
        auto packet = sender.seal_rtp(make_rtp(1, ssrc, 10));
        sources += opener->open_rtp(packet).has_value() ? 1 : 0;
    }
    CHECK(sources == SrtpOpener::ssrcs_max);
    auto known = sender.seal_rtp(make_rtp(6, 1, 50));
    CHECK(opener->open_rtp(known).has_value());
}

TEST_CASE("no bytes at all, and every length, are refused without a trace") {
    const auto profile = GENERATE(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80);
    auto opener = SrtpOpener::make(profile, some_master());
    REQUIRE(opener.has_value());
    for (std::size_t bytes = 0; bytes < 64; ++bytes) {
        for (const auto first : Bytes{0x80, 0x9F, 0xBF}) {
            Bytes packet(bytes, 0xFF);
            if (!packet.empty()) packet[0] = first;
            CHECK_FALSE(opener->open_rtp(packet).has_value());
            CHECK_FALSE(opener->open_rtcp(packet).has_value());
        }
    }
}
