// The answer's text, line by line where it matters.
#include "fixture.hpp"
#include "webrtc/sdp.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::webrtc;
using lanai::test::contains;
using lanai::test::fixture;
using lanai::test::replace_all;

namespace {

LocalDescription ours() {
    LocalDescription local;
    local.ufrag = "lanaiufrag";
    local.pwd = "lanaipasswordlanaipassword";
    local.fingerprint_sha256 = "00:11";
    local.candidates = {{"192.0.2.7", 4000}, {"2001:db8::7", 4000}};
    local.session_id = 0xFFFF'FFFF'FFFF'FFFF;
    local.cname = "stage";
    local.audio = {11, 0};
    local.video = {22, 33};
    return local;
}

std::string answer(std::string_view name, Direction direction) {
    const auto result = negotiate(fixture(name), direction);
    if (const auto* error = std::get_if<SdpError>(&result)) FAIL(error->detail);
    return write_answer(std::get<Negotiated>(result), ours());
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

constexpr auto publisher = Direction::receive_from_publisher;
constexpr auto viewer = Direction::send_to_viewer;

}  // namespace

TEST_CASE("the answer to a publisher") {
    const auto text = answer("chromium_simulcast_publisher", publisher);
    CHECK(text.rfind("v=0\r\no=- 9223372036854775807 1 IN IP4 127.0.0.1\r\n", 0) == 0);
    CHECK(contains(text, "a=group:BUNDLE 0 1\r\n"));
    CHECK(contains(text, "a=ice-lite\r\na=ice-options:ice2\r\n"));
    CHECK(contains(text, "m=audio 4000 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 192.0.2.7\r\na=mid:0\r\n"));
    CHECK(contains(text, "m=video 4000 UDP/TLS/RTP/SAVPF 108 109\r\n"));
    CHECK(contains(text, "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\n"));
    CHECK(count(text, "a=setup:passive\r\n") == 2);
    CHECK(count(text, "a=rtcp-mux\r\n") == 2);
    CHECK(count(text, "a=rtcp-rsize\r\n") == 2);
    CHECK(count(text, "a=recvonly\r\n") == 2);
    CHECK(count(text, "a=candidate:1 1 udp 2130706431 192.0.2.7 4000 typ host\r\n") == 1);
    CHECK(count(text, "a=candidate:2 1 udp 2130706175 2001:db8::7 4000 typ host\r\n") == 1);
    CHECK(count(text, "a=end-of-candidates\r\n") == 1);
    CHECK(contains(text, "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"));
    CHECK(contains(text, "a=rtcp-fb:108 nack\r\na=rtcp-fb:108 nack pli\r\na=rtcp-fb:108 ccm fir\r\n"));
    CHECK(contains(text, "a=rtpmap:109 rtx/90000\r\na=fmtp:109 apt=108\r\n"));
    CHECK(contains(text, "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"));
    CHECK(contains(text, "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"));
    CHECK_FALSE(contains(text, "a=ssrc"));
    CHECK(contains(text, "a=rid:h recv\r\na=rid:l recv\r\na=simulcast:recv h;l\r\n"));
    CHECK_FALSE(contains(text, "goog-remb"));
}

TEST_CASE("where TCP is listened on, passive candidates follow those of UDP, below them all") {
    auto local = ours();
    for (auto& candidate : local.candidates) candidate.tcp_port = 4001;
    for (const auto* name : {"chromium_viewer", "firefox_viewer", "safari_viewer", "gstreamer_viewer"}) {
        const auto result = negotiate(fixture(name), viewer);
        REQUIRE(std::holds_alternative<Negotiated>(result));
        const auto text = write_answer(std::get<Negotiated>(result), local);
        // 90 << 24 | (4 << 13 | 8191) << 8 | 255, the next address one local preference lower.
        CHECK(contains(text,
                       "a=candidate:1 1 udp 2130706431 192.0.2.7 4000 typ host\r\n"
                       "a=candidate:2 1 udp 2130706175 2001:db8::7 4000 typ host\r\n"
                       "a=candidate:3 1 tcp 1520435199 192.0.2.7 4001 typ host tcptype passive\r\n"
                       "a=candidate:4 1 tcp 1520434943 2001:db8::7 4001 typ host tcptype passive\r\n"
                       "a=end-of-candidates\r\n"));
        CHECK(count(text, "a=candidate:") == 4);
        // RFC 6544 section 4.5: the m= line names the default candidate, which stays UDP.
        CHECK(contains(text, " 4000 UDP/TLS/RTP/SAVPF "));
    }
    CHECK_FALSE(contains(answer("chromium_viewer", viewer), " tcp "));
}

TEST_CASE("the answer to a viewer") {
    const auto text = answer("firefox_viewer", viewer);
    CHECK(count(text, "a=sendonly\r\n") == 2);
    CHECK(contains(text, "m=video 4000 UDP/TLS/RTP/SAVPF 126 127 120 124 121 125 99 100\r\n"));
    CHECK(contains(text, "a=rtcp-fb:126 nack\r\n"));
    CHECK(contains(text, "a=msid:stage audio\r\na=ssrc:11 cname:stage\r\n"));
    CHECK(contains(
        text, "a=msid:stage video\r\na=ssrc-group:FID 22 33\r\na=ssrc:22 cname:stage\r\na=ssrc:33 cname:stage\r\n"));
    CHECK(count(text, "a=rtcp-rsize\r\n") == 1);
    CHECK_FALSE(contains(text, "abs-send-time"));
}

TEST_CASE("no repair source without a repair format, and no group line for one section") {
    CHECK_FALSE(contains(answer("gstreamer_viewer", viewer), "FID"));
    const auto text = answer("gstreamer_whip_vp8", publisher);
    CHECK_FALSE(contains(text, "BUNDLE"));
    CHECK(contains(text, "a=end-of-candidates\r\n"));
    CHECK(contains(answer("gstreamer_whip_h264", publisher), "m=audio 4000 UDP/TLS/RTP/SAVPF 100\r\n"));
}

TEST_CASE("an IPv6-only server") {
    const auto result = negotiate(fixture("safari_viewer"), viewer);
    auto local = ours();
    local.candidates = {{"2001:db8::7", 4000}};
    CHECK(contains(write_answer(std::get<Negotiated>(result), local), "c=IN IP6 2001:db8::7\r\n"));
    local.candidates.clear();
    CHECK(contains(write_answer(std::get<Negotiated>(result), local), "m=video 9 UDP/TLS/RTP/SAVPF"));
}

TEST_CASE("a viewer that offers to ask for its round trip may; others and publishers are not told of it") {
    const auto with_rrtr = [](const char* name) {
        return replace_all(fixture(name), " nack pli\r\n", " nack pli\r\na=rtcp-fb:* rrtr\r\n");
    };
    CHECK_FALSE(contains(answer("chromium_viewer", viewer), "rrtr"));
    const auto asked = negotiate(with_rrtr("chromium_viewer"), viewer);
    REQUIRE(std::holds_alternative<Negotiated>(asked));
    const auto type = std::to_string(std::get<Negotiated>(asked).find(Kind::video)->codecs.front().payload_type);
    CHECK(contains(write_answer(std::get<Negotiated>(asked), ours()), "a=rtcp-fb:" + type + " rrtr\r\n"));
    const auto publishing = negotiate(with_rrtr("chromium_publisher"), publisher);
    REQUIRE(std::holds_alternative<Negotiated>(publishing));
    CHECK_FALSE(contains(write_answer(std::get<Negotiated>(publishing), ours()), "rrtr"));
}
