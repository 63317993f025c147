#include "encoded_video.hpp"
#include "media_fixture.hpp"

#include <catch2/catch.hpp>
#include <gst/gst.h>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <type_traits>

using namespace lanai::streaming;
using namespace lanai::streaming::test;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

// What came out of a transcoder, and what it said of its work.
class Outcome {
public:
    [[nodiscard]] TranscoderSink sink() {
        return {[this](Packet packet) { note([&] { packets_.push_back(std::move(packet)); }); },
                [this](std::size_t pictures) { note([&] { dropped_ += pictures; }); },
                [this] { note([&] { ++key_frames_asked_; }); },
                [this](std::string reason) { note([&] { failures_.push_back(std::move(reason)); }); }};
    }
    [[nodiscard]] bool wait_for_picture(std::uint32_t timestamp, std::chrono::milliseconds how_long = patience) {
        return wait(
            [&] {
                return std::any_of(packets_.rbegin(), packets_.rend(),
                                   [&](const Packet& p) { return p.timestamp == timestamp && p.marker; });
            },
            how_long);
    }
    [[nodiscard]] bool wait_for_key_frames(std::ptrdiff_t wanted) {
        return wait(
            [&] {
                return std::count_if(packets_.begin(), packets_.end(),
                                     [](const Packet& p) { return p.starts_key_frame; }) >= wanted;
            },
            patience);
    }
    [[nodiscard]] std::vector<Packet> packets() { return locked([&] { return packets_; }); }
    [[nodiscard]] std::size_t dropped() { return locked([&] { return dropped_; }); }
    [[nodiscard]] std::size_t key_frames_asked() { return locked([&] { return key_frames_asked_; }); }
    [[nodiscard]] std::vector<std::string> failures() { return locked([&] { return failures_; }); }

private:
    template <class F>
    void note(F f) {
        const std::lock_guard lock(mutex_);
        f();
        changed_.notify_all();
    }
    template <class F>
    std::invoke_result_t<F> locked(F f) {
        const std::lock_guard lock(mutex_);
        return f();
    }
    template <class F>
    bool wait(F reached, std::chrono::milliseconds how_long) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, how_long, reached);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Packet> packets_;
    std::vector<std::string> failures_;
    std::size_t dropped_ = 0, key_frames_asked_ = 0;
};

// Feeds a transcoder picture by picture, each once the one before has come out: nothing is dropped for want of time.
struct Feeder {
    Transcoder& transcoder;
    Outcome& outcome;
    Numbering numbering{};
    std::vector<std::uint32_t> timestamps{};
    TimePoint now{};

    void feed(const EncodedPicture& picture) {
        timestamps.push_back(numbering.timestamp);
        for (const auto& packet : numbering.number(picture, now)) transcoder.push(packet);
        now += 33ms;
        REQUIRE(outcome.wait_for_picture(timestamps.back()));
    }
    void feed(const std::vector<EncodedPicture>& pictures) {
        for (const auto& picture : pictures) feed(picture);
    }
    // As a source that is asked for key frames, until one of them is out: one may be dropped while the work is behind.
    // Each is waited for twice as long as the one before, since a busy machine must not be given more and more to do.
    // Nothing is under way in the end.
    void recover(const EncodedPicture& key_frame) {
        bool out = false;
        for (std::chrono::milliseconds wait = 1s; !out && wait <= patience; wait *= 2) {
            const auto timestamp = numbering.timestamp;
            for (const auto& packet : numbering.number(key_frame, now)) transcoder.push(packet);
            now += 33ms;
            out = outcome.wait_for_picture(timestamp, wait);
        }
        REQUIRE(out);
    }
};

std::vector<std::uint32_t> picture_timestamps(const std::vector<Packet>& packets) {
    std::vector<std::uint32_t> timestamps;
    for (const auto& packet : packets) {
        if (timestamps.empty() || timestamps.back() != packet.timestamp) timestamps.push_back(packet.timestamp);
    }
    return timestamps;
}

