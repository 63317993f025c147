#include "endpoints/pages.hpp"

#include "endpoints/authentication.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <variant>

namespace lanai::endpoints {

using access::Role;
using gateway::HttpRequest;
using gateway::Method;

struct Pages::RolePage {
    std::string_view path;
    std::string_view file;
    bool of_a_stage;
    std::array<Role, 3> roles;  // whose cookies open it
};

namespace {

constexpr std::string_view shut_out = "shut_out";  // by a moderator: docs/API.md

constexpr std::array<Role, 1> attendee_only{Role::attendee};

// The page for a person who is not let in, or for whom there is none, must not be kept by a cache.
gateway::HttpResponse uncached(gateway::HttpResponse response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

Pages::Pages(PagesConfig config, const Site& site, core::Service& service, Outlet& outlet)
    : config_(std::move(config)), site_(site), service_(service), outlet_(outlet) {}

void Pages::handle(HttpRequest request) {
    static constexpr std::array<RolePage, 4> role_pages{{
        {"moderate", "moderate.html", false, {Role::moderator, Role::organiser, Role::organiser}},
        {"organise", "organise.html", false, {Role::organiser, Role::organiser, Role::organiser}},
        {"speak", "speak.html", false, {Role::speaker, Role::moderator, Role::organiser}},
        {"room", "room.html", true, {Role::room, Role::moderator, Role::organiser}},
    }};
    const auto path = split_path(request.path);
    const bool is_join = path.size() == 1 && path[0] == "join";
    if (is_join && request.method == Method::post) return join(request);
    if (is_join) return outlet_.respond(request.connection, method_not_allowed("POST"));
    if (request.method != Method::get && request.method != Method::head) {
        return outlet_.respond(request.connection, method_not_allowed("GET, HEAD"));
    }
    if (path.empty()) return attend(std::move(request));
    if (path.size() == 2 && (path[0] == "stage" || path[0] == "ask")) {
        return knows_stage(path[1]) ? attend(std::move(request)) : not_found(request);
    }
    if (path.size() == 2 && path[0] == "t") return invitation(request, path[1]);
    for (const auto& role : role_pages) {
        if (path[0] != role.path) continue;
        const bool found = role.of_a_stage ? path.size() == 2 && knows_stage(path[1]) : path.size() == 1;
        return found && site_.find(role.file) != nullptr ? role_page(std::move(request), role) : not_found(request);
    }
    file(request);
}

void Pages::attend(HttpRequest request) {
    if (request.path == "/" && config_.stages.size() > 1) {
        const std::string query = request.query.empty() ? "" : "?" + request.query;  // ?wrong-code is for the page
        return outlet_.respond(request.connection, see_other("/stage/" + config_.stages.front().id + query));
    }
    Entry entry;
    entry.tokens = shown_tokens(request, attendee_only);
    entry.fits = [](const core::Identity&) { return true; };
    // Look-ups by HEAD and first visits need no question to the service.
    if (entry.tokens.empty() || request.method == Method::head) return admit(request);
    authenticate(service_, std::move(entry), [this, request = std::move(request)](auto outcome) {
        const auto* problem = std::get_if<Problem>(&outcome);
        if (problem == nullptr) return outlet_.respond(request.connection, page(request, 200, "attend.html", ""));
        // The database was made anew, or the session was ended: the visitor starts afresh.
        if (problem->status == 401) return admit(request);
        outlet_.respond(request.connection, refused(request, *problem));
    });
}

// Somebody without a session: a new one where attending is open, else the question for the code.
void Pages::admit(const HttpRequest& request) {
    if (!config_.attending_is_open) {
        return outlet_.respond(request.connection, page(request, 200, "join.html", "The attendance code is needed."));
    }
    if (request.method == Method::head) {
        return outlet_.respond(request.connection, page(request, 200, "attend.html", ""));
    }
    service_.join("", request.peer_address, [this, request](std::variant<core::NewSession, core::Failure> reply) {
        if (const auto* failure = std::get_if<core::Failure>(&reply)) {
            return outlet_.respond(request.connection, refused(request, problem_of(*failure)));
        }
        const auto& session = std::get<core::NewSession>(reply);
        auto fresh = request;  // the page must come with its cookie, not as 304
        std::erase_if(fresh.headers, [](const auto& header) { return header.first == "if-none-match"; });
        auto response = page(fresh, 200, "attend.html", "");
        response.headers.emplace_back(
            "Set-Cookie", session_cookie(Role::attendee, session.token, came_over_tls(request, config_.origin)));
        outlet_.respond(request.connection, std::move(response));
    });
}

void Pages::role_page(HttpRequest request, const RolePage& role) {
    const auto roles = role.roles;
    Entry entry;
    entry.tokens = shown_tokens(request, roles);
    entry.fits = [roles](const core::Identity& identity) {
        return std::find(roles.begin(), roles.end(), identity.role) != roles.end();
    };
    authenticate(service_, std::move(entry), [this, file = role.file, request = std::move(request)](auto outcome) {
        const auto* problem = std::get_if<Problem>(&outcome);
        if (problem == nullptr) return outlet_.respond(request.connection, page(request, 200, file, ""));
        const bool told = problem->code == shut_out || (problem->status != 401 && problem->status != 403);
        if (told) return outlet_.respond(request.connection, refused(request, *problem));
        auto refused = page(request, 401, "refused.html", "Open the invitation link that was sent to you.");
        refused.headers.emplace_back("WWW-Authenticate", "Bearer");
        outlet_.respond(request.connection, std::move(refused));
    });
}

void Pages::invitation(const HttpRequest& request, const std::string& token) {
    // What previews a link with HEAD must not use it.
    if (request.method == Method::head) return outlet_.respond(request.connection, uncached(empty_response(200)));
    service_.redeem(token, request.peer_address, [this, request](std::variant<core::NewSession, core::Failure> reply) {
        if (const auto* failure = std::get_if<core::Failure>(&reply)) {
            const auto problem = problem_of(*failure);
            // Of links nothing is told; why a ticket does not count is said to who holds it.
            const bool told = problem.code == "ticket" || (problem.status != 401 && problem.status != 404);
            if (told) return outlet_.respond(request.connection, this->refused(request, problem));
            auto refused = page(request, 401, "refused.html", "This link is wrong or was revoked; ask for a new one.");
            refused.headers.emplace_back("WWW-Authenticate", "Bearer");
            return outlet_.respond(request.connection, std::move(refused));
        }
        const auto& session = std::get<core::NewSession>(reply);
        auto response = see_other(home_of(session.identity));
        response.headers.emplace_back(
            "Set-Cookie", session_cookie(session.identity.role, session.token, came_over_tls(request, config_.origin)));
        outlet_.respond(request.connection, std::move(response));
    });
}

// No check of Origin here: under `Referrer-Policy: no-referrer` browsers send `Origin: null` with every form, and
// who knows the code may come in from anywhere.
void Pages::join(const HttpRequest& request) {
    if (media_type(request) != "application/x-www-form-urlencoded") {
        return outlet_.respond(
            request.connection,
            error_response(
                {415, "unsupported_media_type", "the code comes as application/x-www-form-urlencoded: code=…", {}}));
    }
    auto code = form_value(request.body, "code");
    if (!code) {
        return outlet_.respond(request.connection, error_response({400, "invalid", "the form has no `code`", {}}));
    }
    service_.join(
        std::move(*code), request.peer_address, [this, request](std::variant<core::NewSession, core::Failure> reply) {
            if (const auto* failure = std::get_if<core::Failure>(&reply)) {
                const auto problem = problem_of(*failure);
                const bool wrong = problem.code == "forbidden" || problem.code == "invalid";
                return outlet_.respond(request.connection,
                                       wrong ? see_other("/?wrong-code") : this->refused(request, problem));
            }
            const auto& session = std::get<core::NewSession>(reply);
            auto response = see_other("/");
            response.headers.emplace_back(
                "Set-Cookie", session_cookie(Role::attendee, session.token, came_over_tls(request, config_.origin)));
            outlet_.respond(request.connection, std::move(response));
        });
}

// Scripts, styles, fonts, icons. Pages have addresses of their own and are not to be had as files.
void Pages::file(const HttpRequest& request) {
    const std::string_view path = std::string_view(request.path).substr(1);
    const auto* found = path.ends_with(".html") ? nullptr : site_.find(path);
    if (found == nullptr) return not_found(request);
    outlet_.respond(request.connection, file_response(request, *found));
}

void Pages::not_found(const HttpRequest& request) {
    const bool asset = request.path.starts_with("/assets/");
    outlet_.respond(request.connection,
                    asset ? error_response({404, "not_found", "no such file; the pages may have been built anew", {}})
                          : page(request, 404, "404.html", "There is no such page here."));
}

gateway::HttpResponse Pages::page(const HttpRequest& request, int status, std::string_view file,
                                  std::string_view otherwise) const {
    const auto* found = site_.find(file);
    if (found != nullptr && status == 200) return file_response(request, *found);
    if (found != nullptr) return uncached({status, {{"Content-Type", found->content_type}}, found->body});
    if (status == 200 && otherwise.empty()) {
        return error_response({404, "not_found", "this page is not built: run `npm run build` in www/", {}});
    }
    return uncached(text_response(status, "text/html; charset=utf-8",
                                  "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Lanai</title><p>" +
                                      std::string(otherwise) + "</p></html>"));
}

// Why somebody is not let in, in words, on a page; all else that goes wrong as JSON.
gateway::HttpResponse Pages::refused(const HttpRequest& request, const Problem& problem) const {
    constexpr std::string_view slot = "<!-- reason -->";
    const bool ticket = problem.code == "ticket";
    if (!ticket && problem.code != shut_out) return error_response(problem);
    std::string why = problem.message;  // one of our own sentences, with nothing of a stranger's in it
    if (!why.empty() && why[0] >= 'a' && why[0] <= 'z') why[0] = static_cast<char>(why[0] - 'a' + 'A');
    const auto* found = site_.find("refused.html");
    const auto at = found == nullptr ? std::string::npos : found->body->find(slot);
    if (at == std::string::npos) return page(request, problem.status, "refused.html", why);
    std::string body = *found->body;
    // Attending is what they were shut out of.
    constexpr std::string_view way_in = "<!-- way in -->", way_in_end = "<!-- /way in -->";
    const auto from = body.find(way_in), to = body.find(way_in_end);
    if (!ticket && from != std::string::npos && to != std::string::npos && from < to)
        body.erase(from, to + way_in_end.size() - from);
    body.replace(body.find(slot), slot.size(), "<p class=\"form-error\" role=\"alert\">" + why + ".</p>");
    return uncached(
        {problem.status, {{"Content-Type", found->content_type}}, std::make_shared<const std::string>(std::move(body))});
}

// Where an invitation leads.
std::string Pages::home_of(const core::Identity& identity) const {
    switch (identity.role) {
        case Role::speaker:
            return "/speak";
        case Role::moderator:
            return "/moderate";
        case Role::organiser:
            return site_.find("organise.html") != nullptr ? "/organise" : "/moderate";
        case Role::room:
            return "/room/" +
                   (knows_stage(identity.publish_stage) ? identity.publish_stage : config_.stages.front().id);
        case Role::attendee:
            break;
    }
    return "/";
}

bool Pages::knows_stage(std::string_view id) const {
    return std::any_of(config_.stages.begin(), config_.stages.end(),
                       [&](const core::StageInfo& stage) { return stage.id == id; });
}

}  // namespace lanai::endpoints
