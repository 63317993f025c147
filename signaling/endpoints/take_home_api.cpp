#include "endpoints/take_home_api.hpp"

#include "endpoints/authentication.hpp"
#include "endpoints/responses.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace lanai::endpoints {

using gateway::HttpRequest;
using gateway::Method;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view record_path = "/api/record";
constexpr std::string_view audit_path = "/api/audit";
constexpr std::size_t code_bytes_max = 200;

std::optional<RecordFormat> format_of(std::string_view name) {
    if (name == "md") return RecordFormat::markdown;
    if (name == "csv") return RecordFormat::csv;
    if (name == "json") return RecordFormat::json;
    return std::nullopt;
}

// What the query asks for, or what is wrong with it.
std::variant<TakeHomeWish, Problem> read_query(const HttpRequest& request) {
    TakeHomeWish wish;
    wish.audit = request.path == audit_path;
    const auto format = format_of(form_value(request.query, "format").value_or("csv"));
    if (!format || (wish.audit && *format == RecordFormat::markdown))
        return Problem{400, "invalid", wish.audit ? "format is csv or json" : "format is md, csv or json", {}};
    wish.format = *format;
    for (const auto& [name, flag] : {std::pair("chat", &wish.options.chat), std::pair("refused", &wish.options.refused)}) {
        const auto given = form_value(request.query, name).value_or("0");
        if (given != "0" && given != "1") return Problem{400, "invalid", std::string(name) + " is 1 or 0", {}};
        *flag = given == "1";
    }
    wish.options.talk = form_value(request.query, "talk").value_or("");
    if (wish.options.talk.size() > code_bytes_max) return Problem{400, "invalid", "talk is too long for a talk's code", {}};
    return wish;
}

gateway::HttpResponse file_of(const TakeHomeWish& wish, std::string body) {
    const char* const type = wish.format == RecordFormat::markdown ? "text/markdown; charset=utf-8"
                             : wish.format == RecordFormat::csv    ? "text/csv; charset=utf-8"
                                                                   : "application/json";
    const char* const ending = wish.format == RecordFormat::markdown ? "md" : wish.format == RecordFormat::csv ? "csv" : "json";
    auto response = text_response(200, type, std::move(body));
    response.headers.emplace_back("Content-Disposition", std::string("attachment; filename=\"") +
                                                             (wish.audit ? "audit." : "record.") + ending + "\"");
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

TakeHomeApi::TakeHomeApi(core::Service& service, TakeHome* take_home, Outlet& outlet)
    : service_(service), take_home_(take_home), outlet_(outlet) {}

bool TakeHomeApi::serves(std::string_view path) {
    return path == record_path || path == audit_path;
}

void TakeHomeApi::handle(HttpRequest request) {
    const auto connection = request.connection;
    const auto refuse = [this, connection](const Problem& problem) { outlet_.respond(connection, error_response(problem)); };
    if (take_home_ == nullptr) return refuse({404, "not_found", "this server keeps no record", {}});
    if (request.method != Method::get) return outlet_.respond(connection, method_not_allowed("GET"));
    auto wish = read_query(request);
    if (const auto* problem = std::get_if<Problem>(&wish)) return refuse(*problem);
    Entry entry;
    entry.tokens = shown_tokens(request, organiser_only);
    if (entry.tokens.empty()) return refuse({401, "unauthorized", "open your organiser's link first", {}});
    entry.fits = [](const core::Identity& identity) { return identity.role == access::Role::organiser; };
    entry.forbidden = "only organisers may take the record home";
    authenticate(service_, std::move(entry), [this, connection, wish = std::get<TakeHomeWish>(std::move(wish))](auto outcome) {
        if (const auto* problem = std::get_if<Problem>(&outcome))
            return outlet_.respond(connection, error_response(*problem));
        make(connection, wish);
    });
}

void TakeHomeApi::make(gateway::ConnectionId connection, TakeHomeWish wish) {
    const bool waits = take_home_->make(wish, [this, connection, wish](std::variant<std::string, core::Failure> made) {
        if (const auto* failure = std::get_if<core::Failure>(&made))
            return outlet_.respond(connection, error_response(problem_of(*failure)));
        outlet_.respond(connection, file_of(wish, std::get<std::string>(std::move(made))));
    });
    if (!waits)
        outlet_.respond(connection, error_response({429, "rate_limited", "others are taking it home; try again in a moment", 5s}));
}

}  // namespace lanai::endpoints
