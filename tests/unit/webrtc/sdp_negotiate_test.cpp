// What we agree to with the offers of real clients.
#include "fixture.hpp"
#include "webrtc/sdp.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::webrtc;
using lanai::test::fixture;

namespace {

Negotiated agree(std::string_view name, Direction direction) {
    auto result = negotiate(fixture(name), direction);
    if (const auto* error = std::get_if<SdpError>(&result)) FAIL(error->detail);
    return std::get<Negotiated>(std::move(result));
}
constexpr auto publisher = Direction::receive_from_publisher;
constexpr auto viewer = Direction::send_to_viewer;

}  // namespace

TEST_CASE("Chromium publishes constrained baseline H.264 and Opus") {
    const auto agreed = agree("chromium_publisher", publisher);
    CHECK(agreed.remote_ufrag == "CsU+");
    CHECK(agreed.remote_pwd == "b0jLEaJarLw6hLC6D8h38Osi");
    CHECK(agreed.fingerprint_sha256.substr(0, 12) == "9C:94:C3:33:");
    CHECK(agreed.bundle == std::vector<std::string>{"0", "1"});
    REQUIRE(agreed.media.size() == 2);
    const MediaMatch* audio = agreed.find(Kind::audio);
    REQUIRE(audio != nullptr);
    REQUIRE(audio->codecs.size() == 1);
    CHECK(audio->codecs[0].payload_type == 111);
    CHECK(audio->codecs[0].fmtp == "minptime=10;useinbandfec=1");
    CHECK(audio->codecs[0].transport_cc);
    CHECK_FALSE(audio->codecs[0].rtx_payload_type);
    CHECK(audio->extensions.audio_level == 1);
    CHECK(audio->extensions.abs_send_time == 2);
    CHECK(audio->extensions.transport_cc == 3);
    CHECK(audio->extensions.mid == 4);
    CHECK(audio->ssrcs == std::vector<std::uint32_t>{1'294'986'090});
    const MediaMatch* video = agreed.find(Kind::video);
    REQUIRE(video != nullptr);
    REQUIRE(video->codecs.size() == 1);
    const CodecMatch& h264 = video->codecs[0];
    CHECK(h264.codec == Codec::h264);
    CHECK(h264.payload_type == 108);  // 42e01f, not 102 (42001f) nor 114 (mode 0)
    CHECK(h264.rtx_payload_type == std::uint8_t{109});
    CHECK(h264.fmtp == "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
    CHECK((h264.nack && h264.pli && h264.fir && h264.transport_cc));
    CHECK(video->extensions.rid == 10);
    CHECK(video->extensions.repaired_rid == 11);
    CHECK(video->extensions.audio_level == 0);
    CHECK(video->rtcp_reduced_size);
    CHECK(video->ssrcs == std::vector<std::uint32_t>{4'085'007'204, 748'275'441});
    CHECK(video->rtx_ssrc == 748'275'441U);
}

TEST_CASE("simulcast encodings are taken in the offer's order, with their first alternatives") {
    CHECK(agree("chromium_simulcast_publisher", publisher).find(Kind::video)->rids == std::vector<std::string>{"h", "l"});
    CHECK(agree("chromium_publisher", publisher).find(Kind::video)->rids.empty());
    const auto offer = fixture("chromium_simulcast_publisher");
    const auto with = [&](const std::string& simulcast, const std::string& rids) {
        auto text = offer;
        const auto at = text.find("a=rid:h send");
        const auto end = text.find("m=application");
        text.replace(at, end - at, rids + "a=simulcast:" + simulcast + "\r\n");
        const auto agreed = negotiate(text, publisher);
        REQUIRE(std::holds_alternative<Negotiated>(agreed));
        return std::get<Negotiated>(agreed).find(Kind::video)->rids;
    };
    const std::string four = "a=rid:1 send\r\na=rid:2 send\r\na=rid:3 send\r\na=rid:4 send\r\na=rid:5 recv\r\n";
    using Rids = std::vector<std::string>;
    CHECK(with("send 1;2;3;4", four) == Rids{"1", "2", "3"});
    CHECK(with("send 1,4;~2", four) == Rids{"1", "2"});
    CHECK(with("recv 5 send 2;1", four) == Rids{"2", "1"});
    CHECK(with("send 1", four).empty());         // one is no simulcast
    CHECK(with("send 1;5;6", four).empty());     // not announced to send
    CHECK(with("send ;;,;~;1", four).empty());
    CHECK(with("send", four).empty());
    CHECK(with("", four).empty());
}

TEST_CASE("a simulcast publisher's data channel is refused, not the offer") {
    const auto agreed = agree("chromium_simulcast_publisher", publisher);
    REQUIRE(agreed.media.size() == 3);
    CHECK_FALSE(agreed.media[2].accepted);
    CHECK(agreed.media[2].type == "application");
    CHECK(agreed.bundle == std::vector<std::string>{"0", "1"});
}

TEST_CASE("Chromium views every codec of ours, H.264 first") {
    const auto agreed = agree("chromium_viewer", viewer);
    const MediaMatch* video = agreed.find(Kind::video);
    REQUIRE(video != nullptr);
    std::vector<Codec> codecs;
    for (const auto& codec : video->codecs) {
        codecs.push_back(codec.codec);
        CHECK(codec.rtx_payload_type);
    }
    CHECK(codecs == std::vector<Codec>{Codec::h264, Codec::vp8, Codec::vp9, Codec::av1});
    CHECK(video->ssrcs.empty());
    CHECK(video->extensions.transport_cc != 0);
    CHECK(video->extensions.mid != 0);
    CHECK(video->extensions.abs_send_time == 0);
    CHECK(video->extensions.rid == 0);
}

TEST_CASE("Firefox views: session-level fingerprint, media-level credentials, mode 0 passed over") {
    const auto agreed = agree("firefox_viewer", viewer);
    CHECK(agreed.remote_ufrag == "3e1d0a9f");
    CHECK(agreed.fingerprint_sha256.substr(0, 5) == "9C:94");
    const MediaMatch* video = agreed.find(Kind::video);
    REQUIRE(video != nullptr);
    REQUIRE(video->codecs.size() == 4);
    CHECK(video->codecs[0].payload_type == 126);
    CHECK(video->codecs[0].rtx_payload_type == std::uint8_t{127});
    CHECK(video->codecs[0].nack);
    CHECK(agreed.find(Kind::audio)->codecs[0].fmtp == "minptime=10;useinbandfec=1;stereo=1");
}

TEST_CASE("Safari views constrained baseline though it offers high profile first") {
    const auto agreed = agree("safari_viewer", viewer);
    CHECK(agreed.bundle == std::vector<std::string>{"0", "1"});
    const MediaMatch* video = agreed.find(Kind::video);
    REQUIRE(video != nullptr);
    REQUIRE(video->codecs.size() == 2);
    CHECK(video->codecs[0].payload_type == 98);
    CHECK(video->codecs[1].codec == Codec::vp8);
}

TEST_CASE("OBS publishes with everything at session level and a second group") {
    const auto agreed = agree("obs_publisher", publisher);
    CHECK(agreed.remote_ufrag == "U3Rp");
    REQUIRE(agreed.find(Kind::video) != nullptr);
    CHECK(agreed.find(Kind::video)->codecs[0].payload_type == 96);
    CHECK_FALSE(agreed.find(Kind::video)->codecs[0].rtx_payload_type);
    CHECK(agreed.find(Kind::video)->extensions.transport_cc == 0);
    CHECK(agreed.find(Kind::audio)->codecs[0].fmtp == "minptime=10;useinbandfec=1;stereo=1");
}

TEST_CASE("simple-whip-client: bundle-only sections of port 0, no extensions, sprop parameters") {
    const auto agreed = agree("gstreamer_whip_h264", publisher);
    REQUIRE(agreed.find(Kind::video) != nullptr);
    REQUIRE(agreed.find(Kind::audio) != nullptr);
    CHECK(agreed.find(Kind::video)->codecs[0].fmtp ==
          "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c015");
    CHECK(agreed.find(Kind::video)->ssrcs == std::vector<std::uint32_t>{2});
    CHECK(agreed.find(Kind::audio)->codecs[0].payload_type == 100);
    CHECK(agreed.bundle == std::vector<std::string>{"video0", "audio1"});
}

TEST_CASE("simple-whip-client with one VP8 section and no BUNDLE group") {
    const auto agreed = agree("gstreamer_whip_vp8", publisher);
    REQUIRE(agreed.media.size() == 1);
    CHECK(agreed.media[0].codecs[0].codec == Codec::vp8);
    CHECK(agreed.media[0].mid == "video0");
    CHECK(agreed.bundle.empty());
}

TEST_CASE("a GStreamer viewer leaves the packetization mode out") {
    const auto agreed = agree("gstreamer_viewer", viewer);
    REQUIRE(agreed.find(Kind::video) != nullptr);
    CHECK(agreed.find(Kind::video)->codecs[0].fmtp ==
          "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
    CHECK(agreed.find(Kind::audio)->codecs[0].codec == Codec::opus);
}

TEST_CASE("a publisher's codec is chosen by rank, whatever the offer's order") {
    struct Row {
        std::string_view formats, attributes;
        int payload_type;
    };
    const Row row = GENERATE(values<Row>({
        {"100 101",
         "a=rtpmap:100 VP8/90000\na=rtpmap:101 H264/90000\na=fmtp:101 packetization-mode=1;profile-level-id=4d0028\n",
         101},
        {"100 101",
         "a=rtpmap:100 H264/90000\na=fmtp:100 packetization-mode=1;profile-level-id=4d0028\na=rtpmap:101 "
         "h264/90000\na=fmtp:101 profile-level-id=42001f; packetization-mode=1\n",
         101},
        {"100 101",
         "a=rtpmap:100 H264/90000\na=fmtp:100 packetization-mode=1;profile-level-id=42001f\na=rtpmap:101 "
         "H264/90000\na=fmtp:101 packetization-mode=1;profile-level-id=42E01F\n",
         101},
        {"100 101",
         "a=rtpmap:100 H264/90000\na=fmtp:100 packetization-mode=0;profile-level-id=42e01f\na=rtpmap:101 VP8/90000\n",
         100},
        {"100 101",
         "a=rtpmap:100 H264/90000\na=fmtp:100 packetization-mode=2;profile-level-id=42e01f\na=rtpmap:101 VP8/90000\n",
         101},
        {"100 101",
         "a=rtpmap:100 H264/90000\na=fmtp:100 packetization-mode=1;profile-level-id=640028\na=rtpmap:101 VP8/90000\n",
         101},
        {"100 101", "a=rtpmap:100 AV1/90000\na=rtpmap:101 VP9/90000\n", 101},
        {"100 101", "a=rtpmap:100 VP9/90000\na=fmtp:100 profile-id=2\na=rtpmap:101 AV1/90000\n", 101},
        {"70 101", "a=rtpmap:70 VP8/90000\na=rtpmap:101 VP9/90000\n", 101},  // 70 would read as RTCP
    }));
    CAPTURE(row.attributes);
    auto offer = fixture("gstreamer_whip_vp8");
    offer = lanai::test::replace_first(offer, "SAVPF 96", "SAVPF " + std::string(row.formats));
    offer = lanai::test::replace_first(offer, "a=rtpmap:96 VP8/90000\r\n", row.attributes);
    const auto result = negotiate(offer, publisher);
    REQUIRE(std::holds_alternative<Negotiated>(result));
    CHECK(std::get<Negotiated>(result).media[0].codecs.at(0).payload_type == row.payload_type);
}

TEST_CASE("a viewer that says packetization-mode=0 is not sent fragments") {
    auto offer = lanai::test::replace_all(fixture("chromium_viewer"), "packetization-mode=1", "packetization-mode=0");
    const auto result = negotiate(offer, viewer);
    REQUIRE(std::holds_alternative<Negotiated>(result));
    CHECK(std::get<Negotiated>(result).find(Kind::video)->codecs[0].codec == Codec::vp8);
}

TEST_CASE("an audio section without Opus is left out for a viewer, and refused to a publisher") {
    const auto without_opus = [](const char* name) {
        return lanai::test::replace_first(fixture(name), "a=rtpmap:111 opus/48000/2", "a=rtpmap:111 x/8000");
    };
    const auto result = negotiate(without_opus("chromium_viewer"), viewer);
    REQUIRE(std::holds_alternative<Negotiated>(result));
    const auto& agreed = std::get<Negotiated>(result);
    CHECK(agreed.find(Kind::audio) == nullptr);
    CHECK(agreed.find(Kind::video) != nullptr);
    CHECK(agreed.bundle.size() == 1);
    CHECK(std::holds_alternative<SdpError>(negotiate(without_opus("chromium_publisher"), publisher)));
}

TEST_CASE("a viewer's second video and its inactive sections are left out") {
    auto offer = fixture("chromium_viewer");
    const auto second = lanai::test::replace_first(offer.substr(offer.find("m=video")), "a=mid:1", "a=mid:2");
    offer = lanai::test::replace_first(offer, "BUNDLE 0 1", "BUNDLE 0 1 2") + second;
    auto result = negotiate(offer, viewer);
    REQUIRE(std::holds_alternative<Negotiated>(result));
    CHECK_FALSE(std::get<Negotiated>(result).media[2].accepted);
    CHECK(std::get<Negotiated>(result).bundle == std::vector<std::string>{"0", "1"});
    result = negotiate(lanai::test::replace_first(offer, "a=recvonly", "a=inactive"), viewer);
    REQUIRE(std::holds_alternative<Negotiated>(result));
    CHECK(std::get<Negotiated>(result).find(Kind::audio) == nullptr);
}
