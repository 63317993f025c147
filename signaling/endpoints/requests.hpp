// Reading a request: its path in pieces, the credentials it shows, where it comes from. Pure; any thread.
#pragma once

#include "access/access.hpp"
#include "signaling/gateway.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::endpoints {

// What the server knows of its own place on the net.
struct Origin {
    std::string public_url;        // as configured: "https://lanai.example"; may be empty
    bool tls = false;              // the gateway itself speaks TLS
    bool trust_forwarded = false;  // X-Forwarded-Proto of a proxy is believed
};

// "/stage/a" -> {"stage", "a"}; "/" -> {}; an empty piece ("//", trailing "/") stays as such.
[[nodiscard]] std::vector<std::string> split_path(std::string_view path);

// "Content-Type: application/sdp; charset=x" -> "application/sdp", lower case.
[[nodiscard]] std::string media_type(const gateway::HttpRequest&);

[[nodiscard]] std::string cookie_name(access::Role);
inline constexpr std::array<access::Role, 1> organiser_only{access::Role::organiser};  // whose tokens count
// The token of "Authorization: Bearer …"; nullopt without that header.
[[nodiscard]] std::optional<std::string> bearer_token(const gateway::HttpRequest&);
// A bearer token stands alone; else the cookies of the given roles, in their order.
[[nodiscard]] std::vector<std::string> shown_tokens(const gateway::HttpRequest&, std::span<const access::Role>);

// Whether If-None-Match names the strong ETag, or "*": 304.
[[nodiscard]] bool already_has(const gateway::HttpRequest&, std::string_view etag);

// False when an Origin header is there and names another place than Host or the public address.
[[nodiscard]] bool same_origin(const gateway::HttpRequest&, const Origin&);
// Whether the browser came over https, so that its cookie is to be Secure.
[[nodiscard]] bool came_over_tls(const gateway::HttpRequest&, const Origin&);
// Set-Cookie's value.
[[nodiscard]] std::string session_cookie(access::Role, std::string_view token, bool secure);

// The value of `key` in "a=b&c=d", percent-decoded ('+' is a space); nullopt when it is not there or malformed.
[[nodiscard]] std::optional<std::string> form_value(std::string_view form, std::string_view key);

}  // namespace lanai::endpoints
