#include "endpoints/media_endpoints.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace lanai::endpoints {

using access::Role;
using gateway::ConnectionId;
using gateway::HttpRequest;
using gateway::HttpResponse;
using gateway::Method;
using streaming::Refusal;
using streaming::RelayErrc;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view sdp_type = "application/sdp";
constexpr std::string_view fragment_type = "application/trickle-ice-sdpfrag";

// A publisher's encoder retries by itself; a conference behind one address sends all its viewers at once.
constexpr access::Rate publishing_rate{30, 200ms};
constexpr access::Rate watching_rate{300, 50ms};

constexpr auto next_start_min = 2s;
constexpr auto next_start_max = 60s;
constexpr auto retry_when_draining = 5s;

constexpr std::array publisher_roles{Role::speaker, Role::moderator, Role::organiser};
constexpr std::array every_role{Role::attendee, Role::room, Role::speaker, Role::moderator, Role::organiser};  // the least first

bool changes_something(Method method) {
    return method == Method::post || method == Method::patch || method == Method::del;
}

std::string_view allowed_methods(bool session) {
    return session ? "OPTIONS, GET, HEAD, PATCH, DELETE" : "OPTIONS, GET, HEAD, POST";
}

bool allows(bool session, Method method) {
    if (method == Method::get || method == Method::head || method == Method::options) return true;
    return session ? method == Method::patch || method == Method::del : method == Method::post;
}

bool shows_cookie(const HttpRequest& request) {
    return !bearer_token(request) && !shown_tokens(request, every_role).empty();
}

}  // namespace

MediaEndpoints::MediaEndpoints(MediaConfig config, core::Service& service, streaming::Relay& relay, Outlet& outlet,
                               const std::atomic<bool>& draining)
    : config_(std::move(config)),
      service_(service),
      relay_(relay),
      outlet_(outlet),
      draining_(draining),
      sessions_(service, relay),
      publishing_(publishing_rate),
      watching_(watching_rate) {}

std::optional<MediaEndpoints::Target> MediaEndpoints::target_of(std::string_view path) {
    auto pieces = split_path(path);
    if (std::any_of(pieces.begin(), pieces.end(), [](const std::string& piece) { return piece.empty(); })) return {};
    Target target;
    target.publish = pieces[0] == "whip";
    const std::size_t endpoint_pieces = target.publish ? 3 : 2;
    if (pieces.size() < endpoint_pieces || pieces.size() > endpoint_pieces + 1) return {};
    target.stage = std::move(pieces[1]);
    if (target.publish) target.source = std::move(pieces[2]);
    if (pieces.size() > endpoint_pieces) target.session = std::move(pieces.back());
    return target;
}

void MediaEndpoints::handle(HttpRequest request) {
    const auto target = target_of(request.path);
    if (!target) {
        return refuse(request.connection,
                      {404, "not_found", "addresses are /whip/{stage}/{source} and /whep/{stage}", {}});
    }
    const bool session = !target->session.empty();
    if (request.method == Method::options) return options(request, *target);
    if (!allows(session, request.method)) {
        return respond(request.connection, method_not_allowed(std::string(allowed_methods(session))));
    }
    if (const auto problem = objection(request, *target)) return refuse(request.connection, *problem);
    switch (request.method) {
        case Method::post:
            return target->publish ? publish(request, *target) : watch(request, *target);
        case Method::patch:
            return trickle(request, *target);
        case Method::del:
            return end(request, *target);
        default:
            return look(request, *target);
    }
}

// What can be said without asking anybody.
std::optional<Problem> MediaEndpoints::objection(const HttpRequest& request, const Target& target) {
    if (changes_something(request.method)) {
        if (auto problem = too_fast(request, target)) return problem;
        if (shows_cookie(request) && !same_origin(request, config_.origin)) {
            return Problem{403, "forbidden", "a page of another origin may not act with this site's cookie", {}};
        }
    }
    if (auto problem = missing(target)) return problem;
    if (request.method == Method::post && draining_.load(std::memory_order_relaxed)) {
        return Problem{503, "draining", "the server is stopping", retry_when_draining};
    }
    if (request.method == Method::post && media_type(request) != sdp_type) {
        return Problem{415, "unsupported_media_type", "an offer comes as " + std::string(sdp_type), {}};
    }
    if (request.method == Method::patch && media_type(request) != fragment_type) {
        return Problem{415, "unsupported_media_type", "a fragment comes as " + std::string(fragment_type), {}};
    }
    return std::nullopt;
}