void check_numbers(const std::vector<Packet>& packets) {
    for (std::size_t i = 0; i < packets.size(); ++i) {
        CHECK(packets[i].codec == Codec::h264);
        CHECK(packets[i].payload.size() <= 1'200);
        if (i > 0) CHECK(packets[i].sequence == packets[i - 1].sequence + 1);
    }
}

}  // namespace

TEST_CASE("what is re-encoded keeps its pictures and their timestamps") {
    use_gstreamer();
    const auto codec = GENERATE(Codec::vp8, Codec::vp9, Codec::av1);
    CAPTURE(static_cast<int>(codec));
    VideoRecipe recipe;
    recipe.codec = codec;
    recipe.pictures = 75;
    recipe.key_frame_every = 40;
    const auto pictures = encode(recipe);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(codec));
    Feeder feeder{*transcoder, outcome};
    feeder.feed(pictures);
    transcoder->stop();
    const auto packets = outcome.packets();
    check_numbers(packets);
    REQUIRE(!packets.empty());
    CHECK(packets.front().starts_key_frame);
    CHECK(picture_timestamps(packets) == feeder.timestamps);
    // Two and a half seconds: a key frame to begin with, and one two seconds later.
    CHECK(std::count_if(packets.begin(), packets.end(), [](const Packet& p) { return p.starts_key_frame; }) == 2);
    const auto decoded = decode_h264(packets);
    CHECK(decoded.size() == pictures.size());
    for (const auto& picture : decoded) {
        CHECK(picture.width_px == 320);
        CHECK(picture.height_px == 180);
        CHECK(picture.luma > 220);  // white: 235
    }
    CHECK(outcome.dropped() == 0);
    CHECK(outcome.failures().empty());
}

TEST_CASE("a picture's size may be odd, and may change at a key frame") {
    VideoRecipe odd, other;
    odd.width_px = 321, odd.height_px = 181, odd.pictures = 3;
    other.width_px = 160, other.height_px = 120, other.pictures = 3, other.pattern = "black";
    use_gstreamer();
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(Codec::vp8));
    Feeder feeder{*transcoder, outcome};
    feeder.feed(encode(odd));
    ++feeder.numbering.cut;
    feeder.feed(encode(other));
    transcoder->stop();
    CHECK(picture_timestamps(outcome.packets()) == feeder.timestamps);
    const auto decoded = decode_h264(outcome.packets());
    REQUIRE(decoded.size() == 6);
    CHECK(decoded[0].width_px % 2 == 0);
    CHECK(std::abs(decoded[0].width_px - 321) <= 2);
    CHECK(decoded[5].width_px == 160);
    CHECK(decoded[5].luma < 30);
}

TEST_CASE("a cut, another codec and a request each begin with a key frame, in one numbering") {
    use_gstreamer();
    VideoRecipe recipe;
    recipe.pictures = 4;
    const auto first = encode(recipe), second = encode(recipe);
    recipe.codec = Codec::vp9;
    const auto third = encode(recipe);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(Codec::vp8));
    Feeder feeder{*transcoder, outcome};
    feeder.feed(first);
    ++feeder.numbering.cut;
    feeder.feed(second);
    CHECK(outcome.wait_for_key_frames(2));
    REQUIRE(!transcoder->start(Codec::vp9));
    feeder.feed(third[0]);
    CHECK(outcome.wait_for_key_frames(3));
    feeder.feed(third[1]);
    transcoder->request_key_frame();
    feeder.feed(third[2]);
    CHECK(outcome.wait_for_key_frames(4));
    transcoder->stop();
    check_numbers(outcome.packets());
    CHECK(picture_timestamps(outcome.packets()) == feeder.timestamps);
}

