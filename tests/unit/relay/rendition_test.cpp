#include "relay/rendition.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lanai::streaming::relay {
namespace {

using namespace std::chrono_literals;

struct Studio final : Rendition::Sink {
    void start_rendition(Codec from) override { said.push_back("start " + std::to_string(static_cast<int>(from))); }
    void stop_rendition() override { said.emplace_back("stop"); }
    void feed_rendition(const PacketPtr& packet) override { fed.push_back(packet); }
    void ask_rendition_key_frame() override { said.emplace_back("key frame"); }
    void ask_source_key_frame(std::uint8_t layer) override { said.push_back("source " + std::to_string(layer)); }

    [[nodiscard]] std::vector<std::string> take() { return std::exchange(said, {}); }
    std::vector<std::string> said;
    std::vector<PacketPtr> fed;
};

struct Stage {
    Studio studio;
    Rendition rendition{studio};
    TimePoint now{1h};
    std::uint64_t sequence = 100;
    std::uint32_t timestamp = 90'000;
    std::vector<rtp::PacketRing> rings{3, rtp::PacketRing(64)};

    PacketPtr output(Codec codec, std::uint32_t cut, bool key_frame = false, std::uint8_t layer = 0,
                     std::size_t bytes = 100) {
        auto packet = std::make_shared<Packet>();
        packet->codec = codec;
        packet->cut = cut;
        packet->layer = layer;
        packet->starts_key_frame = key_frame;
        packet->sequence = sequence++;
        packet->timestamp = timestamp += 3'000;
        packet->payload.resize(bytes);
        packet->arrival = now;
        if (codec != Codec::opus) rings[layer].insert(packet);
        rendition.on_output(packet);
        return packet;
    }
    void need() {
        rendition.needed(true, now);
        ready();
    }
    void ready() {
        rendition.ready([this](std::uint8_t layer) -> const rtp::PacketRing& { return rings[layer]; }, now);
    }
    std::optional<Packet> encoded(std::uint64_t number, std::uint32_t at) {
        Packet packet;
        packet.codec = Codec::h264;
        packet.sequence = number;
        packet.timestamp = at;
        return rendition.take(std::move(packet), now);
    }
};

const std::string start_vp8 = "start " + std::to_string(static_cast<int>(Codec::vp8));
const std::string start_vp9 = "start " + std::to_string(static_cast<int>(Codec::vp9));
using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("nothing is re-encoded that nobody needs, nor what is H.264") {
    Stage stage;
    stage.output(Codec::vp8, 1, true);
    stage.output(Codec::vp8, 1);
    CHECK(stage.studio.take().empty());
    stage.rendition.needed(true, stage.now);
    CHECK(stage.studio.take() == Said{start_vp8});

    Stage house;
    house.rendition.needed(true, house.now);
    house.output(Codec::h264, 1, true);
    house.rendition.viewer_needs_key_frame(house.now);
    house.rendition.source_key_frame_needed();
    CHECK(house.studio.take().empty());
    CHECK(house.studio.fed.empty());
}

TEST_CASE("the work begins at a key frame, and what it gives goes where its picture was") {
    Stage stage;
    stage.rendition.needed(true, stage.now);
    stage.output(Codec::opus, 1);
    stage.output(Codec::vp8, 1);
    const auto first = stage.output(Codec::vp8, 1, true);
    CHECK(stage.studio.fed.empty());
    stage.ready();
    const auto second = stage.output(Codec::vp8, 1);
    CHECK(stage.studio.said == Said{start_vp8});
    CHECK(stage.studio.fed == std::vector{first, second});

    const auto made = stage.encoded(0, first->timestamp);
    REQUIRE(made);
    CHECK(made->layer == rendition_layer);
    CHECK(made->cut == 1);
    CHECK(made->timestamp == first->timestamp);
    CHECK(made->arrival == stage.now);
    CHECK_FALSE(stage.encoded(1, first->timestamp - 3'000));

    SECTION("ready long after the source's key frame, it asks for another and waits") {
        Stage late;
        late.output(Codec::vp8, 1, true);
        late.now += Rendition::past_max + 1ms;
        late.need();
        CHECK(late.studio.said == Said{start_vp8, "source 0"});
        late.output(Codec::vp8, 1);
        CHECK(late.studio.fed.empty());
        late.studio.said.clear();
        late.rendition.tick(late.now);
        CHECK(late.studio.take() == Said{"source 0"});
        const auto key_frame = late.output(Codec::vp8, 1, true);
        CHECK(late.studio.fed == std::vector{key_frame});
        late.rendition.tick(late.now);
        CHECK(late.studio.said.empty());
    }
}

TEST_CASE("a cut: pictures of before are over, and numbers go on") {
    Stage stage;
    stage.rendition.needed(true, stage.now);
    const auto before = stage.output(Codec::vp8, 1, true);
    stage.ready();
    const auto one = stage.encoded(7, before->timestamp);
    REQUIRE(one);
    stage.studio.said.clear();

    const auto after = stage.output(Codec::vp9, 2, true);
    CHECK(stage.studio.take() == Said{start_vp9});
    stage.ready();
    CHECK_FALSE(stage.encoded(8, before->timestamp + 10));
    const auto late = stage.output(Codec::vp8, 1, true);  // of before the cut
    CHECK(stage.studio.fed == std::vector{before, after});
    const auto two = stage.encoded(0, after->timestamp);  // another run counts anew
    REQUIRE(two);
    CHECK(two->cut == 2);
    CHECK(two->sequence == one->sequence + 1);
    const auto hole = stage.encoded(2, after->timestamp);
    REQUIRE(hole);
    CHECK(hole->sequence == two->sequence + 2);

    stage.output(Codec::h264, 3, true);
    CHECK_FALSE(stage.encoded(3, stage.timestamp));
    stage.rendition.viewer_needs_key_frame(stage.now);
    CHECK(stage.studio.take().empty());
}

TEST_CASE("it goes on for a while when the last viewer in need has gone, of all shards") {
    Stage stage;
    stage.output(Codec::vp8, 1, true);
    stage.rendition.needed(true, stage.now);
    stage.rendition.needed(true, stage.now);
    stage.ready();
    stage.studio.said.clear();
    stage.rendition.needed(false, stage.now);
    stage.rendition.tick(stage.now += 10s);
    CHECK(stage.studio.take().empty());
    stage.rendition.needed(false, stage.now);
    stage.rendition.tick(stage.now += Rendition::linger - 1ms);
    CHECK(stage.studio.take().empty());

    SECTION("and is not begun anew for one who comes back") {
        stage.rendition.needed(true, stage.now);
        stage.rendition.tick(stage.now += 10s);
        CHECK(stage.studio.take().empty());
    }
    SECTION("and then ends") {
        stage.rendition.tick(stage.now += 1ms);
        CHECK(stage.studio.take() == Said{"stop"});
        stage.rendition.tick(stage.now += 10s);
        CHECK(stage.studio.take().empty());
        stage.rendition.needed(true, stage.now);
        CHECK(stage.studio.take() == Said{start_vp8});
    }
}

TEST_CASE("a picture may be on air for longer than half of all timestamps") {
    Stage stage;
    stage.rendition.needed(true, stage.now);
    const auto first = stage.output(Codec::vp8, 1, true);
    stage.ready();
    CHECK(stage.encoded(0, first->timestamp));
    CHECK(stage.encoded(1, first->timestamp + 0x60000000));
    CHECK(stage.encoded(2, first->timestamp + 0xC0000000));
    CHECK_FALSE(stage.encoded(3, first->timestamp + 0xBFFFFFFF));
}

TEST_CASE("a start that nobody answers is asked for again") {
    Stage stage;
    stage.output(Codec::vp8, 1, true);
    stage.rendition.needed(true, stage.now);
    stage.studio.said.clear();
    stage.rendition.tick(stage.now);
    stage.rendition.tick(stage.now += Rendition::begin_patience - 1ms);
    CHECK(stage.studio.take().empty());
    stage.rendition.tick(stage.now += 1ms);
    CHECK(stage.studio.take() == Said{start_vp8});
    stage.output(Codec::vp8, 1, true);
    stage.ready();
    stage.rendition.tick(stage.now += Rendition::begin_patience);
    CHECK(stage.studio.take().empty());
}

TEST_CASE("viewers' calls for a key frame reach the encoder once a second") {
    Stage stage;
    stage.rendition.needed(true, stage.now);
    stage.output(Codec::vp8, 1, true);
    stage.studio.said.clear();
    for (int i = 0; i < 10; ++i) stage.rendition.viewer_needs_key_frame(stage.now);
    CHECK(stage.studio.take() == Said{"key frame"});
    stage.rendition.viewer_needs_key_frame(stage.now += Rendition::key_frame_interval_min);
    CHECK(stage.studio.take() == Said{"key frame"});
    stage.rendition.source_key_frame_needed();
    CHECK(stage.studio.take() == Said{"source 0"});
}

TEST_CASE("of a simulcast source the best layer that arrives is fed, from its key frame on") {
    Stage stage;
    stage.rendition.needed(true, stage.now);
    stage.output(Codec::vp8, 1, true, 0);
    stage.ready();
    stage.rendition.tick(stage.now);
    for (int i = 0; i < 20; ++i) {
        stage.output(Codec::vp8, 1, false, 0, 100);
        stage.output(Codec::vp8, 1, false, 2, 1'000);
    }
    stage.studio.said.clear();
    stage.rendition.tick(stage.now += 1s);
    CHECK(stage.studio.take() == Said{"source 2"});
    CHECK(stage.studio.fed.back()->layer == 0);
    stage.output(Codec::vp8, 1, true, 2, 1'000);
    CHECK(stage.studio.fed.back()->layer == 2);
    stage.output(Codec::vp8, 1, true, 0);
    CHECK(stage.studio.fed.back()->layer == 2);
    for (int window = 0; window < 2; ++window) {
        for (int i = 0; i < 20; ++i) stage.output(Codec::vp8, 1, false, 0);
        stage.rendition.tick(stage.now += 1s);
    }
    stage.output(Codec::vp8, 1, true, 0);
    CHECK(stage.studio.fed.back()->layer == 0);
}

}  // namespace lanai::streaming::relay