std::optional<Problem> MediaEndpoints::missing(const Target& target) const {
    const auto stage = std::find_if(config_.stages.begin(), config_.stages.end(),
                                    [&](const core::StageInfo& known) { return known.id == target.stage; });
    if (stage == config_.stages.end()) return Problem{404, "not_found", "no stage «" + target.stage + "»", {}};
    if (!target.publish) return std::nullopt;
    const bool known = std::any_of(stage->sources.begin(), stage->sources.end(), [&](const core::SourceInfo& source) {
        return source.id == target.source && source.kind == "live";
    });
    if (known) return std::nullopt;
    return Problem{404, "not_found", "stage «" + target.stage + "» takes no publisher as «" + target.source + "»", {}};
}

std::optional<Problem> MediaEndpoints::too_fast(const HttpRequest& request, const Target& target) {
    auto& limiter = target.publish ? publishing_ : watching_;
    // Candidates and farewells of those who watch already must not keep newcomers out.
    const std::string key = (target.session.empty() ? "new " : "old ") + access::network_of(request.peer_address);
    const std::lock_guard lock(limits_mutex_);
    const auto wait = limiter.take(key, config_.now());
    if (!wait) return std::nullopt;
    return problem_of(core::Failure{"rate_limited", "too many requests from your address", *wait});
}

// The ICE servers are told to who may POST, and to nobody else: a TURN server's traffic is somebody's to pay.
void MediaEndpoints::options(const HttpRequest& request, const Target& target) {
    const bool session = !target.session.empty();
    auto response = empty_response(200);
    response.headers = {
        {"Allow", std::string(allowed_methods(session))},
        {"Access-Control-Allow-Methods", std::string(allowed_methods(session))},
        {"Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match"},
        {"Access-Control-Max-Age", "86400"},
        {"Accept-Post", std::string(sdp_type)},
    };
    if (session) response.headers.emplace_back("Accept-Patch", fragment_type);
    // A browser's preflight shows no credentials and no page reads its answer.
    const bool preflight = !request.header("access-control-request-method").empty();
    if (session || preflight || config_.ice_servers.empty() || missing(target)) {
        return respond(request.connection, std::move(response));
    }
    response.headers.emplace_back("Cache-Control", "no-store");
    auto entry = entry_of(request, target);
    if (!entry) {
        add_ice_servers(response);
        return respond(request.connection, std::move(response));
    }
    if (const auto problem = too_fast(request, target)) return refuse(request.connection, *problem);
    authenticate(service_, std::move(*entry), [this, id = request.connection, response](auto outcome) mutable {
        if (std::holds_alternative<Admitted>(outcome)) add_ice_servers(response);
        respond(id, std::move(response));
    });
}

void MediaEndpoints::add_ice_servers(HttpResponse& response) const {
    for (auto& link : ice_server_links(config_.ice_servers, config_.wall_now())) {
        response.headers.emplace_back("Link", std::move(link));
    }
}

HttpResponse MediaEndpoints::created(std::string location, const streaming::Answer& answer) const {
    auto response = text_response(201, std::string(sdp_type), answer.sdp);
    response.headers.emplace_back("Location", std::move(location));
    response.headers.emplace_back("ETag", answer.etag);
    response.headers.emplace_back("Cache-Control", "no-store");
    add_ice_servers(response);
    return response;
}

// GET and HEAD answer 2xx without content (RFC 9725 section 4.1).
void MediaEndpoints::look(const HttpRequest& request, const Target& target) {
    if (target.session.empty()) return respond(request.connection, empty_response(204));
    relay_.has_session(target.session, [this, id = request.connection](std::variant<streaming::Done, Refusal> reply) {
        if (const auto* refusal = std::get_if<Refusal>(&reply)) return refuse(id, problem_of(*refusal));
        respond(id, empty_response(204));
    });
}

std::optional<Entry> MediaEndpoints::entry_of(const HttpRequest& request, const Target& target) const {
    Entry entry;
    if (target.publish) {
        entry.tokens = shown_tokens(request, publisher_roles);
        entry.fits = [target](const core::Identity& identity) {
            return access::may(identity.role, access::Right::publish) &&
                   (identity.publish_stage.empty() || identity.publish_stage == target.stage) &&
                   (identity.publish_source.empty() || identity.publish_source == target.source);
        };
        entry.forbidden = "this token may not publish to /whip/" + target.stage + "/" + target.source;
        return entry;
    }
    if (config_.attending_is_open) return std::nullopt;
    entry.tokens = shown_tokens(request, every_role);
    entry.fits = [](const core::Identity& identity) { return access::may(identity.role, access::Right::watch); };
    entry.forbidden = "this token may not watch";
    return entry;
}

