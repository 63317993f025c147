#include "relay/programme_output.hpp"

#include "rtp/rtcp.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;
using namespace std::chrono_literals;

namespace {

struct Recorder : ProgrammeOutput::Sink {
    std::vector<PacketPtr> packets;
    std::vector<std::string> key_frames_asked;
    std::vector<int> layers_asked;
    std::vector<bool> slate;
    StageStatus last;
    int reports = 0;

    void on_output(PacketPtr packet) override { packets.push_back(std::move(packet)); }
    void request_key_frame(const std::string& source, std::uint8_t layer) override {
        key_frames_asked.push_back(source);
        layers_asked.push_back(layer);
    }
    void need_slate(const std::string&, bool needed) override { slate.push_back(needed); }
    void on_status(const StageStatus& status) override {
        last = status;
        ++reports;
    }
    [[nodiscard]] std::vector<PacketPtr> of(Kind kind) const {
        std::vector<PacketPtr> found;
        for (const auto& packet : packets) {
            if (kind_of(packet->codec) == kind) found.push_back(packet);
        }
        return found;
    }
};

constexpr std::int64_t wall_ns = 1'700'000'000'000'000'000;
const TimePoint start{1'000'000s};

// A source that sends 30 pictures and 50 sounds a second, each with its own clocks.
struct Feed {
    std::string id;
    std::uint64_t video_sequence, audio_sequence;
    std::uint32_t video_timestamp, audio_timestamp;
    std::int64_t wall_offset_ns = 0;  // its wall clock is that much ahead of ours
    int picture = 0;

    static Packet make(Codec codec, std::uint64_t sequence, std::uint32_t timestamp, bool key) {
        Packet packet;
        packet.codec = codec;
        packet.sequence = sequence;
        packet.timestamp = timestamp;
        packet.starts_key_frame = key;
        packet.marker = true;
        packet.payload = {1, 2, 3};
        return packet;
    }
    void report_clock(ProgrammeOutput& output, TimePoint now) const {
        const auto ns = wall_ns + std::chrono::duration_cast<std::chrono::nanoseconds>(now - start).count() + wall_offset_ns;
        output.clock(id, Kind::video, {rtp::ntp_from_unix_ns(ns), video_timestamp});
        output.clock(id, Kind::audio, {rtp::ntp_from_unix_ns(ns), audio_timestamp});
    }
    // One picture and one sound, captured at the same instant; a key frame each 10 pictures unless told.
    void send(ProgrammeOutput& output, TimePoint now, bool key) {
        output.packet(id, make(Codec::h264, video_sequence++, video_timestamp, key), now);
        output.packet(id, make(Codec::opus, audio_sequence++, audio_timestamp, true), now);
        video_timestamp += 3'000;
        audio_timestamp += 1'600;
        ++picture;
    }
};

Feed feed(std::string id, std::uint32_t seed) {
    return {std::move(id), 5'000'000'000ULL + seed, 6'000'000'000ULL + seed, seed * 7'919U, seed * 104'729U, 0, 0};
}

StageConfig config() {
    return {"hall", {{"slate", SourceKind::slate}, {"talk", SourceKind::playout}, {"speaker", SourceKind::live}}, "talk"};
}

void check_continuous(const std::vector<PacketPtr>& packets) {
    for (std::size_t i = 1; i < packets.size(); ++i) {
        CHECK(packets[i]->sequence == packets[i - 1]->sequence + 1);
        CHECK(static_cast<std::int32_t>(packets[i]->timestamp - packets[i - 1]->timestamp) > 0);
    }
}

}  // namespace

TEST_CASE("a stage begins with its selected source's first key frame") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto talk = feed("talk", 1);
    talk.send(output, start + 10ms, false);
    CHECK(sink.packets.empty());
    CHECK(sink.key_frames_asked == std::vector<std::string>{"talk"});
    talk.send(output, start + 43ms, true);
    REQUIRE(sink.of(Kind::video).size() == 1);
    CHECK(sink.of(Kind::video)[0]->starts_key_frame);
    CHECK(sink.of(Kind::audio).size() == 1);
    CHECK(sink.last.on_air == "talk");
    CHECK(sink.slate.empty());
}

