// Addresses of feeds: https alone (RFC 3986, as far as it is needed). Pure; any thread; nothing throws.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace lanai::feed {

inline constexpr std::size_t url_bytes_max = 2'000;

enum class UrlErrc {
    not_https = 1,  // http, another scheme, or none
    no_host,
    bad_host,  // neither a name of ASCII letters, digits, - and . nor an IP address
    bad_port,
    bad_character,  // a blank or control character
    too_long,
};
[[nodiscard]] boost::system::error_code make_error_code(UrlErrc);

struct Url {
    std::string host;  // small letters; an IPv6 address without its brackets
    std::uint16_t port = 443;
    std::string target = "/";  // path and query, as they go on the wire
    std::string credentials;   // "user:password", decoded; empty: none

    [[nodiscard]] bool same_place(const Url& other) const { return host == other.host && port == other.port; }
    // As "Host:" has it: with brackets, without 443.
    [[nodiscard]] std::string authority() const;
    // For people and logs: no credentials, and of a query, which may hold a key, only that there is one.
    [[nodiscard]] std::string shown() const;
    // Whether it is the same document; not for people.
    [[nodiscard]] std::string whole() const;
};

// "https://user:password@host:443/path?query"; a fragment is left out.
[[nodiscard]] boost::system::result<Url> parse_url(std::string_view text);

// What Location means, seen from where it was said (RFC 9110, 10.2.2). Credentials stay with the place they were
// given for: another host or port gets none, and those of a Location are not used.
[[nodiscard]] boost::system::result<Url> resolve_location(const Url& from, std::string_view location);

}  // namespace lanai::feed

template <>
struct boost::system::is_error_code_enum<lanai::feed::UrlErrc> : std::true_type {};
