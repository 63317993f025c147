// The load client's own SRTP beside libsrtp: what one seals the other opens, and nothing else.
#include "srtp_gcm.hpp"

#include "libsrtp_reference.hpp"

#include <catch2/catch.hpp>
#include <srtp2/srtp.h>

#include <algorithm>
#include <memory>
#include <vector>

using namespace lanai::bench;
using Bytes = std::vector<std::uint8_t>;

namespace {

MasterKeys some_keys() {
    MasterKeys keys;
    for (std::size_t i = 0; i < keys.key.size(); ++i) keys.key[i] = static_cast<std::uint8_t>(i * 7 + 1);
    for (std::size_t i = 0; i < keys.salt.size(); ++i) keys.salt[i] = static_cast<std::uint8_t>(i * 5 + 3);
    return keys;
}

class Reference {
public:
    explicit Reference(srtp_ssrc_type_t direction) {
        lanai::test::init_libsrtp();
        const MasterKeys keys = some_keys();
        std::copy(keys.key.begin(), keys.key.end(), master_.begin());
        std::copy(keys.salt.begin(), keys.salt.end(), master_.begin() + 16);
        srtp_policy_t policy{};
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
        policy.ssrc.type = direction;
        policy.key = master_.data();
        policy.window_size = 1'024;
        srtp_t session = nullptr;
        REQUIRE(srtp_create(&session, &policy) == srtp_err_status_ok);
        session_.reset(session);
    }
    Bytes protect(Bytes packet, bool rtcp) {
        int bytes = static_cast<int>(packet.size());
        packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
        const auto run = rtcp ? &srtp_protect_rtcp : &srtp_protect;
        REQUIRE(run(session_.get(), packet.data(), &bytes) == srtp_err_status_ok);
        packet.resize(static_cast<std::size_t>(bytes));
        return packet;
    }
    Bytes unprotect(Bytes packet, bool rtcp) {
        int bytes = static_cast<int>(packet.size());
        const auto run = rtcp ? &srtp_unprotect_rtcp : &srtp_unprotect;
        REQUIRE(run(session_.get(), packet.data(), &bytes) == srtp_err_status_ok);
        packet.resize(static_cast<std::size_t>(bytes));
        return packet;
    }

private:
    struct Free {
        void operator()(srtp_ctx_t_* session) const { srtp_dealloc(session); }
    };
    std::array<unsigned char, 28> master_{};
    std::unique_ptr<srtp_ctx_t_, Free> session_;
};

Bytes rtp_packet(std::uint16_t sequence) {
    Bytes packet{0x80, 102, static_cast<std::uint8_t>(sequence >> 8), static_cast<std::uint8_t>(sequence & 0xFF), 0, 0, 0, 9, 1, 2, 3, 4};
    for (int i = 0; i < 100; ++i) packet.push_back(static_cast<std::uint8_t>(i));
    return packet;
}

const Bytes receiver_report{0x80, 201, 0, 1, 0, 0, 0, 7, 0x81, 202, 0, 3, 0, 0, 0, 7, 1, 4, 'l', 'o', 'a', 'd', 0, 0};

}  // namespace

TEST_CASE("RTP that libsrtp sealed is opened, across a rollover of the sequence number") {
    Reference reference(ssrc_any_outbound);
    GcmContext context(some_keys(), GcmContext::Use::rtp, GcmContext::Direction::open);
    for (std::uint32_t number = 65'530; number < 65'545; ++number) {
        const Bytes plain = rtp_packet(static_cast<std::uint16_t>(number));
        Bytes packet = reference.protect(plain, false);
        const auto opened = open_rtp(context, packet, 12, number >> 16);
        REQUIRE(opened.has_value());
        packet.resize(*opened);
        CHECK(packet == plain);
    }
}

TEST_CASE("RTP that we sealed is opened by libsrtp") {
    Reference reference(ssrc_any_inbound);
    GcmContext context(some_keys(), GcmContext::Use::rtp, GcmContext::Direction::seal);
    for (std::uint16_t number = 1; number < 4; ++number) {
        const Bytes plain = rtp_packet(number);
        Bytes packet = plain;
        packet.resize(plain.size() + gcm_tag_bytes);
        REQUIRE(seal_rtp(context, packet, plain.size(), 12, 0) == packet.size());
        CHECK(reference.unprotect(packet, false) == plain);
    }
}

TEST_CASE("RTCP goes both ways") {
    Reference sealing(ssrc_any_outbound), opening(ssrc_any_inbound);
    GcmContext open(some_keys(), GcmContext::Use::rtcp, GcmContext::Direction::open);
    GcmContext seal(some_keys(), GcmContext::Use::rtcp, GcmContext::Direction::seal);
    for (std::uint32_t index = 1; index < 4; ++index) {
        Bytes theirs = sealing.protect(receiver_report, true);
        const auto opened = open_rtcp(open, theirs);
        REQUIRE(opened.has_value());
        theirs.resize(*opened);
        CHECK(theirs == receiver_report);

        Bytes ours = receiver_report;
        ours.resize(ours.size() + gcm_tag_bytes + srtcp_index_bytes);
        REQUIRE(seal_rtcp(seal, ours, receiver_report.size(), index) == ours.size());
        CHECK(opening.unprotect(ours, true) == receiver_report);
    }
}

TEST_CASE("a changed byte, a wrong rollover and a short packet are refused") {
    Reference reference(ssrc_any_outbound);
    GcmContext context(some_keys(), GcmContext::Use::rtp, GcmContext::Direction::open);
    const Bytes sealed = reference.protect(rtp_packet(5), false);
    for (const std::size_t at : {std::size_t{1}, std::size_t{20}, sealed.size() - 1}) {
        Bytes bent = sealed;
        bent[at] ^= 1;
        CHECK_FALSE(open_rtp(context, bent, 12, 0));
    }
    Bytes right = sealed;
    CHECK_FALSE(open_rtp(context, right, 12, 1));
    right = sealed;
    CHECK(open_rtp(context, right, 12, 0));
    Bytes brief(sealed.begin(), sealed.begin() + 20);
    CHECK_FALSE(open_rtp(context, brief, 12, 0));
    CHECK_FALSE(open_rtcp(context, brief));
}