TEST_CASE("simulcast layers share one timeline, each with numbers of its own") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    output.select("speaker", start);
    const std::array<std::uint32_t, 3> first_timestamp{5'000, 4'000'000'000, 77};  // as senders choose them
    const auto at = [](int picture) { return start + 10ms + picture * 33ms; };
    const auto layer_packet = [&](std::uint8_t layer, int picture, bool key) {
        auto packet = Feed::make(Codec::h264, 1'000 * (layer + 1) + static_cast<std::uint64_t>(picture),
                                 first_timestamp[layer] + 2'970 * static_cast<std::uint32_t>(picture), key);
        packet.layer = layer;
        return packet;
    };
    for (std::uint8_t layer = 0; layer < 3; ++layer) {
        const auto captured = wall_ns + std::chrono::duration_cast<std::chrono::nanoseconds>(at(0) - start).count();
        output.clock("speaker", Kind::video, {rtp::ntp_from_unix_ns(captured), first_timestamp[layer]}, layer);
    }
    for (int picture = 0; picture < 20; ++picture) {
        for (std::uint8_t layer = 0; layer < 3; ++layer) {
            // Layer 2 arrives late, and its key frame comes later than the others'.
            const auto late = layer == 2 ? 15ms : 0ms;
            output.packet("speaker", layer_packet(layer, picture, picture == (layer == 2 ? 4 : 0)), at(picture) + late);
        }
    }
    std::array<std::vector<PacketPtr>, 3> by_layer;
    for (const auto& packet : sink.packets) by_layer[packet->layer].push_back(packet);
    CHECK(by_layer[0].size() == 20);
    CHECK(by_layer[2].size() == 16);
    CHECK(by_layer[2][0]->starts_key_frame);
    for (const auto& packets : by_layer) check_continuous(packets);
    for (int picture = 4; picture < 20; ++picture) {
        const auto reference = by_layer[0][static_cast<std::size_t>(picture)]->timestamp;
        for (const auto& other : {by_layer[1][static_cast<std::size_t>(picture)], by_layer[2][static_cast<std::size_t>(picture - 4)]}) {
            CHECK(std::abs(static_cast<std::int32_t>(other->timestamp - reference)) <= 2);  // rounding
        }
    }
    // A key frame is asked for of the layer that is wanted.
    sink.layers_asked.clear();
    output.viewer_needs_key_frame(at(60), 2);
    output.viewer_needs_key_frame(at(60), 1);
    output.viewer_needs_key_frame(at(61), 2);  // too soon
    CHECK(sink.layers_asked == std::vector<int>{2, 1});
    // A source without layers takes over, and what was asked of layer 2 goes to its only one.
    auto talk = feed("talk", 9);
    output.select("talk", at(62));
    talk.send(output, at(62), true);
    CHECK(sink.packets.back()->cut == by_layer[0][0]->cut + 1);
    sink.layers_asked.clear();
    output.viewer_needs_key_frame(at(200), 2);
    CHECK(sink.layers_asked == std::vector<int>{0});
}

TEST_CASE("a cut waits for the new source's key frame and leaves no seam") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto talk = feed("talk", 1);
    auto speaker = feed("speaker", 40'000);
    TimePoint now = start;
    for (int i = 0; i < 20; ++i, now += 33ms) {
        talk.send(output, now, i % 10 == 0);
        speaker.send(output, now, i % 10 == 5);
    }
    const auto before = sink.of(Kind::video).size();
    CHECK(output.select("speaker", now));
    CHECK(sink.key_frames_asked.back() == "speaker");
    CHECK(output.status().on_air == "talk");
    for (int i = 20; i < 40; ++i, now += 33ms) {
        talk.send(output, now, i % 10 == 0);
        speaker.send(output, now, i % 10 == 5);
    }
    CHECK(output.status().on_air == "speaker");
    const auto video = sink.of(Kind::video);
    REQUIRE(video.size() > before + 6);
    CHECK(video[before + 6]->starts_key_frame);  // six more of the talk, then the speaker's
    check_continuous(video);
    check_continuous(sink.of(Kind::audio));
}

