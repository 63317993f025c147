#include "endpoints/responses.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::endpoints {

namespace {

using streaming::RelayErrc;
using namespace std::chrono_literals;

constexpr auto retry_when_busy = 5s;
constexpr auto retry_when_full = 10s;

struct FailureStatus {
    std::string_view code;
    int status;
};

constexpr std::array failure_statuses{
    FailureStatus{"bad_message", 400},    FailureStatus{"invalid", 400},   FailureStatus{"unauthorized", 401},
    FailureStatus{"ticket", 401},
    FailureStatus{"shut_out", 403},           FailureStatus{"forbidden", 403},      FailureStatus{"not_found", 404}, FailureStatus{"bad_state", 409},
    FailureStatus{"stale_version", 409},  FailureStatus{"hard_stop", 409}, FailureStatus{"rate_limited", 429},
    FailureStatus{"storage_failed", 503}, FailureStatus{"draining", 503},
};

struct RelayStatus {
    RelayErrc error;
    int status;
    std::string_view code;
    std::optional<std::chrono::seconds> retry_after;
};

constexpr std::array relay_statuses{
    RelayStatus{RelayErrc::malformed_sdp, 400, "malformed_sdp", {}},
    RelayStatus{RelayErrc::malformed_fragment, 400, "malformed_fragment", {}},
    RelayStatus{RelayErrc::unknown_stage, 404, "not_found", {}},
    RelayStatus{RelayErrc::unknown_source, 404, "not_found", {}},
    RelayStatus{RelayErrc::unknown_session, 404, "not_found", {}},
    RelayStatus{RelayErrc::no_media, 409, "no_media", retry_when_busy},
    RelayStatus{RelayErrc::source_busy, 409, "source_busy", retry_when_busy},
    RelayStatus{RelayErrc::precondition_failed, 412, "precondition_failed", {}},
    RelayStatus{RelayErrc::unacceptable_offer, 422, "unacceptable_offer", {}},
    RelayStatus{RelayErrc::precondition_required, 428, "precondition_required", {}},
    RelayStatus{RelayErrc::too_many_pending, 429, "too_many_pending", retry_when_full},
    RelayStatus{RelayErrc::overloaded, 503, "overloaded", retry_when_full},
};

// Retry-After counts whole seconds: never tell somebody to come back too early.
std::chrono::seconds rounded_up(std::chrono::milliseconds wait) {
    return std::max(1s, std::chrono::ceil<std::chrono::seconds>(wait));
}

}  // namespace

Problem problem_of(const core::Failure& failure) {
    const auto* known = std::find_if(failure_statuses.begin(), failure_statuses.end(),
                                     [&](const FailureStatus& row) { return row.code == failure.code; });
    const int status = known != failure_statuses.end() ? known->status : 500;
    Problem problem{status, failure.code, failure.message, {}};
    if (failure.retry_after) problem.retry_after = rounded_up(*failure.retry_after);
    if (!problem.retry_after && (status == 429 || status == 503)) problem.retry_after = retry_when_busy;
    return problem;
}

bool is_relay_error(const streaming::Refusal& refusal, RelayErrc error) {
    return refusal.code == make_error_code(error);
}

Problem problem_of(const streaming::Refusal& refusal) {
    for (const auto& row : relay_statuses) {
        if (!is_relay_error(refusal, row.error)) continue;
        std::string message = refusal.detail.empty() ? refusal.code.message() : refusal.detail;
        return {row.status, std::string(row.code), std::move(message), row.retry_after};
    }
    return {500, "internal", "the relay failed: " + refusal.code.message(), {}};
}

gateway::HttpResponse error_response(const Problem& problem) {
    const boost::json::object body{{"code", problem.code}, {"message", problem.message}};
    auto response = text_response(problem.status, "application/json", boost::json::serialize(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    if (problem.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (problem.retry_after) {
        response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after->count()));
    }
    return response;
}

gateway::HttpResponse method_not_allowed(std::string allow) {
    auto response = error_response({405, "method_not_allowed", "this address takes " + allow, {}});
    response.headers.emplace_back("Allow", std::move(allow));
    return response;
}

gateway::HttpResponse text_response(int status, std::string content_type, std::string body) {
    return {status, {{"Content-Type", std::move(content_type)}}, std::make_shared<const std::string>(std::move(body))};
}

gateway::HttpResponse empty_response(int status) {
    return {status, {}, nullptr};
}

gateway::HttpResponse see_other(std::string location) {
    return {303, {{"Location", std::move(location)}, {"Cache-Control", "no-store"}}, nullptr};
}

void add_security_headers(gateway::HttpResponse& response) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> headers{{
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
         "connect-src 'self' ws: wss:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy",
         "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), "
         "screen-wake-lock=(self), geolocation=(), payment=(), usb=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
    }};
    for (const auto& [name, value] : headers) response.headers.emplace_back(name, value);
}

}  // namespace lanai::endpoints
