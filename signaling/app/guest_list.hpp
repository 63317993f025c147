// A list of whom to invite: what an organiser exports from where people registered. Pure; any thread.
#pragma once

#include "app/config.hpp"
#include "signaling/core.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::app {

inline constexpr std::size_t guests_max = 20'000;
inline constexpr std::size_t guest_list_bytes_max = 8 * 1024 * 1024;

struct Guest {
    core::Invitation invitation;
    std::vector<std::string> fields;  // as given, for the answer
};

struct GuestList {
    std::vector<std::string> columns;  // as given
    std::vector<Guest> guests;
    std::vector<std::string> problems;  // "line 3: …"; then nobody is to be invited
};

// The first row names the columns, in any order: `name`, `role`, `stage`, `source`, `email`; others stay as they are.
// `role` is what who has none gets. Stages and sources must be those of the configuration.
[[nodiscard]] GuestList read_guest_list(std::string_view csv, access::Role role, const Config&);

// Empty when the configuration has the stage and source that the invitation names, and its role takes them.
[[nodiscard]] std::string unknown_place(const core::Invitation&, const Config&);

}  // namespace lanai::app
