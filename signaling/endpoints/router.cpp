#include "endpoints/router.hpp"

#include "endpoints/metrics.hpp"
#include "endpoints/responses.hpp"

#include <utility>

namespace lanai::endpoints {

namespace {

bool reads(const gateway::HttpRequest& request) {
    return request.method == gateway::Method::get || request.method == gateway::Method::head;
}

// Whether `path` is "/folder" or below it.
bool is_under(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

Router::Router(RouterConfig config, const Site& site, core::Service& service, streaming::Relay& relay, Outlet& outlet)
    : config_(std::move(config)),
      service_(service),
      relay_(relay),
      outlet_(outlet),
      pages_({config_.stages, config_.attending_is_open, config_.origin}, site, service, outlet),
      media_({config_.stages, config_.attending_is_open, config_.origin, config_.now, config_.ice_servers,
              config_.wall_now},
             service, relay, outlet, draining_),
      feeds_(config_.origin.public_url, config_.wall_now, service, outlet),
      programme_(config_.origin, service, config_.intake, outlet),
      take_home_(service, config_.take_home, outlet),
      calendars_(feeds_, service, outlet),
      sockets_(config_.origin, service) {}

void Router::on_request(gateway::HttpRequest request) {
    if (is_under(request.path, "/whip") || is_under(request.path, "/whep")) return media_.handle(std::move(request));
    if (request.path == "/healthz") return health(request);
    if (request.path == "/metrics") return metrics(request);
    if (Feeds::serves(request.path)) return feeds_.handle(request);
    if (ProgrammeApi::serves(request.path)) return programme_.handle(std::move(request));
    if (TakeHomeApi::serves(request.path)) return take_home_.handle(std::move(request));
    if (Calendars::serves(request.path)) return calendars_.handle(std::move(request));
    pages_.handle(std::move(request));
}

std::optional<std::size_t> Router::body_bytes_max(const gateway::HttpRequest& head) {
    if (!ProgrammeApi::serves(head.path)) return {};
    return programme_.body_bytes_max(head);
}

bool Router::on_open(const gateway::HttpRequest& upgrade) {
    return !draining_.load(std::memory_order_relaxed) && sockets_.open(upgrade);
}

void Router::on_message(gateway::ConnectionId connection, std::string text) {
    service_.message(connection, std::move(text));
}

void Router::on_closed(gateway::ConnectionId connection) {
    service_.closed(connection);
}

void Router::health(const gateway::HttpRequest& request) {
    if (!reads(request)) return outlet_.respond(request.connection, method_not_allowed("GET, HEAD"));
    const bool draining = draining_.load(std::memory_order_relaxed);
    auto response = text_response(draining ? 503 : 200, "text/plain; charset=utf-8", draining ? "draining\n" : "ok\n");
    response.headers.emplace_back("Cache-Control", "no-store");
    outlet_.respond(request.connection, std::move(response));
}

void Router::metrics(const gateway::HttpRequest& request) {
    if (!reads(request)) return outlet_.respond(request.connection, method_not_allowed("GET, HEAD"));
    const Readings readings{config_.version, relay_.counters(), outlet_.gateway_counters(), service_.counters(),
                            outlet_.responses_by_status()};
    auto response = text_response(200, "text/plain; version=0.0.4; charset=utf-8", prometheus_text(readings));
    response.headers.emplace_back("Cache-Control", "no-store");
    outlet_.respond(request.connection, std::move(response));
}

}  // namespace lanai::endpoints