TEST_CASE("a dead source gives way to the slate and comes back by itself") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto speaker = feed("speaker", 3);
    auto slate = feed("slate", 9);
    TimePoint now = start;
    output.select("speaker", now);
    for (int i = 0; i < 30; ++i, now += 33ms) speaker.send(output, now, i == 0);
    CHECK(output.status().on_air == "speaker");
    const auto died = now;
    while (sink.slate.empty()) {
        now += 100ms;
        output.tick(now);
        REQUIRE(now - died < 2s);
    }
    CHECK(sink.slate.back());
    slate.send(output, now + 300ms, true);
    CHECK(output.status().on_air == "slate");
    CHECK(output.status().selected == "speaker");
    // The speaker publishes anew, with other numbers.
    now += 10s;
    output.source_restarted("speaker");
    auto again = feed("speaker", 999'999);
    again.send(output, now, false);
    CHECK(output.status().on_air == "slate");
    CHECK(sink.key_frames_asked.back() == "speaker");
    again.send(output, now + 33ms, true);
    CHECK(output.status().on_air == "speaker");
    CHECK_FALSE(sink.slate.back());
    check_continuous(sink.of(Kind::video));
    check_continuous(sink.of(Kind::audio));
}

TEST_CASE("a source that stalls and comes back without a key frame leaves the stage to the slate until it has one") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto speaker = feed("speaker", 3);
    auto slate = feed("slate", 9);
    TimePoint now = start;
    output.select("speaker", now);
    for (int i = 0; i < 60; ++i, now += 33ms) speaker.send(output, now, i == 0);
    const auto stalled = now;
    for (; now < stalled + 1'500ms; now += 100ms) output.tick(now);
    REQUIRE(sink.slate == std::vector<bool>{true});
    // Back before the slate's first picture, and its next key frame is far away.
    const auto before = sink.of(Kind::video).size();
    const auto asked = std::count(sink.key_frames_asked.begin(), sink.key_frames_asked.end(), "speaker");
    for (int i = 0; i < 30; ++i, now += 33ms) {
        output.tick(now);
        speaker.send(output, now, false);
        if (i >= 10) slate.send(output, now, i == 10);
    }
    CHECK(sink.slate.back());
    CHECK(output.status().on_air == "slate");
    CHECK(sink.of(Kind::video).size() > before + 10);
    CHECK(std::count(sink.key_frames_asked.begin(), sink.key_frames_asked.end(), "speaker") > asked);
    speaker.send(output, now, true);
    CHECK(output.status().on_air == "speaker");
    CHECK_FALSE(sink.slate.back());
    check_continuous(sink.of(Kind::video));
}

TEST_CASE("a live source that is quiet is asked whether it lives") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto speaker = feed("speaker", 3);
    output.select("speaker", start);
    TimePoint now = start;
    // A shared screen that stands still: one picture a second.
    for (int i = 0; i < 40; ++i, now += 100ms) {
        if (i % 10 == 0) speaker.send(output, now, true);
        output.tick(now);
    }
    CHECK(std::count(sink.key_frames_asked.begin(), sink.key_frames_asked.end(), "speaker") >= 3);
    CHECK(sink.slate.empty());
    CHECK(output.status().on_air == "speaker");
}

TEST_CASE("a publisher that says goodbye is replaced at once") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    output.select("speaker", start);
    auto speaker = feed("speaker", 3);
    speaker.send(output, start, true);
    output.source_gone("speaker", start + 50ms);
    REQUIRE(sink.slate.size() == 1);
    CHECK(sink.slate.back());
}

