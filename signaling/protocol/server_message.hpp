// What the server sends (docs/PROTOCOL.md, "Server to client"), as text. Pure; any thread.
#pragma once

#include "protocol/entities.hpp"
#include "rooms/changes.hpp"
#include "rooms/command.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::protocol {

// One changed entity as each audience is told of it; empty: not told. Rendered once, put into many frames.
struct EntityEvent {
    std::uint64_t seq = 0;
    std::string author;  // person who gets for_author instead of for_public
    std::string for_public, for_author, for_staff;
    std::string for_organiser = {};     // where organisers see more than moderators do; empty: they do not
    std::string for_staff_author = {};  // where an author who is a moderator sees more than others; empty: they do not
};

// In order of seq. organisers_see_names: of who asked anonymously.
[[nodiscard]] std::vector<EntityEvent> render_for_all(const rooms::Changes&, const schedule::Programme&,
                                                      const schedule::LiveState&, bool organisers_see_names);
[[nodiscard]] std::vector<std::string> render_for(const rooms::Changes&, const schedule::Programme&,
                                                  const schedule::LiveState&, const rooms::Viewer&);

// `events`: JSON texts of events. The frame is empty when there are none.
[[nodiscard]] std::string events_frame(std::uint64_t to, const std::vector<std::string_view>& events);

[[nodiscard]] std::string vote_event(std::string_view question, bool voted);
[[nodiscard]] std::string star_event(std::string_view talk, bool starred);
[[nodiscard]] std::string stage_event(const StageView&);
[[nodiscard]] std::string presence_event(std::size_t attending);
[[nodiscard]] std::string you_event(const You&);

struct Welcome {
    std::string log;
    std::uint64_t to = 0;
    std::int64_t now_ms = 0;
    You you;
    std::string not_resumed_reason;  // empty: resumed
    std::string zone;
    bool rehearsal = false;
    unsigned pace = 1;
    std::uint64_t programme_version = 0;
    std::string programme;  // JSON; empty when resumed
    std::vector<StageView> stages;
    std::vector<std::string> my_votes;
    std::vector<std::string> my_stars;
    std::vector<std::string> polls;       // JSON; all that the viewer may see, resumed or not
    std::vector<std::string> my_answers;  // JSON
    std::vector<std::string> events;  // JSON
};
[[nodiscard]] std::string welcome_frame(const Welcome&);

[[nodiscard]] std::string clock_frame(std::string_view t0, std::int64_t t1_ms, std::int64_t t2_ms);
[[nodiscard]] std::string ack_frame(std::string_view id, std::uint64_t seq, const rooms::CommandResult&);
[[nodiscard]] std::string error_frame(std::string_view id, std::string_view code, std::string_view message,
                                      std::optional<std::chrono::milliseconds> retry_after = std::nullopt);
[[nodiscard]] std::string bye_frame(std::string_view reason, std::chrono::milliseconds reconnect_after);

}  // namespace lanai::protocol
