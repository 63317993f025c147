#include "gateway/commands.hpp"

#include <catch2/catch.hpp>

using namespace lanai::gateway;

TEST_CASE("of what a full queue drops, only a frame or a close makes sockets resume") {
    CommandQueue queue;
    for (std::size_t i = 0; i < CommandQueue::commands_max; ++i) {
        REQUIRE(queue.put(RespondCommand{1, {}}) != CommandQueue::Put::dropped);
    }
    CHECK(queue.put(AdoptCommand{}) == CommandQueue::Put::dropped);
    CHECK(queue.put(RespondCommand{1, {}}) == CommandQueue::Put::dropped);
    SECTION("neither an answer nor a new connection does") {
        CHECK_FALSE(queue.take().overflowed);
    }
    SECTION("a close does") {
        CHECK(queue.put(CloseCommand{1, 1001, ""}) == CommandQueue::Put::dropped);
        CHECK(queue.take().overflowed);
    }
}
