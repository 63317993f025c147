// Is the sound that belongs to a picture where the picture is, on the stage's output? By timestamps, and by the sender
// reports that a player goes by, in simulated time.
#include "relay/programme_output.hpp"

#include "rtp/rtcp.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t wall_ns = 1'700'000'000'000'000'000;
const TimePoint start{1'000'000s};

// The payload says when it was captured: milliseconds since the start, and by whom.
struct Captured {
    std::int32_t at_ms;
    std::uint8_t source;
};

Packet make(Codec codec, std::uint64_t sequence, std::uint32_t timestamp, bool key, Captured captured) {
    Packet packet;
    packet.codec = codec;
    packet.sequence = sequence;
    packet.timestamp = timestamp;
    packet.starts_key_frame = key;
    packet.payload.resize(5);
    const auto at_ms = static_cast<std::uint32_t>(captured.at_ms);
    for (std::size_t i = 0; i < 4; ++i) packet.payload[i] = static_cast<std::uint8_t>(at_ms >> 8 * i);
    packet.payload[4] = captured.source;
    return packet;
}

Captured read(const Packet& packet) {
    std::uint32_t at_ms = 0;
    for (std::size_t i = 0; i < 4; ++i) at_ms |= std::uint32_t{packet.payload[i]} << 8 * i;
    return {static_cast<std::int32_t>(at_ms), packet.payload[4]};
}

// A publisher of 25 pictures and 50 sounds a second, whose clocks and ways have their faults.
struct Source {
    std::string id;
    std::uint8_t number = 0;
    std::chrono::milliseconds video_way{20}, audio_way{20};  // from capture to here
    std::chrono::milliseconds video_reports_from{0}, audio_reports_from{0};
    std::int64_t wall_offset_ns = 0;
    double wall_ppm = 0, video_ppm = 0, audio_ppm = 0;  // how much a clock is fast
    std::chrono::milliseconds audio_report_jitter{0};

