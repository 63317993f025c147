#include "endpoints/programme_json.hpp"

#include "endpoints/responses.hpp"

#include <boost/json.hpp>

#include <utility>

namespace lanai::endpoints {

namespace json = boost::json;

namespace {

std::string_view word(schedule::Severity severity) {
    switch (severity) {
        case schedule::Severity::repaired:
            return "repaired";
        case schedule::Severity::warning:
            return "warning";
        case schedule::Severity::refused:
            return "refused";
        case schedule::Severity::error:
            break;
    }
    return "error";
}

json::object taken_json(const schedule::Taken& taken) {
    return {{"days", taken.days},       {"rooms", taken.rooms},
            {"tracks", taken.tracks},   {"talks", taken.talks},
            {"pauses", taken.pauses},   {"persons", taken.persons},
            {"links", taken.links},     {"repaired", taken.repaired},
            {"refused", taken.refused}, {"contacts_dropped", taken.contacts_dropped}};
}

json::array problems_json(const std::vector<schedule::Problem>& problems) {
    json::array list;
    for (const auto& problem : problems) {
        list.push_back(json::object{{"severity", word(problem.severity)},
                                    {"line", problem.line},
                                    {"column", problem.column},
                                    {"where", problem.where},
                                    {"message", problem.message}});
    }
    return list;
}

json::object place_json(const core::PlanPlace& place) {
    return {{"start_ms", place.start.time_since_epoch().count()},
            {"end_ms", place.end.time_since_epoch().count()},
            {"room", place.room},
            {"cancelled", place.cancelled}};
}

json::object revision_json(const core::PlanReport& report) {
    json::array rows;
    for (const auto& row : report.rows) {
        rows.push_back(json::object{{"code", row.code}, {"title", row.title}, {"what", row.what}});
    }
    json::array conflicts;
    for (const auto& conflict : report.conflicts) {
        conflicts.push_back(json::object{{"talk", conflict.talk},
                                         {"title", conflict.title},
                                         {"at_ms", conflict.at.time_since_epoch().count()},
                                         {"can_take", conflict.can_take},
                                         {"ours", place_json(conflict.ours)},
                                         {"theirs", place_json(conflict.theirs)}});
    }
    return {{"seq", report.seq},
            {"added", report.added},
            {"changed", report.changed},
            {"cancelled", report.cancelled},
            {"reinstated", report.reinstated},
            {"rows", std::move(rows)},
            {"conflicts", std::move(conflicts)}};
}

}  // namespace

gateway::HttpResponse verdict_response(const ProgrammeVerdict& verdict) {
    json::object body{{"format", schedule::to_string(verdict.format)},
                      {"taken", taken_json(verdict.taken)},
                      {"problems", problems_json(verdict.problems)},
                      {"problems_more", verdict.problems_more}};
    int status = 200;
    std::optional<std::chrono::seconds> retry_after;
    if (const auto* failure = std::get_if<core::Failure>(&verdict.outcome)) {
        const auto problem = problem_of(*failure);
        // The request was well formed; what it holds is not.
        status = failure->code == "invalid" ? 422 : problem.status;
        retry_after = problem.retry_after;
        body["code"] = problem.code;
        body["message"] = problem.message;
    } else {
        body["revision"] = revision_json(std::get<core::PlanReport>(verdict.outcome));
    }
    auto response = text_response(status, "application/json", json::serialize(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    if (retry_after) response.headers.emplace_back("Retry-After", std::to_string(retry_after->count()));
    return response;
}

}  // namespace lanai::endpoints