void MediaEndpoints::publish(const HttpRequest& request, const Target& target) {
    authenticate(
        service_, *entry_of(request, target),
        [this, target, id = request.connection, offer = request.body,
         client = access::network_of(request.peer_address)](auto outcome) {
            if (const auto* problem = std::get_if<Problem>(&outcome)) return refuse(id, *problem);
            const auto& token = std::get<Admitted>(outcome).token;
            relay_.publish(
                target.stage, target.source, offer,
                [this, target, id, token](std::variant<streaming::Answer, Refusal> reply) {
                    if (const auto* refusal = std::get_if<Refusal>(&reply)) return refuse(id, problem_of(*refusal));
                    const auto& answer = std::get<streaming::Answer>(reply);
                    if (!remember(answer.session, token, MediaRole::publisher)) return overloaded(id);
                    respond(id, created("/whip/" + target.stage + "/" + target.source + "/" + answer.session, answer));
                },
                access::hash_token(token), client);
        });
}

void MediaEndpoints::watch(const HttpRequest& request, const Target& target) {
    const auto subscribe = [this, target, id = request.connection, offer = request.body,
                            client = access::network_of(request.peer_address)](std::string token, MediaRole role) {
        const auto answered = [this, target, id, token = std::move(token), role](std::variant<streaming::Answer, Refusal> reply) {
            if (const auto* refusal = std::get_if<Refusal>(&reply)) {
                auto problem = problem_of(*refusal);
                if (is_relay_error(*refusal, RelayErrc::no_media))
                    return nothing_to_watch(id, target, std::move(problem));
                return refuse(id, problem);
            }
            const auto& answer = std::get<streaming::Answer>(reply);
            if (!token.empty() && !remember(answer.session, token, role)) return overloaded(id);
            respond(id, created("/whep/" + target.stage + "/" + answer.session, answer));
        };
        relay_.subscribe(target.stage, offer, answered, client);
    };
    auto entry = entry_of(request, target);
    if (!entry) {
        const auto shown = shown_tokens(request, every_role);
        return subscribe(shown.empty() ? std::string{} : shown.back(), MediaRole::viewer_as_well);
    }
    authenticate(service_, std::move(*entry), [this, subscribe, id = request.connection](auto outcome) {
        if (const auto* problem = std::get_if<Problem>(&outcome)) return refuse(id, *problem);
        subscribe(std::get<Admitted>(outcome).token, MediaRole::viewer);
    });
}

bool MediaEndpoints::remember(const std::string& session, const std::string& token, MediaRole role) {
    if (sessions_.add(session, token, role)) return true;
    relay_.end_session(session, [](std::variant<streaming::Done, Refusal>) {});
    return false;
}

void MediaEndpoints::overloaded(ConnectionId id) {
    refuse(id, {503, "overloaded", "too many publish or watch; try again in a moment", next_start_min});
}

// The programme knows when it is worth coming back.
void MediaEndpoints::nothing_to_watch(ConnectionId id, const Target& target, Problem problem) {
    using Wait = std::optional<std::chrono::milliseconds>;
    service_.next_start(target.stage, [this, id, problem](std::variant<Wait, core::Failure> reply) mutable {
        const auto* wait = std::get_if<Wait>(&reply);
        problem.retry_after = next_start_max;
        if (wait != nullptr && wait->has_value()) {
            problem.retry_after = std::clamp<std::chrono::seconds>(std::chrono::ceil<std::chrono::seconds>(**wait),
                                                                   next_start_min, next_start_max);
        }
        refuse(id, problem);
    });
}

void MediaEndpoints::trickle(const HttpRequest& request, const Target& target) {
    relay_.trickle(target.session, request.body, std::string(request.header("if-match")),
                   [this, id = request.connection](std::variant<streaming::Trickled, Refusal> reply) {
                       if (const auto* refusal = std::get_if<Refusal>(&reply)) return refuse(id, problem_of(*refusal));
                       const auto& trickled = std::get<streaming::Trickled>(reply);
                       if (trickled.etag.empty()) return respond(id, empty_response(204));
                       auto response = text_response(200, std::string(fragment_type), trickled.fragment);
                       response.headers.emplace_back("ETag", trickled.etag);
                       response.headers.emplace_back("Cache-Control", "no-store");
                       respond(id, std::move(response));
                   });
}

void MediaEndpoints::end(const HttpRequest& request, const Target& target) {
    relay_.end_session(target.session, [this, id = request.connection,
                                        session = target.session](std::variant<streaming::Done, Refusal> reply) {
        if (const auto* refusal = std::get_if<Refusal>(&reply)) return refuse(id, problem_of(*refusal));
        sessions_.forget(session);
        respond(id, empty_response(200));
    });
}

void MediaEndpoints::respond(ConnectionId connection, HttpResponse response) {
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Access-Control-Expose-Headers", "Location, ETag, Link, Retry-After, Accept-Post");
    outlet_.respond(connection, std::move(response));
}

void MediaEndpoints::refuse(ConnectionId connection, const Problem& problem) {
    respond(connection, error_response(problem));
}

}  // namespace lanai::endpoints
