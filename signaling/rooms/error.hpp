// Why a command is refused: a code of docs/PROTOCOL.md and a sentence for the person who sent it.
#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lanai::rooms {

enum class Errc : std::uint8_t {
    forbidden,
    not_found,
    bad_state,
    stale_version,
    invalid,
    hard_stop,
    occupied,
    changed_since,
    claimed,
    muted,
    filtered,
    no_links,
    chat_closed,
    rate_limited
};
[[nodiscard]] std::string_view to_string(Errc);

struct Refusal {
    Errc code = Errc::invalid;
    std::string message;  // what was wrong, where, and what would be right
    std::optional<std::chrono::milliseconds> retry_after = {};  // with rate_limited
};

template <class T>
using Result = boost::system::result<T, Refusal>;

}  // namespace lanai::rooms
