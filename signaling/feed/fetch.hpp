// Gets one document over HTTPS: a conditional GET that follows a few redirects (RFC 9110, 13 and 15.4). A coroutine on
// the caller's executor; it throws nothing and ends within its limits, whatever the other side does or leaves out.
#pragma once

#include "feed/pace.hpp"
#include "feed/url.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace lanai::feed {

inline constexpr std::size_t redirects_max = 5;

struct FetchRequest {
    Url url;
    std::string etag, last_modified;  // of what is there already, as they were sent; empty: none
};

struct FetchLimits {
    std::size_t body_bytes_max;
    milliseconds connect{10'000}, handshake{10'000};
    milliseconds whole{60'000};  // from the first look-up to the last byte, redirects included
};

struct Fetched {
    enum class Kind { document, not_modified, failed };
    Kind kind = Kind::failed;
    std::string body, etag, last_modified;
    std::string name;   // the last piece of the address that answered: "schedule.xml"; may be empty
    std::string error;  // failed: what was wrong and where, without credentials
    std::optional<seconds> retry_after;
};

// Whom to believe: the system's authorities, or those of `ca_file` (PEM) alone. Throws std::runtime_error when they
// cannot be read; the message names the file.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context> make_trust(const std::string& ca_file);

[[nodiscard]] boost::asio::awaitable<Fetched> fetch(std::shared_ptr<boost::asio::ssl::context> trust,
                                                    FetchRequest request, FetchLimits limits);

}  // namespace lanai::feed
