// The head of an HTTP/1.1 response as text. Pure.
#pragma once

#include <string>
#include <string_view>

#include "signaling/gateway.hpp"

namespace lanai::gateway {

[[nodiscard]] std::string_view reason_phrase(int status);

// RFC 9110 section 6.4.1: what an answer of this status may carry.
[[nodiscard]] bool may_have_body(int status);

enum class Persistence { keep_alive, keep_alive_1_0, close };

// Headers with a control character in them are left out: they would let a value become a header of its own.
[[nodiscard]] std::string make_head(const HttpResponse& response, Persistence persistence);

// An error as docs/API.md has it: {"code", "message"}. Both are the program's own words.
[[nodiscard]] HttpResponse make_error(int status, std::string_view code, std::string_view message);

}  // namespace lanai::gateway
