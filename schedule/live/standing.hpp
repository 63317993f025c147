#pragma once

#include "schedule/live.hpp"

#include <chrono>
#include <utility>

namespace lanai::schedule {

// The talk with the times and the room that it has now.
[[nodiscard]] inline Talk standing_talk(Talk talk, const LiveTalk& live) {
    talk.start = live.start;
    talk.duration = std::chrono::round<minutes>(live.end - live.start);
    if (!live.room.empty()) talk.room = live.room;
    return talk;
}

}  // namespace lanai::schedule
