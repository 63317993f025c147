#include "media_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

using namespace lanai::streaming;
using namespace lanai::streaming::test;

namespace {

// Where each track stands one round on: the time until a packet's very payload comes again.
double seconds_until_repeated(const std::vector<Received>& packets, std::size_t index) {
    const auto again =
        std::find_if(packets.begin() + static_cast<std::ptrdiff_t>(index) + 1, packets.end(),
                     [&](const Received& other) { return other.packet.payload == packets[index].packet.payload; });
    REQUIRE(again != packets.end());
    return seconds_between(packets[index].mapping.ntp, again->mapping.ntp);
}

void check_unbroken(const std::vector<Received>& packets) {
    for (std::size_t i = 1; i < packets.size(); ++i) {
        REQUIRE(packets[i].packet.sequence == packets[i - 1].packet.sequence + 1);
        const auto step = static_cast<std::int32_t>(packets[i].packet.timestamp - packets[i - 1].packet.timestamp);
        REQUIRE(step >= 0);
        const double clock_step = seconds_between(packets[i - 1].mapping.ntp, packets[i].mapping.ntp);
        const double rate = clock_rate_of(packets[i].packet.codec);
        REQUIRE(clock_step == Approx(step / rate).margin(2 / rate));
        REQUIRE(packets[i].mapping.timestamp == packets[i].packet.timestamp);
    }
}

boost::system::error_code playout_error(const std::string& file) {
    Collector collector;
    return make_playout(file, collector.sink()).error();
}

}  // namespace

TEST_CASE("a playout loops without a seam on either track") {
    const TemporaryFolder folder;
    make_short_talk(folder.file("talk.mp4"));
    Collector collector;
    auto playout = make_playout(folder.file("talk.mp4"), collector.sink());
    REQUIRE(playout.has_value());
    (*playout)->start();
    REQUIRE(collector.wait_for_key_frames(4));
    REQUIRE(collector.wait_for_packets(Codec::opus, 151));
    (*playout)->stop();

    const auto video = collector.packets(Codec::h264), audio = collector.packets(Codec::opus);
    CHECK(video.front().packet.starts_key_frame);
    check_unbroken(video);
    check_unbroken(audio);
    for (std::size_t i = 1; i < video.size(); ++i) {
        const std::uint32_t step = video[i].packet.timestamp - video[i - 1].packet.timestamp;
        REQUIRE((step == 0 || step == 3000));
        REQUIRE((step == 0) == !video[i - 1].packet.marker);
    }
    // The encoder's pre-skip shortens the very first step only.
    for (std::size_t i = 2; i < audio.size(); ++i)
        REQUIRE(audio[i].packet.timestamp - audio[i - 1].packet.timestamp == 960);

    CHECK(std::abs(seconds_between(video.front().mapping.ntp, audio.front().mapping.ntp)) < 0.040);
    CHECK(seconds_until_repeated(video, 0) == Approx(1.0).margin(0.001));
    CHECK(seconds_until_repeated(audio, 10) == Approx(1.0).margin(0.001));
    CHECK(collector.failures().empty());
}

TEST_CASE("a stopped playout is silent and goes on in sequence") {
    const TemporaryFolder folder;
    make_short_talk(folder.file("talk.mp4"));
    Collector collector;
    auto playout = make_playout(folder.file("talk.mp4"), collector.sink());
    REQUIRE(playout.has_value());
    (*playout)->start();
    (*playout)->start();
    REQUIRE(collector.wait_for_packets(Codec::h264, 20));
    REQUIRE(collector.wait_for_packets(Codec::opus, 10));
    (*playout)->stop();
    (*playout)->stop();
    const auto video_before = collector.packets(Codec::h264).size();
    const auto audio_before = collector.packets(Codec::opus).size();
    (*playout)->request_key_frame();
    (*playout)->start();
    REQUIRE(collector.wait_for_packets(Codec::h264, video_before + 5));
    REQUIRE(collector.wait_for_packets(Codec::opus, audio_before + 5));
    (*playout)->stop();
    const auto video = collector.packets(Codec::h264), audio = collector.packets(Codec::opus);
    CHECK(video[video_before].packet.starts_key_frame);
    check_unbroken(video);
    check_unbroken(audio);
}

TEST_CASE("a playout whose file went away says so once and returns with the file") {
    const TemporaryFolder folder;
    make_short_talk(folder.file("talk.mp4"));
    Collector collector;
    auto playout = make_playout(folder.file("talk.mp4"), collector.sink());
    REQUIRE(playout.has_value());
    std::filesystem::rename(folder.file("talk.mp4"), folder.file("gone.mp4"));
    (*playout)->start();
    REQUIRE(collector.wait_for_failures(1));
    CHECK_FALSE(collector.failures().front().empty());
    std::filesystem::rename(folder.file("gone.mp4"), folder.file("talk.mp4"));
    REQUIRE(collector.wait_for_key_frames(1));
    REQUIRE(collector.wait_for_packets(Codec::opus, 1));
    CHECK(collector.failures().size() == 1);
}

TEST_CASE("a file that cannot be played out is refused with its reason") {
    const TemporaryFolder folder;
    use_gstreamer();
    const std::string file = folder.file("media.mp4");
    const std::string opus = " audiotestsrc num-buffers=50 samplesperbuffer=960 ! opusenc ! queue ! mux.";
    const std::string raw =
        "mp4mux name=mux ! filesink location=OUT videotestsrc num-buffers=30 ! "
        "video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! ";

    SECTION("it is missing") {
        CHECK(playout_error(file) == IngestErrc::file_missing);
        CHECK(playout_error(folder.file("")) == IngestErrc::file_missing);
    }
    SECTION("it is empty") {
        std::ofstream(file).flush();
        CHECK(playout_error(file) == IngestErrc::not_mp4);
    }
    SECTION("it is no MP4") {
        std::ofstream(file) << std::string(5'000, 'x');
        CHECK(playout_error(file) == IngestErrc::not_mp4);
    }
    SECTION("it is cut off in its header") {
        make_short_talk(file);
        std::filesystem::resize_file(file, 300);
        CHECK(playout_error(file) == IngestErrc::not_mp4);
    }
    SECTION("its video has B-frames") {
        make_media(raw +
                       "x264enc bframes=2 speed-preset=ultrafast b-adapt=false ! video/x-h264,profile=main ! "
                       "h264parse ! queue ! mux." +
                       opus,
                   file);
        CHECK(playout_error(file) == IngestErrc::not_constrained_baseline);
    }
    SECTION("it has no picture") {
        make_media("mp4mux name=mux ! filesink location=OUT" + opus, file);
        CHECK(playout_error(file) == IngestErrc::no_h264_video);
    }
    SECTION("it has no sound") {
        make_media(raw +
                       "x264enc speed-preset=ultrafast ! video/x-h264,profile=constrained-baseline ! h264parse ! "
                       "queue ! mux.",
                   file);
        CHECK(playout_error(file) == IngestErrc::no_opus_audio);
        CHECK(playout_error(file).message().find("Opus") != std::string::npos);
    }
}