    static std::int64_t ticks(TimePoint::duration age, double a_second, double ppm) {
        return static_cast<std::int64_t>(std::chrono::duration<double>(age).count() * a_second * (1 + ppm / 1e6));
    }
    [[nodiscard]] std::uint32_t video_at(TimePoint::duration age) const {
        return 4'294'900'000U + static_cast<std::uint32_t>(ticks(age, 90'000, video_ppm));
    }
    [[nodiscard]] std::uint32_t audio_at(TimePoint::duration age) const {
        return 77U * number + static_cast<std::uint32_t>(ticks(age, 48'000, audio_ppm));
    }
    [[nodiscard]] std::int64_t wall_at(TimePoint::duration age) const {
        return wall_ns + wall_offset_ns + ticks(age, 1e9, wall_ppm);
    }
};

// What a player knows of both tracks' clocks.
using Clocks = std::array<std::optional<ClockMapping>, 2>;

class Stage : ProgrammeOutput::Sink {
public:
    explicit Stage(std::vector<Source> sources)
        : sources_(std::move(sources)),
          output_({"hall", {{"slate", SourceKind::slate}, {"a", SourceKind::live}, {"b", SourceKind::live}}, "a"},
                  {start, wall_ns}, start, *this) {}

    void select(const std::string& id) { CHECK(output_.select(id, now_)); }
    void set_clock(std::size_t source, std::chrono::nanoseconds by) { sources_[source].wall_offset_ns += by.count(); }
    void run(std::chrono::milliseconds duration) {
        for (const TimePoint end = now_ + duration; now_ < end; now_ += 1ms) step();
    }

    [[nodiscard]] Clocks clocks() const {
        return {output_.output_clock(Kind::audio, now_), output_.output_clock(Kind::video, now_)};
    }
    // By how much sound comes later than its picture at a player that knows these clocks.
    [[nodiscard]] double offset_ms(const Clocks& clocks) const {
        return shown_ms(Kind::audio, clocks) - shown_ms(Kind::video, clocks);
    }
    [[nodiscard]] double offset_ms() const { return offset_ms(clocks()); }
    // By how much the newest timestamp is ahead of the server's clock.
    [[nodiscard]] double lead_ms(Kind kind) const {
        const auto clock = clocks()[static_cast<std::size_t>(kind)];
        const auto& packet = newest_[static_cast<std::size_t>(kind)];
        REQUIRE(clock);
        REQUIRE(packet);
        return static_cast<std::int32_t>(packet->timestamp - clock->timestamp) * 1e3 / clock_rate_of(packet->codec);
    }
    [[nodiscard]] std::chrono::milliseconds longest_silence() const { return longest_silence_; }
    // Steps of a timestamp that are not a picture's or a sound's length.
    [[nodiscard]] int jumps() const { return jumps_; }
    void forget() { longest_silence_ = {}, jumps_ = 0; }

private:
    void step() {
        const auto age = now_ - start;
        for (const auto& source : sources_) {
            const auto due = [&](std::chrono::milliseconds way, std::chrono::milliseconds every) {
                return age >= way && (age - way) % every == 0ms;
            };
            if (due(source.video_way, picture_every)) send_picture(source, age - source.video_way);
            if (due(source.audio_way, sound_every)) send_sound(source, age - source.audio_way);
            if (age % 1s != 0ms) continue;
            const auto wrong = age / 1s % 2 == 0 ? source.audio_report_jitter : -source.audio_report_jitter;
            if (age >= source.video_reports_from) report(source, Kind::video, 0ms);
            if (age >= source.audio_reports_from) report(source, Kind::audio, wrong);
        }
        if (age % 100ms == 0ms) output_.tick(now_);
    }
    void send_picture(const Source& source, TimePoint::duration captured) {
        const auto number = static_cast<std::uint64_t>(captured / picture_every);
        for (std::uint64_t i = 0; i < packets_a_picture; ++i) {
            output_.packet(source.id,
                           make(Codec::h264, 5'000 + number * packets_a_picture + i, source.video_at(captured),
                                i == 0 && number % 10 == 0, {static_cast<std::int32_t>(captured / 1ms), source.number}),
                           now_);
        }
    }
    void send_sound(const Source& source, TimePoint::duration captured) {
        output_.packet(
            source.id,
            make(Codec::opus, 9'000 + static_cast<std::uint64_t>(captured / sound_every), source.audio_at(captured),
                 true, {static_cast<std::int32_t>(captured / 1ms), source.number}),
            now_);
    }
    void report(const Source& source, Kind kind, std::chrono::milliseconds wrong) {
        const auto told = now_ - start + wrong;
        output_.clock(source.id, kind,
                      {rtp::ntp_from_unix_ns(source.wall_at(now_ - start)),
                       kind == Kind::video ? source.video_at(told) : source.audio_at(told)});
    }
    [[nodiscard]] double shown_ms(Kind kind, const Clocks& clocks) const {
        const auto& clock = clocks[static_cast<std::size_t>(kind)];
        const auto& packet = newest_[static_cast<std::size_t>(kind)];
        REQUIRE(clock);
        REQUIRE(packet);
        const auto ticks = static_cast<std::int32_t>(packet->timestamp - clock->timestamp);
        const auto reported_ms = static_cast<double>(rtp::unix_ns_from_ntp(clock->ntp) - wall_ns) / 1e6;
        return reported_ms + ticks * 1e3 / clock_rate_of(packet->codec) - read(*packet).at_ms;
    }

    void on_output(PacketPtr packet) override {
        const bool video = kind_of(packet->codec) == Kind::video;
        auto& newest = newest_[video ? 1 : 0];
        if (newest) check(*newest, *packet, video);
        newest = std::move(packet);
    }
    void check(const Packet& last, const Packet& packet, bool video) {
        const auto step = static_cast<std::int32_t>(packet.timestamp - last.timestamp);
        const bool same_picture = video && packet.payload == last.payload;
        CHECK((same_picture ? step == 0 : step > 0));
        CHECK(packet.sequence == last.sequence + 1);
        const std::int32_t nominal = video ? 3'600 : 960;
        if (!same_picture && std::abs(step - nominal) > nominal / 10) ++jumps_;
        if (video) return;
        longest_silence_ = std::max(
            longest_silence_, std::chrono::duration_cast<std::chrono::milliseconds>(packet.arrival - last.arrival));
    }
    void request_key_frame(const std::string&, std::uint8_t) override {}
    void need_slate(const std::string&, bool) override {}
    void on_status(const StageStatus&) override {}

    static constexpr std::chrono::milliseconds picture_every{40}, sound_every{20};
    static constexpr std::uint64_t packets_a_picture = 3;
    std::vector<Source> sources_;
    TimePoint now_ = start;
    std::array<PacketPtr, 2> newest_;
    std::chrono::milliseconds longest_silence_{};
    int jumps_ = 0;
    ProgrammeOutput output_;
};

constexpr double in_step_ms = 2;  // rounding

}  // namespace

TEST_CASE("sound stays with its picture over cuts between sources whose clocks and ways differ") {
    const auto other_way = GENERATE(20ms, 60ms, 400ms);
    const bool audio_is_late = GENERATE(true, false);
    Source b{"b", 2};
    b.wall_offset_ns = -3'600'000'000'000;
    (audio_is_late ? b.audio_way : b.video_way) = other_way;
    Stage stage({Source{"a", 1}, b});
    stage.run(2s);
    const auto known = stage.clocks();
    CHECK(std::abs(stage.offset_ms()) < in_step_ms);
    for (int round = 0; round < 20; ++round) {
        stage.forget();
        stage.select(round % 2 == 0 ? "b" : "a");
        stage.run(3s);
        INFO("round " << round << " other way " << other_way.count() << (audio_is_late ? " audio" : " video"));
        CHECK(std::abs(stage.offset_ms()) < in_step_ms);
        CHECK(std::abs(stage.offset_ms(known)) < in_step_ms);          // nobody has to learn anything
        CHECK(stage.longest_silence() <= 460ms + (other_way - 20ms));  // a key frame's wait belongs to the old source
        CHECK(stage.lead_ms(Kind::video) < 45);                        // the output does not run away from real time
        CHECK(stage.lead_ms(Kind::audio) < 45 + static_cast<double>(other_way.count()));
    }
}

