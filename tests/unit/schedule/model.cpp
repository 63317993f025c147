#include "support.hpp"

namespace lanai::schedule {

TEST_CASE("a programme finds its talks, rooms and stages") {
    const auto programme = test::morning();
    REQUIRE(programme.find_talk("lunch") == &programme.talks[4]);
    REQUIRE(programme.find_talk("dinner") == nullptr);
    REQUIRE(programme.find_room("annex") == &programme.rooms[1]);
    REQUIRE(programme.find_room("") == nullptr);
    REQUIRE(programme.room_of_stage("main") == &programme.rooms[0]);
    REQUIRE(programme.room_of_stage("hall") == nullptr);
}

TEST_CASE("a room without a stage is not the room of the empty stage") {
    REQUIRE(test::morning().room_of_stage("") == nullptr);
}

TEST_CASE("roles and kinds have the names of the protocol") {
    REQUIRE(to_string(PersonRole::panelist) == "panelist");
    REQUIRE(to_string(PersonRole::author) == "author");
    REQUIRE(to_string(TalkKind::pause) == "pause");
    REQUIRE(to_string(TalkKind::ceremony) == "ceremony");
}

TEST_CASE("an instant counts to the day that has begun to be today") {
    using test::at;
    Programme programme;
    CHECK(day_of(programme, at("09:00")) == 0);
    // Days without hours of their own: from the first talk to the end of the last.
    programme.days = {{"2023-07-28", at("09:00"), at("18:00")}, {"2023-07-29", at("09:00", 1), at("18:00", 1)}};
    CHECK(day_of(programme, at("05:00")) == 0);
    CHECK(day_of(programme, at("23:00")) == 0);
    CHECK(day_of(programme, at("02:59", 1)) == 0);
    CHECK(day_of(programme, at("03:00", 1)) == 1);
    CHECK(day_of(programme, at("08:30", 1)) == 1);  // moved ahead of the day's first talk
    // A day that ends in the next one's small hours, and days that overlap.
    programme.days[0].end = at("04:00", 1);
    CHECK(day_of(programme, at("03:30", 1)) == 0);
    CHECK(day_of(programme, at("04:00", 1)) == 1);
    programme.days[0].end = at("12:00", 1);
    CHECK(day_of(programme, at("09:00", 1)) == 1);
    CHECK(day_of(programme, at("08:59", 1)) == 0);
}

}  // namespace lanai::schedule