TEST_CASE("sources whose clocks differ keep their lips in step across cuts") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto talk = feed("talk", 1);
    auto speaker = feed("speaker", 77);
    speaker.wall_offset_ns = -3'600'000'000'000;  // an hour behind
    TimePoint now = start;
    for (int i = 0; i < 90; ++i, now += 33ms) {
        if (i == 45) output.select("speaker", now);
        for (auto* source : {&talk, &speaker}) {
            source->report_clock(output, now);
            source->send(output, now, i % 10 == 0);
        }
    }
    REQUIRE(output.status().on_air == "speaker");
    const auto video = output.output_clock(Kind::video, now);
    const auto audio = output.output_clock(Kind::audio, now);
    REQUIRE(video);
    REQUIRE(audio);
    CHECK(video->ntp == audio->ntp);
    // Picture and sound of one instant: their last packets must map to the same time.
    const auto video_late = static_cast<std::int32_t>(video->timestamp - sink.of(Kind::video).back()->timestamp) / 90.0;
    const auto audio_late = static_cast<std::int32_t>(audio->timestamp - sink.of(Kind::audio).back()->timestamp) / 48.0;
    CHECK(std::abs(video_late - audio_late) < 2.0);
}

TEST_CASE("a clock that is told after the cut gives true sender reports") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto talk = feed("talk", 5);
    TimePoint now = start + 1h;
    talk.send(output, now, true);
    CHECK_FALSE(output.output_clock(Kind::video, now));
    now += 33ms;
    talk.report_clock(output, now);
    talk.send(output, now, false);
    const auto video = output.output_clock(Kind::video, now);
    const auto audio = output.output_clock(Kind::audio, now);
    REQUIRE(video);
    REQUIRE(audio);
    const auto video_late = static_cast<std::int32_t>(video->timestamp - sink.of(Kind::video).back()->timestamp) / 90.0;
    const auto audio_late = static_cast<std::int32_t>(audio->timestamp - sink.of(Kind::audio).back()->timestamp) / 48.0;
    CHECK(std::abs(video_late - audio_late) < 2.0);
}

TEST_CASE("packets from before a cut are not let through late") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    output.packet("talk", Feed::make(Codec::h264, 1'000, 90'000, true), start);
    output.packet("talk", Feed::make(Codec::h264, 998, 84'000, false), start + 1ms);
    output.packet("talk", Feed::make(Codec::h264, 1'002, 96'000, false), start + 2ms);
    output.packet("talk", Feed::make(Codec::h264, 1'001, 93'000, false), start + 3ms);
    const auto video = sink.of(Kind::video);
    REQUIRE(video.size() == 3);
    CHECK(video[1]->sequence == video[0]->sequence + 2);  // the hole stays a hole, so that it can be mended
    CHECK(video[2]->sequence == video[0]->sequence + 1);
}

TEST_CASE("key frames are asked for once a second at most") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    auto talk = feed("talk", 5);
    talk.send(output, start, true);
    const auto asked = sink.key_frames_asked.size();
    for (int i = 0; i < 100; ++i) output.viewer_needs_key_frame(start + 1'100ms + i * 10ms);
    CHECK(sink.key_frames_asked.size() == asked + 1);
    output.viewer_needs_key_frame(start + 2'200ms);
    CHECK(sink.key_frames_asked.size() == asked + 2);
}

TEST_CASE("a source without video is heard after a second") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    output.select("speaker", start);
    for (int i = 0; i < 60; ++i) {
        output.packet("speaker", Feed::make(Codec::opus, 100 + static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(i) * 960, true),
                      start + i * 20ms);
    }
    CHECK(output.status().on_air == "speaker");
    CHECK_FALSE(sink.of(Kind::audio).empty());
}

TEST_CASE("unknown sources change nothing") {
    Recorder sink;
    ProgrammeOutput output(config(), {start, wall_ns}, start, sink);
    CHECK_FALSE(output.select("nobody", start));
    output.packet("nobody", Feed::make(Codec::h264, 1, 1, true), start);
    output.clock("nobody", Kind::audio, {});
    output.source_gone("nobody", start);
    CHECK(sink.packets.empty());
    CHECK(output.status().selected == "talk");
}
