#include "endpoints/feeds.hpp"

#include "endpoints/edition.hpp"
#include "endpoints/requests.hpp"
#include "endpoints/responses.hpp"
#include "http/date.hpp"

#include <utility>

namespace lanai::endpoints {

using gateway::HttpRequest;
using gateway::HttpResponse;
using gateway::Method;

namespace {

constexpr const char* methods = "GET, HEAD, OPTIONS";

void add_cors(HttpResponse& response) {
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Access-Control-Expose-Headers", "ETag, Last-Modified, Content-Disposition");
}

HttpResponse preflight() {
    auto response = empty_response(204);
    response.headers = {{"Allow", methods},
                        {"Access-Control-Allow-Methods", methods},
                        {"Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since"},
                        {"Access-Control-Max-Age", "86400"}};
    return response;
}

// The date counts only where no ETag is asked about (RFC 9110 section 13.1.3).
bool is_unchanged(const HttpRequest& request, const FeedFile& file, std::chrono::sys_seconds now) {
    if (!request.header("if-none-match").empty()) return already_has(request, file.etag);
    const auto since = http::parse_http_date(request.header("if-modified-since"), now);
    return since && file.modified <= *since;
}

HttpResponse response_of(const HttpRequest& request, const FeedFile& file, std::chrono::sys_seconds now) {
    HttpResponse response;
    // Kept by everybody, and asked about before each use: a delay must not wait for a cache.
    response.headers = {{"ETag", file.etag}, {"Cache-Control", "public, no-cache"}};
    // Another change within this second would have the same date.
    if (file.modified < now) response.headers.emplace_back("Last-Modified", http::http_date(file.modified));
    if (is_unchanged(request, file, now)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", file.content_type);
    if (!file.file_name.empty()) {
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + file.file_name + "\"");
    }
    response.body = file.body;
    return response;
}

Problem no_such_talk() {
    return {404, "not_found", "the programme has no talk of this code; addresses are /talk/{code}.ics", {}};
}

}  // namespace

Feeds::Feeds(std::string public_url, WallClock wall_now, core::Service& service, Outlet& outlet)
    : public_url_(std::move(public_url)), wall_now_(std::move(wall_now)), service_(service), outlet_(outlet) {}

Feeds::~Feeds() = default;

bool Feeds::serves(std::string_view path) {
    if (path == "/schedule.json" || path == "/schedule.xml" || path == "/schedule.ics") return true;
    return path.starts_with("/talk/") && path.ends_with(".ics");
}

void Feeds::handle(const HttpRequest& request) {
    HttpResponse response;
    if (request.method == Method::options) {
        response = preflight();
    } else if (request.method != Method::get && request.method != Method::head) {
        response = method_not_allowed(methods);
    } else if (const auto file = current_edition()->find(request.path)) {
        response = response_of(request, *file, std::chrono::floor<std::chrono::seconds>(wall_now_()));
    } else {
        response = error_response(no_such_talk());
    }
    add_cors(response);
    outlet_.respond(request.connection, std::move(response));
}

std::shared_ptr<Edition> Feeds::current_edition() {
    auto now = service_.programme();
    const std::lock_guard lock(mutex_);
    if (!edition_ || !edition_->is_of(now)) edition_ = std::make_shared<Edition>(std::move(now), public_url_);
    return edition_;
}

}  // namespace lanai::endpoints
