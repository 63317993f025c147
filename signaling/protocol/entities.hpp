// Entities as JSON, as docs/PROTOCOL.md gives them ("Entities"). What a viewer may not see is left out here by asking
// rooms/visibility. Pure; any thread.
#pragma once

#include "rooms/state.hpp"
#include "rooms/visibility.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace lanai::protocol {

struct SourceView {
    std::string id;
    std::string kind;
    std::string label;
    bool live = false;

    friend bool operator==(const SourceView&, const SourceView&) = default;
};

// A stage as clients see it.
struct StageView {
    std::string id, title, room;
    std::string selected, on_air;
    std::vector<SourceView> sources;
    std::string now_code;   // empty: null
    std::string now_state;  // empty: null
    std::string next_code;  // empty: null
    rooms::ChatRules chat = {};

    friend bool operator==(const StageView&, const StageView&) = default;
};

struct You {
    std::string person, name;
    rooms::Role role = rooms::Role::attendee;
    std::int64_t muted_until_ms = 0;  // 0: not muted
    std::string muted_because = {};
};

[[nodiscard]] boost::json::object to_json(const rooms::Message&, const rooms::Viewer&);
[[nodiscard]] boost::json::object to_json(const StageView&);
[[nodiscard]] boost::json::object to_json(const You&);
// What chairs may change of a talk.
[[nodiscard]] boost::json::object standing_to_json(const schedule::Talk&, const schedule::LiveTalk&);
enum class Origin : bool { planned, inserted };
[[nodiscard]] boost::json::object to_json(const schedule::Talk&, const schedule::LiveTalk&, Origin);
// All of the programme but its talks.
[[nodiscard]] boost::json::object frame_to_json(const schedule::Programme&);
// Planned talks, then inserted ones.
[[nodiscard]] boost::json::object to_json(const schedule::Programme&, const schedule::LiveState&);

[[nodiscard]] std::int64_t to_ms(schedule::Instant);

}  // namespace lanai::protocol
