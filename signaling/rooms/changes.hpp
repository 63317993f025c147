// Which entities changed, for those who publish: after some events, or since a client was last here. Pure.
// The pointers are into the State and live as long as it is not changed.
#pragma once

#include "rooms/event.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace lanai::rooms {

inline constexpr std::size_t snapshot_messages_max = 200;  // a stage; the newest

struct Changes {
    std::vector<const Question*> questions;
    std::vector<const Message*> messages;
    std::vector<Tombstone> messages_gone;
    std::map<Sequence, std::vector<std::string>> talks;  // codes by the event that changed them last
    Sequence frame = 0;  // when event, days, rooms, tracks or sessions changed; 0: they did not
    // Of `talks`, those of which all who were here before know everything but where and when they are, and how they
    // stand.
    std::set<std::string, std::less<>> only_standing;
    Sequence after = 0;  // what became hidden after this is told as gone
    Sequence since = 0;  // questions that only moderators' notes changed after this are told to moderators only
};

// Whether everything that changed after `since` can still be told.
[[nodiscard]] bool can_resume(const State&, Sequence since);
[[nodiscard]] Changes changes_since(const State&, Sequence since);
// For somebody who has nothing yet: all questions, the newest messages; talks come with the programme.
[[nodiscard]] Changes everything(const State&);
// What `events` changed, which were applied after `after`. Each entity once.
[[nodiscard]] Changes changes_of(const State&, const std::vector<Event>& events, Sequence after);

}  // namespace lanai::rooms