TEST_CASE("a source whose timestamps leap is followed, each way") {
    use_gstreamer();
    VideoRecipe recipe;
    recipe.pictures = 3;
    const auto pictures = encode(recipe);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(Codec::vp8));
    Feeder feeder{*transcoder, outcome};
    feeder.feed(pictures);
    for (const std::uint32_t leap : {1'000'000'000U, 0U - 900'000'000U, 0U - 1'000'000'000U}) {
        feeder.numbering.timestamp += leap;
        ++feeder.numbering.cut;
        feeder.feed(pictures);
    }
    transcoder->stop();
    check_numbers(outcome.packets());
    CHECK(picture_timestamps(outcome.packets()) == feeder.timestamps);
    CHECK(outcome.wait_for_key_frames(4));
    CHECK(outcome.dropped() == 0);
}

TEST_CASE("the work is done at a low priority, and ends with stop() while packets still come") {
    use_gstreamer();
    VideoRecipe recipe;
    recipe.pictures = 2;
    const auto pictures = encode(recipe);
    std::atomic<int> nice{-100}, out{0};
    std::promise<void> begun;
    TranscoderSink sink;
    sink.on_packet = [&](const Packet&) {
        nice = getpriority(PRIO_PROCESS, 0);
        if (out++ == 0) begun.set_value();
    };
    sink.on_dropped = [](std::size_t) {};
    sink.needs_key_frame = [] {};
    sink.on_failed = [](const std::string&) {};
    const auto transcoder = make_transcoder(sink);
    REQUIRE(!transcoder->start(Codec::vp8));
    const std::jthread source([&](const std::stop_token& stop) {
        Numbering numbering;
        TimePoint now{};
        while (!stop.stop_requested()) {
            for (const auto& packet : numbering.number(pictures[0], now)) transcoder->push(packet);
            now += 33ms;
        }
    });
    REQUIRE(begun.get_future().wait_for(patience) == std::future_status::ready);
    transcoder->request_key_frame();
    transcoder->stop();
    const int at_stop = out;
    REQUIRE(!transcoder->start(Codec::vp9));
    transcoder->stop();
    CHECK(out == at_stop);
    CHECK(nice == std::min(getpriority(PRIO_PROCESS, 0) + 10, 19));
}

TEST_CASE("a hole costs the pictures up to the next key frame, which is asked for") {
    use_gstreamer();
    VideoRecipe recipe;
    recipe.pictures = 12;
    recipe.key_frame_every = 8;
    recipe.pattern = "snow";
    const auto pictures = encode(recipe);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(Codec::vp8));
    Feeder feeder{*transcoder, outcome};
    for (std::size_t i = 0; i < 3; ++i) feeder.feed(pictures[i]);
    const auto asked_before = outcome.key_frames_asked();
    // The fourth loses a packet for good; nothing comes of what follows it.
    for (std::size_t i = 3; i < 8; ++i) {
        auto packets = feeder.numbering.number(pictures[i], feeder.now);
        REQUIRE(packets.size() > 1);
        if (i == 3) packets.erase(packets.begin() + 1);
        for (const auto& packet : packets) transcoder->push(packet);
        feeder.now += 100ms;
    }
    CHECK(outcome.key_frames_asked() > asked_before);
    CHECK(outcome.dropped() > 0);
    for (std::size_t i = 8; i < 12; ++i) feeder.feed(pictures[i]);
    transcoder->stop();
    check_numbers(outcome.packets());
    CHECK(picture_timestamps(outcome.packets()) == feeder.timestamps);
    CHECK(decode_h264(outcome.packets()).size() == 7);
}

TEST_CASE("more than can be done in time is dropped, and the work goes on at a key frame") {
    use_gstreamer();
    VideoRecipe recipe;
    recipe.pictures = 2;
    recipe.pattern = "snow";
    const auto pictures = encode(recipe);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(Codec::vp8));
    Feeder feeder{*transcoder, outcome};
    // Minutes of media at once.
    for (int i = 0; i < 3'000; ++i) {
        const auto packets = feeder.numbering.number(pictures[i == 0 ? 0 : 1], feeder.now);
        for (const auto& packet : packets) transcoder->push(packet);
    }
    CHECK(outcome.dropped() > 1'000);
    CHECK(outcome.key_frames_asked() > 0);
    // It is behind until what waits is done; a key frame that comes after that goes in.
    feeder.recover(pictures[0]);
    transcoder->stop();
    check_numbers(outcome.packets());
}

