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

}  // namespace lanai::schedule
