// Every offer that is refused, with the line that the refusal names.
#include "fixture.hpp"
#include "webrtc/sdp.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::webrtc;
using lanai::test::fixture;
using lanai::test::replace_all;
using lanai::test::replace_first;

namespace {

constexpr auto publisher = Direction::receive_from_publisher;
constexpr auto viewer = Direction::send_to_viewer;

int line_of(std::string_view text, std::string_view what, int occurrence = 1) {
    int line = 1;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (lanai::test::contains(text.substr(0, end), what) && --occurrence == 0) return line;
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
        ++line;
    }
    return -1;
}

void check_refused(const std::string& offer, Direction direction, Errc code, int line, std::string_view words) {
    const auto result = negotiate(offer, direction);
    REQUIRE(std::holds_alternative<SdpError>(result));
    const auto& error = std::get<SdpError>(result);
    CAPTURE(error.detail);
    CHECK(error.code == code);
    CHECK(error.line == line);
    CHECK(lanai::test::contains(error.detail, words));
    if (line > 0) CHECK(lanai::test::contains(error.detail, "line " + std::to_string(line) + ": "));
}

}  // namespace

TEST_CASE("text that is no SDP is malformed") {
    const std::string good = fixture("gstreamer_whip_vp8");
    struct Row {
        std::string offer;
        int line;
        std::string_view words;
    };
    const std::vector<Row> rows{
        {"", 0, "empty"},
        {"hello", 1, "<letter>=<value>"},
        {"{\"sdp\":\"v=0\"}", 1, "<letter>=<value>"},
        {"\r\n\r\n", 0, "v=0"},
        {"o=- 1 1 IN IP4 0.0.0.0\r\n", 1, "v=0"},
        {"v=1\r\n", 1, "v=0"},
        {replace_first(good, "s=-", "s\x01-"), 3, "control"},
        {replace_first(good, "s=-", std::string("s=\0x", 4)), 3, "control"},
        {replace_first(good, "s=-", "s=\xff"), 3, "UTF-8"},
        {replace_first(good, "s=-", "s=\xc0\xaf"), 3, "UTF-8"},
        {replace_first(good, "s=-", "s=\xed\xa0\x80"), 3, "UTF-8"},
        {replace_first(good, "s=-", "s=\xf4\x90\x80\x80"), 3, "UTF-8"},
        {good + "a=x:\xe2\x82", line_of(good, "rtcp-mux-only") + 1, "UTF-8"},
        {replace_first(good, "s=-", "S=-"), 3, "<letter>=<value>"},
        {replace_first(good, "m=video 9 UDP/TLS/RTP/SAVPF 96", "m=video 9"), 6, "m=<media>"},
        {replace_first(good, "m=video 9", "m=video 99999"), 6, "port"},
        {replace_first(good, "m=video 9", "m=video -1"), 6, "port"},
        {replace_first(good, "SAVPF 96", "SAVPF x"), 6, "payload types"},
        {replace_first(good, "SAVPF 96", "SAVPF 128"), 6, "payload types"},
        {replace_first(good, "a=ice-ufrag:OrJ53TDdp4eX86wn2bvwZ/rGfTE4/4nc", "a=ice-ufrag:abc"), 9, "ice-ufrag"},
        {replace_first(good, "a=ice-pwd:ssjcou0Lcz7r4ReiGq1CFFR1zeZEBWbF", "a=ice-pwd:short"), 10, "ice-pwd"},
        {replace_first(good, "a=mid:video0", "a=mid:"), line_of(good, "a=mid"), "a=mid"},
        {replace_first(good, "sha-256 A2:", "sha-256 G2:"), line_of(good, "sha-256"), "32 bytes"},
        {replace_first(good, "sha-256 A2:", "sha-256 "), line_of(good, "sha-256"), "32 bytes"},
        {replace_first(good, "sha-256 A2:", "sha-256 A2-"), line_of(good, "sha-256"), "32 bytes"},
        {good + std::string(sdp_bytes_max, 'a'), 0, "64 KiB"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.offer.substr(0, 200));
        check_refused(row.offer, publisher, Errc::sdp_malformed, row.line, row.words);
    }
}

TEST_CASE("too many media sections or formats are malformed") {
    std::string offer = "v=0\r\n";
    for (std::size_t i = 0; i < sdp_media_max; ++i) offer += "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
    check_refused(offer, viewer, Errc::sdp_unacceptable, 2, "no audio or video");
    check_refused(offer + "m=audio 9 X 0\r\n", viewer, Errc::sdp_malformed, 18, "16 media sections");
    std::string formats = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF";
    for (int i = 0; i < 129; ++i) formats += " 96";
    check_refused(formats + "\r\n", viewer, Errc::sdp_malformed, 2, "128 formats");
}

