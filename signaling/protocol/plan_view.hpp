// Where the plan comes from, and where it and the chairs are at odds, as organisers and moderators are told. Pure.
#pragma once

#include "rooms/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lanai::protocol {

// The feed that is followed. Times are the server's clock.
struct FeedView {
    std::string url, state;
    std::optional<schedule::Instant> checked, changed, next;
    unsigned failures = 0;
    std::string error;
    std::vector<std::string> problems;
};

// The event `plan`, whole. now: the programme's clock.
[[nodiscard]] std::string plan_event(const rooms::State&, const std::optional<FeedView>&, schedule::Instant now);

}  // namespace lanai::protocol
