// Credentials for TURN servers that share a secret with us, as coturn's use-auth-secret takes them ("TURN REST API",
// draft-uberti-behave-turn-rest). Pure; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace lanai::access {

struct TurnCredential {
    std::string username;  // "UNIX-TIME-IT-ENDS:lanai"
    std::string password;  // base64 of HMAC-SHA1(secret, username)
};

// Good until `now` + `lifetime`.
[[nodiscard]] TurnCredential turn_credential(std::string_view secret, std::chrono::system_clock::time_point now,
                                             std::chrono::seconds lifetime);

}  // namespace lanai::access