TEST_CASE("a track whose clock is told late moves to its place, whole pictures at a time, and never back") {
    const bool audio_first = GENERATE(true, false);
    const auto audio_way = GENERATE(20ms, 140ms);
    const auto video_way = GENERATE(20ms, 90ms, 200ms);
    Source a{"a", 1};
    a.audio_way = audio_way, a.video_way = video_way;
    (audio_first ? a.video_reports_from : a.audio_reports_from) = 3s;
    Stage stage({a});
    stage.run(5s);
    INFO("audio way " << audio_way.count() << " video way " << video_way.count());
    CHECK(std::abs(stage.offset_ms()) < in_step_ms);
    // From then on the timeline is the same for all sources.
    const auto clocks = stage.clocks();
    const auto now = clocks[0]->ntp;
    CHECK(clocks[1]->ntp == now);
    CHECK(std::abs(stage.lead_ms(Kind::audio) - stage.lead_ms(Kind::video) -
                   static_cast<double>((video_way - audio_way).count())) < 45);
    CHECK(stage.jumps() <= 2);
}

TEST_CASE("an hour of clocks that drift leaves sound and picture together, and jumps are small and rare") {
    Source a{"a", 1};
    a.audio_ppm = GENERATE(-200.0, 200.0);
    a.video_ppm = GENERATE(-50.0, 0.0);
    a.wall_ppm = 30;
    Stage stage({a, Source{"b", 2}});
    stage.run(2s);
    const auto known = stage.clocks();
    for (int minutes = 0; minutes < 60; minutes += 10) {
        stage.run(10min);
        INFO("minutes " << minutes);
        CHECK(std::abs(stage.offset_ms()) < 5);        // by the newest reports
        CHECK(std::abs(stage.offset_ms(known)) < 40);  // by the first ones
    }
    CHECK(stage.jumps() < 150);  // 15 ms a time
    stage.forget();
    stage.select("b");
    stage.run(3s);
    CHECK(std::abs(stage.offset_ms()) < in_step_ms);
    CHECK(std::abs(stage.offset_ms(known)) < in_step_ms);
}

TEST_CASE("reports that jitter move nothing, and players are told the mean") {
    Source a{"a", 1};
    a.audio_report_jitter = 12ms;
    Stage stage({a});
    stage.run(20s);
    stage.forget();
    for (int i = 0; i < 40; ++i) {
        stage.run(1s);
        CHECK(std::abs(stage.offset_ms()) < 5);
    }
    CHECK(stage.jumps() == 0);
}

TEST_CASE("a source whose wall clock is set keeps its lips in step") {
    const auto by = GENERATE(-3'600s, -3s, 5s, 86'400s);
    Stage stage({Source{"a", 1}, Source{"b", 2}});
    stage.run(2s);
    const auto known = stage.clocks();
    stage.forget();
    stage.set_clock(0, by);
    stage.run(5s);
    CHECK(std::abs(stage.offset_ms()) < in_step_ms);
    CHECK(std::abs(stage.offset_ms(known)) < in_step_ms);
    CHECK(stage.jumps() == 0);
}

TEST_CASE("simulcast layers that were placed by arrival come together when their clocks are told") {
    struct Newest : ProgrammeOutput::Sink {
        std::array<std::uint32_t, 3> timestamp{};
        void on_output(PacketPtr packet) override { timestamp[packet->layer] = packet->timestamp; }
        void request_key_frame(const std::string&, std::uint8_t) override {}
        void need_slate(const std::string&, bool) override {}
        void on_status(const StageStatus&) override {}
    } newest;
    ProgrammeOutput output({"hall", {{"a", SourceKind::live}}, "a"}, {start, wall_ns}, start, newest);
    constexpr std::array<std::uint32_t, 3> base{5'000, 4'000'000'000, 77};
    const auto told_first = GENERATE(0, 2);
    for (int picture = 0; picture < 60; ++picture) {
        const auto captured = picture * 33ms;
        for (std::uint8_t layer = 0; layer < 3; ++layer) {
            const auto timestamp = base[layer] + static_cast<std::uint32_t>(picture) * 2'970;
            auto packet = make(Codec::h264, 10 + static_cast<std::uint64_t>(picture), timestamp, picture == 0, {});
            packet.layer = layer;
            // The key frames of the larger layers take their time.
            const auto way = picture == 0 ? layer * 50ms : 0ms;
            output.packet("a", packet, start + captured + way);
            const int told_at = layer == told_first ? 30 : 35;
            if (picture == told_at) {
                const auto wall = wall_ns + std::chrono::nanoseconds(captured).count();
                output.clock("a", Kind::video, {rtp::ntp_from_unix_ns(wall), timestamp}, layer);
            }
        }
        if (picture < 40) continue;
        for (std::size_t layer = 1; layer < 3; ++layer) {
            CHECK(std::abs(static_cast<std::int32_t>(newest.timestamp[layer] - newest.timestamp[0])) < 16 * 90);
        }
    }
}
