// HTTP answers: the one place where an error becomes a status (docs/API.md, "Errors"), and the headers that every
// response carries. Pure; any thread.
#pragma once

#include "signaling/core.hpp"
#include "signaling/gateway.hpp"
#include "streaming/relay.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lanai::endpoints {

struct Problem {
    int status = 500;
    std::string code;     // of docs/PROTOCOL.md where one fits
    std::string message;  // a sentence: what was wrong, where, what would be right
    std::optional<std::chrono::seconds> retry_after;
};

[[nodiscard]] Problem problem_of(const core::Failure&);
[[nodiscard]] Problem problem_of(const streaming::Refusal&);
[[nodiscard]] bool is_relay_error(const streaming::Refusal&, streaming::RelayErrc);

[[nodiscard]] gateway::HttpResponse error_response(const Problem&);
[[nodiscard]] gateway::HttpResponse method_not_allowed(std::string allow);
[[nodiscard]] gateway::HttpResponse text_response(int status, std::string content_type, std::string body);
[[nodiscard]] gateway::HttpResponse empty_response(int status);
// 303: always a GET of `location`; never cached.
[[nodiscard]] gateway::HttpResponse see_other(std::string location);

void add_security_headers(gateway::HttpResponse&);

}  // namespace lanai::endpoints
