// Which entities changed, for those who publish: after some events, or since a client was last here. Pure.
// The pointers are into the State and live as long as it is not changed.
#pragma once

#include "rooms/event.hpp"

#include <map>
#include <string>
#include <vector>

namespace lanai::rooms {

inline constexpr std::size_t snapshot_messages_max = 200;  // a stage; the newest

struct Changes {
    std::vector<const Question*> questions;
    std::vector<const Message*> messages;
    std::vector<Tombstone> messages_gone;
    std::map<Sequence, std::vector<std::string>> talks;  // codes by the event that changed them last
    Sequence after = 0;                                  // what became hidden after this is told as gone
};

// Whether everything that changed after `since` can still be told.
[[nodiscard]] bool can_resume(const State&, Sequence since);
[[nodiscard]] Changes changes_since(const State&, Sequence since);
// For somebody who has nothing yet: all questions, the newest messages; talks come with the programme.
[[nodiscard]] Changes everything(const State&);
// What `events` changed, which were applied after `after`. Each entity once.
[[nodiscard]] Changes changes_of(const State&, const std::vector<Event>& events, Sequence after);

}  // namespace lanai::rooms
