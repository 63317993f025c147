#include "ingest/picture_timeline.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <vector>

using lanai::streaming::ingest::PictureTimeline;

namespace {

constexpr std::uint64_t ms = 1'000'000;

}  // namespace

TEST_CASE("a picture's timestamp is found at its place, also where timestamps wrap") {
    PictureTimeline timeline;
    std::uint32_t timestamp = std::numeric_limits<std::uint32_t>::max() - 10'000;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> placed;
    for (int i = 0; i < 20; ++i, timestamp += 2'993) placed.emplace_back(timeline.place(timestamp), timestamp);
    for (const auto& [place, expected] : placed) CHECK(timeline.timestamp_at(place) == expected);
    CHECK(timeline.media_ticks() == 19 * 2'993);
    CHECK(timeline.newest() == placed.back().second);
    CHECK_FALSE(timeline.timestamp_at(placed[3].first + ms));
    timeline.forget_before(placed[5].first);
    CHECK_FALSE(timeline.timestamp_at(placed[4].first));
    CHECK(timeline.timestamp_at(placed[5].first) == placed[5].second);
}

TEST_CASE("a pause and a leap are short on the pipeline's time line, and keep their timestamps") {
    PictureTimeline timeline;
    const auto begin = timeline.place(1'000'000);
    const auto later = timeline.place(1'000'000 + 90'000 * 3'600U);
    CHECK(later - begin == 100 * ms);
    CHECK(timeline.media_ticks() == 90'000 * 3'600U);
    const auto back = timeline.place(5'000);
    CHECK(back > later);
    CHECK(timeline.timestamp_at(back) == 5'000U);
    const auto next = timeline.place(8'000);
    CHECK(next > back);
    CHECK(timeline.timestamp_at(next) == 8'000U);
}

TEST_CASE("a picture on or a little before the last one comes right behind it") {
    PictureTimeline timeline;
    const auto begin = timeline.place(900'000);
    for (const std::uint32_t late : {900'000U, 899'000U}) {
        const auto at = timeline.place(late);
        CHECK(at > begin);
        CHECK(timeline.timestamp_at(at) == timeline.newest());
    }
    CHECK(timeline.newest() == 900'180U);
}

TEST_CASE("no more pictures are remembered than may be under way") {
    PictureTimeline timeline;
    const auto first = timeline.place(0);
    const auto second = timeline.place(3'000);
    for (std::uint32_t i = 2; i <= PictureTimeline::under_way_max; ++i) static_cast<void>(timeline.place(i * 3'000));
    CHECK_FALSE(timeline.timestamp_at(first));
    CHECK(timeline.timestamp_at(second) == 3'000U);
}
