// Inside of rooms: what a command would do to the live programme, and in whose words. Pure.
#pragma once

#include "rooms/decide.hpp"

#include <set>
#include <string>
#include <string_view>

namespace lanai::rooms {

struct Planned {
    schedule::Plan plan;
    std::string what;         // in words: "moved «Title» to 10:15 HST"
    std::string action = {};  // the command's name
    Sequence undoes = 0;
    std::string inserted = {};  // code
    std::string resolved = {};  // code of the talk that is no conflict any more
};

// The version is not looked at.
[[nodiscard]] Result<Planned> plan(const State&, const ProgrammeCommand&, const Context&);

// Room::id of all that the command is about, as far as it exists: where its talks are and where they are to go.
[[nodiscard]] std::set<std::string, std::less<>> rooms_of(const State&, const ProgrammeCommand&, const Context&);

// "Mo moved «Title» to 10:15 HST (at 10:02 HST)", for messages.
[[nodiscard]] std::string describe(const ProgrammeChange&, const Context&);

// "10:15 HST", on the wall of the venue.
[[nodiscard]] std::string clock_text(Instant, const Context&);
// «Title».
[[nodiscard]] std::string title_text(const State&, std::string_view code, const Context&);

}  // namespace lanai::rooms
