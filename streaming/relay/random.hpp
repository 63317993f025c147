// Random numbers for things strangers must not guess or collide with (session names, credentials, SSRCs).
// Any thread. Throws std::runtime_error when the system's CSPRNG fails, which ends the session being made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace lanai::streaming::relay {

// base64url without padding of `bytes` random bytes.
[[nodiscard]] std::string random_text(std::size_t bytes);
[[nodiscard]] std::uint32_t random_u32();

}  // namespace lanai::streaming::relay
