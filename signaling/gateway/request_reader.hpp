// Reads a parsed request out of libwebsockets' header table, on the service thread.
#pragma once

#include <libwebsockets.h>

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/response_head.hpp"
#include "signaling/gateway.hpp"

namespace lanai::gateway {

// Method, path, query and headers. False when there is no usable request line.
[[nodiscard]] bool read_request(lws* wsi, HttpRequest& request);

struct Framing {
    std::optional<std::uint64_t> content_length;
    bool malformed = false;  // a content-length that is no number
    bool chunked = false;
    Persistence persistence = Persistence::close;
};
[[nodiscard]] Framing read_framing(lws* wsi);

[[nodiscard]] std::string read_header(lws* wsi, lws_token_indexes token);

// Whether a comma-separated header holds this word, whatever its case.
[[nodiscard]] bool lists(std::string_view header, std::string_view lower_case_word);

// The last hop a proxy on this machine has named.
[[nodiscard]] std::string_view last_hop(std::string_view forwarded_for);

}  // namespace lanai::gateway
