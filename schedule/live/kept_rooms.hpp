// Rooms that a newer plan has no more, while talks still stand in them: cancelled, inserted or moved ones. Inside of live.
#pragma once

#include "schedule/live.hpp"

#include <set>
#include <string>

namespace lanai::schedule {

using Names = std::set<std::string, std::less<>>;

// Room::id of the rooms in which a talk stands, and of those from which talks went out of the plan.
[[nodiscard]] Names rooms_in_use(const Programme&, const Names& gone, const LiveState&);
// Puts those of `before` that are in use, and not there, behind the rooms of `frame`; nothing is streamed from them.
void keep_rooms(Programme& frame, const Programme& before, const Names& in_use);

}  // namespace lanai::schedule
