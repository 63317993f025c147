// STUN and TURN servers as WHIP and WHEP tell clients of them: Link headers (RFC 9725 section 4.6). Pure; any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace lanai::endpoints {

// At most one of secret and username is there; a STUN server has neither.
struct IceServer {
    std::vector<std::string> urls;    // "turn:turn.example.org:3478?transport=udp"
    std::string secret;               // shared with the server (coturn's static-auth-secret): credentials are made anew
    std::chrono::seconds lifetime{};  // of those
    std::string username, credential;
};

// Values of Link headers, one a URL. Players that are around read them with a regular expression: one order, one spelling.
[[nodiscard]] std::vector<std::string> ice_server_links(const std::vector<IceServer>&,
                                                        std::chrono::system_clock::time_point now);

}  // namespace lanai::endpoints
