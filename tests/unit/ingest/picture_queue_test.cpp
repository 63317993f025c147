#include "ingest/picture_queue.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace std::chrono_literals;
using ingest::PictureQueue;

namespace {

// Pictures of three packets, the last of which has the marker. Picture n has packets 3n to 3n + 2.
struct Track {
    PictureQueue queue{};
    TimePoint now{};
    std::uint64_t first = std::uint64_t{1} << 32U;

    void push(std::uint64_t number, bool key = false, std::uint8_t layer = 0, std::size_t bytes = 10) {
        auto packet = std::make_shared<Packet>();
        packet->codec = Codec::vp8;
        packet->sequence = first + number;
        packet->timestamp = static_cast<std::uint32_t>(number / 3 * 3'000);
        packet->marker = number % 3 == 2;
        packet->starts_key_frame = key;
        packet->layer = layer;
        packet->payload.resize(bytes);
        queue.push(packet);
    }
    // Numbers of the first packets of the pictures that are whole.
    [[nodiscard]] std::vector<std::uint64_t> pop() {
        std::vector<std::uint64_t> pictures;
        for (;;) {
            const auto picture = queue.pop(now);
            if (picture.empty()) return pictures;
            pictures.push_back(picture.front()->sequence - first);
        }
    }
};

using Numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("pictures come whole and in order, from a key frame on") {
    Track track;
    for (const std::uint64_t early : {0, 1, 2}) track.push(early);
    CHECK(track.pop().empty());
    CHECK(track.queue.waiting());
    track.push(3, true);
    CHECK_FALSE(track.queue.waiting());
    track.push(4);
    CHECK(track.pop().empty());
    track.push(5);
    CHECK(track.pop() == Numbers{3});
    for (const std::uint64_t mixed : {8, 6, 7, 7, 11, 9, 5}) track.push(mixed);
    CHECK(track.pop() == Numbers{6});
    track.push(10);
    CHECK(track.pop() == Numbers{9});
}

TEST_CASE("a hole is waited for, and what fills it in time is as if it had never been") {
    Track track;
    track.push(0, true);
    for (const std::uint64_t number : {2, 3, 4, 5}) track.push(number);
    CHECK(track.pop().empty());
    track.now += PictureQueue::patience - 1ms;
    CHECK(track.pop().empty());
    track.push(1);
    CHECK(track.pop() == Numbers{0, 3});
    // Patience begins anew at the next hole.
    track.push(7);
    CHECK(track.pop().empty());
    track.now += PictureQueue::patience - 1ms;
    track.push(6), track.push(8);
    CHECK(track.pop() == Numbers{6});
}

TEST_CASE("a hole that stays costs everything up to the next key frame") {
    Track track;
    track.push(0, true);
    for (const std::uint64_t number : {1, 2, 4, 5, 6, 7, 8}) track.push(number);
    track.push(9, true), track.push(10), track.push(11);
    CHECK(track.pop() == Numbers{0});
    track.now += PictureQueue::patience;
    CHECK(track.pop() == Numbers{9});
    track.push(3);  // too late
    CHECK(track.pop().empty());
    // Without a key frame in sight the queue waits for one.
    track.push(13), track.push(14);
    CHECK(track.pop().empty());
    track.now += PictureQueue::patience;
    CHECK(track.pop().empty());
    CHECK(track.queue.waiting());
    track.push(15, true), track.push(16), track.push(17);
    CHECK(track.pop() == Numbers{15});
}

TEST_CASE("another source's key frame is no late one: numbers that something else had are not waited for") {
    Track track;
    track.push(0, true), track.push(1), track.push(2);
    CHECK(track.pop() == Numbers{0});
    auto first = std::make_shared<Packet>();
    first->sequence = track.first + 500, first->timestamp = 90'000'000, first->cut = 7;
    first->payload = {1}, first->starts_key_frame = first->marker = true;
    track.queue.push(first);
    CHECK(track.pop() == Numbers{500});
}

TEST_CASE("a lost marker does not join two pictures, and padding is none") {
    Track track;
    track.push(0, true), track.push(1), track.push(2);
    track.push(3, false, 0, 0), track.push(4, false, 0, 0), track.push(5, false, 0, 0);
    track.push(6), track.push(7), track.push(8);
    CHECK(track.pop() == Numbers{0, 6});
    auto odd = std::make_shared<Packet>();
    odd->sequence = track.first + 9, odd->timestamp = 1, odd->payload = {1};
    track.queue.push(odd);
    auto next = std::make_shared<Packet>();
    next->sequence = track.first + 10, next->timestamp = 2, next->payload = {1};
    track.queue.push(next);
    CHECK(track.pop() == Numbers{9});
}

TEST_CASE("another layer and a leap begin anew with a key frame") {
    Track track;
    track.push(0, true), track.push(1), track.push(2);
    CHECK(track.pop() == Numbers{0});
    track.push(3, false, 2);
    CHECK(track.queue.waiting());
    track.push(300, true, 2), track.push(301, false, 2), track.push(302, false, 2);
    CHECK(track.pop() == Numbers{300});
    track.push(303 + PictureQueue::slots * 3, false, 2);
    CHECK(track.queue.waiting());
    CHECK(track.pop().empty());
}

TEST_CASE("a straggler of the layer before does not end the present one") {
    Track track;
    track.push(0, true), track.push(1), track.push(2);
    track.push(30, true, 1), track.push(31, false, 1), track.push(32, false, 1);
    CHECK(track.pop() == Numbers{30});
    track.push(4);
    CHECK_FALSE(track.queue.waiting());
    track.push(33, false, 1), track.push(34, false, 1), track.push(35, false, 1);
    CHECK(track.pop() == Numbers{33});
}

TEST_CASE("numbers that fall far back are another source's, which begins with a key frame") {
    Track track;
    track.push(6'000, true), track.push(6'001), track.push(6'002);
    CHECK(track.pop() == Numbers{6'000});
    track.push(0), track.push(1), track.push(2);
    CHECK(track.queue.waiting());
    track.push(3, true), track.push(4), track.push(5);
    CHECK(track.pop() == Numbers{3});
}
