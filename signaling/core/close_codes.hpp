// Why a WebSocket is closed (docs/PROTOCOL.md, "Close codes").
#pragma once

#include <cstdint>

namespace lanai::core {

inline constexpr std::uint16_t close_going_away = 1001;
inline constexpr std::uint16_t close_try_again = 1013;
inline constexpr std::uint16_t close_bad_messages = 4400;
inline constexpr std::uint16_t close_not_authenticated = 4401;
inline constexpr std::uint16_t close_revoked = 4403;  // also: shut out by a moderator
inline constexpr std::uint16_t close_resume = 4408;

}  // namespace lanai::core
