// Trickle fragments: those that come, and our answer to an ICE restart.
#include "fixture.hpp"
#include "webrtc/sdp.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming::webrtc;
using lanai::test::contains;
using lanai::test::fixture;

namespace {

SdpFragment good(std::string_view text, std::string_view mid = {}) {
    auto result = parse_fragment(text, mid);
    if (const auto* error = std::get_if<SdpError>(&result)) FAIL(error->detail);
    return std::get<SdpFragment>(std::move(result));
}

SdpError bad(std::string_view text) {
    const auto result = parse_fragment(text);
    REQUIRE(std::holds_alternative<SdpError>(result));
    CHECK(std::get<SdpError>(result).code == Errc::sdp_malformed);
    CHECK_FALSE(std::get<SdpError>(result).detail.empty());
    return std::get<SdpError>(result);
}

const std::string pwd = "P2uYro0UCOQ4zxjKXaWCBui1", other_pwd = "aaaaaaaaaaaaaaaaaaaaaaaa";

std::string written(std::string_view name, Direction direction) {
    LocalDescription local;
    local.ufrag = "oldufrag";
    local.pwd = "oldpasswordoldpassword";
    local.fingerprint_sha256 = "00:11";
    local.candidates = {{"192.0.2.7", 4000}, {"2001:db8::7", 4000}};
    const auto agreed = std::get<Negotiated>(negotiate(fixture(name), direction));
    return write_fragment(transport_lines(write_answer(agreed, local)), "newufrag", "newpasswordnewpassword");
}

}  // namespace

TEST_CASE("a trickle fragment") {
    const auto fragment = good(
        "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\na=group:BUNDLE 0\r\nm=audio 9 RTP/AVP "
        "0\r\na=mid:0\r\n"
        "a=candidate:1 1 udp 1 192.0.2.1 61764 typ host\r\na=candidate:2 1 udp 1 x.local 61764 typ host\r\n"
        "a=end-of-candidates\r\n");
    CHECK(fragment.ufrag == "EsAw");
    CHECK(fragment.pwd == pwd);
    CHECK(fragment.candidates == 2);
    CHECK(fragment.end_of_candidates);
    CHECK(good("a=end-of-candidates\n").ufrag.empty());
}

TEST_CASE("credentials may stand in the head, or in the section that carries the transport, before or behind its mid") {
    const std::string credentials = "a=ice-ufrag:EsAw\na=ice-pwd:" + pwd + "\n";
    const std::string others = "a=ice-ufrag:efgh\na=ice-pwd:" + other_pwd + "\n";
    CHECK(good(credentials, "0").ufrag == "EsAw");
    CHECK(good("m=audio 9 X 0\na=mid:0\n" + credentials, "0").ufrag == "EsAw");
    CHECK(good("m=audio 9 X 0\n" + credentials + "a=mid:0\n", "0").ufrag == "EsAw");
    CHECK(good("m=audio 9 X 0\n" + credentials, "0").ufrag == "EsAw");  // no mid: what else could it be
    // Not those of a section that was bundled away.
    CHECK(good("m=video 9 X 0\na=mid:1\n" + others + "m=audio 9 X 0\na=mid:0\n" + credentials, "0").ufrag == "EsAw");
    CHECK(good("m=video 9 X 0\na=mid:1\n" + others, "0").ufrag.empty());
    CHECK(good("m=video 9 X 0\na=mid:1\n" + others).ufrag == "efgh");
}

TEST_CASE("fragments that are none") {
    for (const auto* text : {"", "\r\n", "candidate", "a=x\r\nnonsense\r\n", "a=\x01\r\n", "a=ice-ufrag:\r\n",
                             "a=ice-ufrag:abc\r\n", "a=ice-ufrag:ab cd\r\n", "a=ice-ufrag:ab\"d\r\n", "a=ice-ufrag:abcd\r\n",
                             "a=ice-pwd:0123456789012345678901\r\n", "a=ice-ufrag:abcd\r\na=ice-pwd:short\r\n"}) {
        INFO(text);
        bad(text);
    }
    CHECK(bad("a=x\r\nnonsense\r\n").line == 2);
    CHECK(bad("a=x\r\na=ice-pwd:short\r\n").line == 2);
    bad("a=ice-pwd:" + std::string(257, 'x'));
    bad("a=x:" + std::string(sdp_bytes_max, 'x'));
}

TEST_CASE("the answer to a restart says of the transport what the answer to the offer said") {
    CHECK(written("chromium_simulcast_publisher", Direction::receive_from_publisher) ==
          "a=group:BUNDLE 0 1\r\na=ice-lite\r\na=ice-options:ice2\r\n"
          "m=audio 4000 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
          "a=ice-ufrag:newufrag\r\na=ice-pwd:newpasswordnewpassword\r\n"
          "a=candidate:1 1 udp 2130706431 192.0.2.7 4000 typ host\r\n"
          "a=candidate:2 1 udp 2130706175 2001:db8::7 4000 typ host\r\n"
          "a=end-of-candidates\r\n");
    // Without BUNDLE there is one section; it is the transport's.
    const auto alone = written("gstreamer_whip_vp8", Direction::receive_from_publisher);
    CHECK_FALSE(contains(alone, "a=group"));
    CHECK(contains(alone, "m=video 4000 "));
    for (const char* name : {"firefox_viewer", "safari_viewer", "chromium_viewer", "gstreamer_viewer"}) {
        const auto text = written(name, Direction::send_to_viewer);
        const auto read = good(text, transport_lines(text).mid);
        CHECK(read.ufrag == "newufrag");
        CHECK(read.pwd == "newpasswordnewpassword");
        CHECK(read.candidates == 2);
        CHECK(read.end_of_candidates);
        CHECK_FALSE(contains(text, "old"));
    }
}

TEST_CASE("the transport's section is the first of the BUNDLE group, wherever it stands") {
    const auto swapped = lanai::test::replace_first(fixture("chromium_viewer"), "a=group:BUNDLE 0 1", "a=group:BUNDLE 1 0");
    const auto agreed = std::get<Negotiated>(negotiate(swapped, Direction::send_to_viewer));
    LocalDescription local;
    local.candidates = {{"192.0.2.7", 4000}};
    const auto lines = transport_lines(write_answer(agreed, local));
    CHECK(lines.mid == "1");
    CHECK(contains(lines.head, "a=group:BUNDLE 1 0\r\n"));
    CHECK(contains(lines.head, "m=" + agreed.media[1].type));
    CHECK(lines.candidates == "a=candidate:1 1 udp 2130706431 192.0.2.7 4000 typ host\r\na=end-of-candidates\r\n");
    CHECK(transport_lines("").mid.empty());
    CHECK(transport_lines("v=0\r\nm=audio 0 X 0\r\na=mid:0\r\n").head.empty());
}
