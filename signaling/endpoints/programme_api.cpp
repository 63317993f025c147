#include "endpoints/programme_api.hpp"

#include "endpoints/authentication.hpp"
#include "endpoints/programme_json.hpp"
#include "schedule/zone.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace lanai::endpoints {

using gateway::HttpRequest;
using gateway::HttpResponse;
using gateway::Method;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view upload_path = "/api/programme";
constexpr std::string_view check_path = "/api/programme/check";
constexpr std::size_t name_bytes_max = 200;
constexpr auto retry_when_waiting = 10s;
constexpr auto retry_when_asked = 5s;

// A browser says where a request comes from; under `Referrer-Policy: no-referrer` its Origin may be "null".
bool is_from_here(const HttpRequest& request, const Origin& own) {
    if (bearer_token(request)) return true;
    const auto site = request.header("sec-fetch-site");
    return site.empty() ? same_origin(request, own) : site == "same-origin";
}

// The file's name goes to all organisers and into the log of changes.
std::string label_of(std::string name) {
    name.resize(std::min(name.size(), name_bytes_max));
    while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0U) == 0x80) name.pop_back();
    if (!name.empty() && static_cast<unsigned char>(name.back()) >= 0xC0) name.pop_back();
    for (char& c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = ' ';
    }
    return name;
}

// What the query asks for, or what is wrong with it.
std::variant<ProgrammeUpload, Problem> read_query(std::string_view query) {
    ProgrammeUpload upload;
    const auto preview = form_value(query, "preview").value_or("0");
    if (preview != "0" && preview != "1") return Problem{400, "invalid", "preview is 1 or 0", {}};
    upload.preview = preview == "1" ? core::Preview::yes : core::Preview::no;
    upload.name = label_of(form_value(query, "name").value_or(""));
    upload.zone = form_value(query, "zone").value_or("");
    if (!upload.zone.empty() && !schedule::zone_exists(upload.zone)) {
        return Problem{400, "invalid", "zone is no time zone, as Pacific/Honolulu is", {}};
    }
    return upload;
}

}  // namespace

ProgrammeApi::ProgrammeApi(Origin origin, core::Service& service, ProgrammeIntake* intake, Outlet& outlet)
    : origin_(std::move(origin)), service_(service), intake_(intake), outlet_(outlet) {}

bool ProgrammeApi::serves(std::string_view path) {
    return path == upload_path || path == check_path;
}

std::size_t ProgrammeApi::body_bytes_max(const HttpRequest& head) const {
    const bool is_upload = head.path == upload_path && head.method == Method::post && intake_ != nullptr;
    return is_upload && !refusal(head) ? schedule::programme_bytes_max : 0;
}

std::optional<HttpResponse> ProgrammeApi::refusal(const HttpRequest& request) const {
    if (intake_ == nullptr) return error_response({404, "not_found", "this server takes no programme", {}});
    if (request.method != Method::post) return method_not_allowed("POST");
    if (!is_from_here(request, origin_)) {
        return error_response({403, "forbidden", "another site's page may not do this; use the organisers' page", {}});
    }
    if (shown_tokens(request, organiser_only).empty()) {
        return error_response({401, "unauthorized", "open your organiser's link first", {}});
    }
    return {};
}

void ProgrammeApi::handle(HttpRequest request) {
    if (auto refused = refusal(request)) return outlet_.respond(request.connection, std::move(*refused));
    auto query = read_query(request.query);
    if (const auto* problem = std::get_if<Problem>(&query)) {
        return outlet_.respond(request.connection, error_response(*problem));
    }
    Entry entry;
    entry.tokens = shown_tokens(request, organiser_only);
    entry.fits = [](const core::Identity& identity) { return identity.role == access::Role::organiser; };
    entry.forbidden = "only organisers may change the programme as a whole";
    authenticate(service_, std::move(entry),
                 [this, request = std::move(request),
                  upload_wanted = std::move(std::get<ProgrammeUpload>(query))](auto outcome) mutable {
                     if (const auto* problem = std::get_if<Problem>(&outcome)) {
                         return outlet_.respond(request.connection, error_response(*problem));
                     }
                     if (request.path == check_path) return check(request);
                     upload_wanted.by = std::get<Admitted>(outcome).identity;
                     upload(std::move(request), std::move(upload_wanted));
                 });
}

void ProgrammeApi::upload(HttpRequest request, ProgrammeUpload wanted) {
    const auto connection = request.connection;
    if (request.body.empty()) {
        return outlet_.respond(connection,
                               error_response({400, "invalid", "the body is empty; it is the timetable's file", {}}));
    }
    wanted.text = std::move(request.body);
    const bool waits = intake_->upload(std::move(wanted), [this, connection](const ProgrammeVerdict& verdict) {
        outlet_.respond(connection, verdict_response(verdict));
    });
    if (waits) return;
    outlet_.respond(connection, error_response({429, "rate_limited", "others are uploading; try again in a moment",
                                                retry_when_waiting}));
}

void ProgrammeApi::check(const HttpRequest& request) {
    switch (intake_->check_feed()) {
        case ProgrammeIntake::Asked::now:
            return outlet_.respond(request.connection, empty_response(202));
        case ProgrammeIntake::Asked::too_soon:
            return outlet_.respond(
                request.connection,
                error_response({429, "rate_limited", "the feed was asked a moment ago", retry_when_asked}));
        case ProgrammeIntake::Asked::no_feed:
            break;
    }
    outlet_.respond(request.connection,
                    error_response({404, "not_found", "no feed is followed: the programme is a file", {}}));
}

}  // namespace lanai::endpoints
