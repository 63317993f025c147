// Polls and what the audience sends without words, as clients see them. What may be seen is decided by rooms/visibility.
// Pure; any thread.
#pragma once

#include "rooms/poll.hpp"
#include "rooms/pulse.hpp"
#include "rooms/visibility.hpp"

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace lanai::protocol {

// As those see it who have this role; `viewer` is a role that visible() passes. Of two roles of the same audience
// (staff or not) it is the same.
[[nodiscard]] boost::json::object to_json(const rooms::Poll&, rooms::Role viewer);
[[nodiscard]] boost::json::object to_json(const rooms::PollAnswer&, std::string_view poll);

// The texts of events.
[[nodiscard]] std::string poll_gone_event(std::string_view poll);
[[nodiscard]] std::string poll_answer_event(std::string_view poll, const rooms::PollAnswer&);
[[nodiscard]] std::string reactions_event(std::string_view stage,
                                          const std::array<std::size_t, rooms::reaction_names.size()>&);
[[nodiscard]] std::string signals_event(std::string_view stage,
                                        const std::array<std::size_t, rooms::signal_names.size()>&,
                                        std::size_t attending);

}  // namespace lanai::protocol