TEST_CASE("a codec whose decoder is not installed is refused, and the element named") {
    use_gstreamer();
    GstRegistry* registry = gst_registry_get();
    GstPluginFeature* decoder = gst_registry_lookup_feature(registry, "vp9dec");
    REQUIRE(decoder != nullptr);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(Codec::vp8));
    gst_registry_remove_feature(registry, decoder);
    const auto missing = init_gstreamer();
    const auto error = transcoder->start(Codec::vp9);
    gst_registry_add_feature(registry, decoder);
    gst_object_unref(decoder);
    CHECK(missing == std::vector<std::string>{"vp9dec"});
    CHECK(error == make_error_code(IngestErrc::missing_element));
    CHECK(!transcoder->start(Codec::vp9));
}

TEST_CASE("pictures that say they are too large to be decoded are dropped, up to a key frame that is not") {
    VideoRecipe recipe;
    recipe.pictures = 4;
    recipe.key_frame_every = 2;
    const auto pictures = encode(recipe);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    REQUIRE(!transcoder->start(Codec::vp8));
    Feeder feeder{*transcoder, outcome};
    feeder.recover(pictures[0]);
    auto monster = pictures[0];
    auto& payload = monster.front().payload;
    const std::vector<std::uint8_t> start{0x9D, 0x01, 0x2A};
    const auto at = std::search(payload.begin(), payload.end(), start.begin(), start.end());
    REQUIRE(payload.end() - at > 7);
    at[3] = at[5] = 0xFF, at[4] = at[6] = 0x3F;  // 16,383 × 16,383
    const auto dropped = outcome.dropped();
    for (const auto& packet : feeder.numbering.number(monster, feeder.now)) transcoder->push(packet);
    for (const auto& packet : feeder.numbering.number(pictures[1], feeder.now)) transcoder->push(packet);
    CHECK(outcome.dropped() == dropped + 2);
    feeder.now += 66ms;
    feeder.feed(pictures[2]);
    feeder.feed(pictures[3]);
}

TEST_CASE("a transcoder that is stopped, or fed another codec or rubbish, gives nothing and goes on") {
    use_gstreamer();
    VideoRecipe recipe;
    recipe.pictures = 6;
    recipe.key_frame_every = 2;
    const auto pictures = encode(recipe);
    Outcome outcome;
    const auto transcoder = make_transcoder(outcome.sink());
    Numbering numbering;
    for (const auto& packet : numbering.number(pictures[0], {})) transcoder->push(packet);
    CHECK(transcoder->start(Codec::h264) == make_error_code(IngestErrc::not_decodable));
    CHECK(transcoder->start(Codec::opus) == make_error_code(IngestErrc::not_decodable));
    const auto codec = GENERATE(Codec::vp8, Codec::vp9, Codec::av1);
    REQUIRE(!transcoder->start(codec));
    REQUIRE(!transcoder->start(codec));
    std::uint32_t state = 99;
    for (int i = 0; i < 300; ++i) {
        EncodedPicture rubbish(1 + i % 3);
        for (auto& packet : rubbish) {
            packet.codec = codec;
            packet.starts_key_frame = i % 5 == 0;
            for (int byte = 0; byte < i % 97; ++byte) {
                state = state * 1'664'525 + 1'013'904'223;
                packet.payload.push_back(static_cast<std::uint8_t>(state >> 24U));
            }
        }
        rubbish.back().marker = true;
        for (const auto& packet : numbering.number(rubbish, {})) transcoder->push(packet);
    }
    REQUIRE(!transcoder->start(Codec::vp8));
    Feeder feeder{*transcoder, outcome, numbering};
    // The rubbish may still be in the decoder's way.
    feeder.recover(pictures[0]);
    feeder.feed(pictures);
    transcoder->stop();
    transcoder->stop();
    const auto before = outcome.packets().size();
    for (const auto& packet : feeder.numbering.number(pictures[0], {})) transcoder->push(packet);
    CHECK(outcome.packets().size() == before);
}