TEST_CASE("two sections with one mid are malformed") {
    const auto offer = replace_first(fixture("chromium_viewer"), "a=mid:1", "a=mid:0");
    check_refused(offer, viewer, Errc::sdp_malformed, line_of(offer, "a=mid:0", 2), "same a=mid");
}

TEST_CASE("offers that parse but cannot be served name the line") {
    const std::string chromium = fixture("chromium_publisher"), watch = fixture("chromium_viewer");
    const std::string whip = fixture("gstreamer_whip_vp8");
    struct Row {
        std::string offer;
        Direction direction;
        int line;
        std::string_view words;
    };
    std::string two_videos = chromium + replace_first(chromium.substr(chromium.find("m=video")), "a=mid:1", "a=mid:2");
    two_videos = replace_first(two_videos, "BUNDLE 0 1", "BUNDLE 0 1 2");
    std::string two_audios = chromium.substr(0, chromium.find("m=video"));
    two_audios += replace_first(two_audios.substr(two_audios.find("m=audio")), "a=mid:0", "a=mid:1");
    const std::vector<Row> rows{
        {two_videos, publisher, line_of(two_videos, "m=video", 2), "second video"},
        {two_audios, publisher, line_of(two_audios, "m=audio", 2), "second audio"},
        {replace_first(whip, "VP8/90000", "H263/90000"), publisher, 6, "no codec in common"},
        {replace_first(whip, "a=rtpmap:96 VP8/90000\r\n", ""), publisher, 6, "no codec in common"},
        {replace_first(whip, "VP8/90000", "VP8/48000"), publisher, 6, "no codec in common"},
        {replace_first(whip, "UDP/TLS/RTP/SAVPF", "RTP/AVP"), publisher, 6, "no audio or video"},
        {replace_first(whip, "m=video 9", "m=video 0"), publisher, 6, "no audio or video"},
        {replace_first(chromium, "a=group:BUNDLE 0 1\r\n", ""), publisher, line_of(chromium, "m=video") - 1, "BUNDLE"},
        {replace_first(chromium, "BUNDLE 0 1", "BUNDLE 0"), publisher, line_of(chromium, "m=video"), "mid is missing"},
        {replace_first(chromium, "a=mid:1\r\n", ""), publisher, line_of(chromium, "m=video"), "mid is missing"},
        {replace_all(chromium, "setup:actpass", "setup:passive"), publisher, line_of(chromium, "setup:"), "passive"},
        {replace_all(chromium, "setup:actpass", "setup:holdconn"), publisher, line_of(chromium, "setup:"), "actpass"},
        {replace_all(whip, "sha-256", "sha-1"), publisher, line_of(whip, "sha-256"), "sha-256"},
        {replace_all(whip, "a=fingerprint", "a=x"), publisher, 6, "sha-256"},
        {replace_all(whip, "a=ice-ufrag", "a=x"), publisher, 6, "ice-ufrag"},
        {replace_all(whip, "a=ice-pwd", "a=x"), publisher, 6, "ice-pwd"},
        {replace_all(replace_all(whip, "a=rtcp-mux\r\n", ""), "a=rtcp-mux-only\r\n", ""), publisher, 6, "rtcp-mux"},
        {replace_first(whip, "a=sendonly", "a=recvonly"), publisher, line_of(whip, "a=sendonly"), "a=recvonly"},
        {replace_first(whip, "a=sendonly", "a=inactive"), publisher, line_of(whip, "a=sendonly"), "a=inactive"},
        {replace_first(watch, "a=recvonly", "a=sendonly"), viewer, line_of(watch, "a=recvonly"), "a=sendonly"},
        {replace_all(watch, "a=recvonly", "a=inactive"), viewer, line_of(watch, "m=audio"), "no audio or video"},
        {"v=0\r\ns=-\r\n", viewer, 0, "no m= line"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.words);
        check_refused(row.offer, row.direction, Errc::sdp_unacceptable, row.line, row.words);
    }
}

TEST_CASE("any prefix of any offer is answered with an error or an agreement, never a crash") {
    for (const auto* name : {"chromium_publisher", "firefox_viewer", "gstreamer_whip_h264"}) {
        const auto offer = fixture(name);
        for (std::size_t bytes = 0; bytes < offer.size(); bytes += 7) {
            for (const auto direction : {publisher, viewer}) {
                const auto result = negotiate(std::string_view(offer).substr(0, bytes), direction);
                if (const auto* agreed = std::get_if<Negotiated>(&result))
                    CHECK_FALSE(write_answer(*agreed, {}).empty());
            }
        }
    }
}
