#include <catch2/catch.hpp>

#include "fakes.hpp"

#include <boost/json.hpp>

using namespace lanai::endpoints::testing;
namespace core = lanai::core;
namespace json = boost::json;
using lanai::endpoints::ProgrammeIntake;
using lanai::endpoints::ProgrammeUpload;
using lanai::endpoints::ProgrammeVerdict;
using Headers = std::vector<std::pair<std::string, std::string>>;

namespace {

const Headers organiser{{"cookie", "lanai_organiser=org"}, {"sec-fetch-site", "same-origin"}};

ProgrammeVerdict good_verdict() {
    ProgrammeVerdict verdict;
    verdict.format = lanai::schedule::Format::icalendar;
    verdict.taken.talks = 3;
    verdict.problems.push_back({lanai::schedule::Severity::warning, 4, 1, "VEVENT UID=1", "odd"});
    verdict.problems_more = 2;
    core::PlanReport report{9, 1, 1, 0, 0, {{"a1", "T", "title"}}, {}};
    report.conflicts.push_back({"a2", "U", {}, {}, {}, false});
    report.conflicts[0].theirs.room = "hall";
    verdict.outcome = report;
    return verdict;
}

}  // namespace

TEST_CASE("an organiser's file goes to whoever reads it, with what the query asks for") {
    Desk desk;
    desk.intake.verdict = good_verdict();
    const auto response =
        desk.ask(Method::post, "/api/programme?preview=1&name=sched%C3%BCle%20%0A1.ics&zone=Europe/Berlin", organiser,
                 "the file");
    CHECK(response.status == 200);
    CHECK(header(response, "Cache-Control") == "no-store");
    REQUIRE(desk.intake.uploads.size() == 1);
    CHECK(desk.intake.uploads[0].text == "the file");
    CHECK(desk.intake.uploads[0].name == "sched\xC3\xBCle  1.ics");
    CHECK(desk.intake.uploads[0].zone == "Europe/Berlin");
    CHECK(desk.intake.uploads[0].preview == core::Preview::yes);
    CHECK(desk.intake.uploads[0].by.name == "O");
    const auto answer = json::parse(body(response)).as_object();
    CHECK(answer.at("format") == "iCalendar");
    CHECK(answer.at("taken").at("talks").to_number<int>() == 3);
    CHECK(answer.at("problems").as_array().at(0).at("severity") == "warning");
    CHECK(answer.at("problems").as_array().at(0).at("line").to_number<int>() == 4);
    CHECK(answer.at("problems_more").to_number<int>() == 2);
    const auto& revision = answer.at("revision").as_object();
    CHECK(revision.at("seq").to_number<int>() == 9);
    CHECK(revision.at("rows").as_array().at(0).at("code") == "a1");
    CHECK(revision.at("conflicts").as_array().at(0).at("can_take") == false);
    CHECK(revision.at("conflicts").as_array().at(0).at("theirs").at("room") == "hall");

    desk.ask(Method::post, "/api/programme", organiser, "x");
    CHECK(desk.intake.uploads.back().preview == core::Preview::no);
}

TEST_CASE("a file that cannot be taken is 422, and says how it was read") {
    Desk desk;
    desk.intake.verdict.outcome = core::Failure{"invalid", "there is no talk in it", {}};
    desk.intake.verdict.problems.push_back({lanai::schedule::Severity::error, 0, 0, "", "there is no talk in it"});
    const auto response = desk.ask(Method::post, "/api/programme", organiser, "x");
    CHECK(response.status == 422);
    const auto answer = json::parse(body(response)).as_object();
    CHECK(answer.at("code") == "invalid");
    CHECK(answer.at("message") == "there is no talk in it");
    CHECK(answer.at("problems").as_array().size() == 1);
    CHECK(answer.contains("taken"));
    CHECK_FALSE(answer.contains("revision"));

    desk.intake.verdict.outcome = core::Failure{"storage_failed", "the disk is full", {}};
    const auto full = desk.ask(Method::post, "/api/programme", organiser, "x");
    CHECK(full.status == 503);
    CHECK(header(full, "Retry-After") == "5");
}

TEST_CASE("who may not, and what is malformed, never reaches it") {
    struct Case {
        std::string path;
        Headers headers;
        std::string text;
        int status;
    };
    const auto [path, headers, text, status] = GENERATE(values<Case>({
        {"/api/programme", {}, "x", 401},
        {"/api/programme", {{"cookie", "lanai_moderator=mod"}}, "x", 401},
        {"/api/programme", {{"cookie", "lanai_organiser=wrong"}}, "x", 401},
        {"/api/programme", {{"cookie", "lanai_organiser=mod"}}, "x", 403},
        {"/api/programme", {{"authorization", "Bearer mod"}}, "x", 403},
        {"/api/programme", {{"cookie", "lanai_organiser=org"}, {"sec-fetch-site", "cross-site"}}, "x", 403},
        {"/api/programme", {{"cookie", "lanai_organiser=org"}, {"sec-fetch-site", "same-site"}}, "x", 403},
        {"/api/programme", {{"cookie", "lanai_organiser=org"}, {"origin", "https://evil.test"}}, "x", 403},
        {"/api/programme", {{"cookie", "lanai_organiser=org"}, {"origin", "null"}}, "x", 403},
        {"/api/programme", organiser, "", 400},
        {"/api/programme?preview=yes", organiser, "x", 400},
        {"/api/programme?zone=Mars", organiser, "x", 400},
        {"/api/programme/check", {}, "", 401},
        {"/api/programme/check", {{"cookie", "lanai_organiser=org"}, {"sec-fetch-site", "cross-site"}}, "", 403},
        {"/api/programme/nothing", organiser, "x", 405},
    }));
    INFO(path);
    Desk desk;
    CHECK(desk.ask(Method::post, path, headers, text).status == status);
    CHECK(desk.intake.uploads.empty());
    CHECK(desk.intake.checks == 0);
}

TEST_CASE("a page of ours, or a token, is enough") {
    const auto headers = GENERATE(values<Headers>({
        {{"cookie", "lanai_organiser=org"}, {"sec-fetch-site", "same-origin"}, {"origin", "null"}},
        {{"cookie", "lanai_organiser=org"}, {"origin", "http://lanai.test"}},
        {{"authorization", "Bearer org"}, {"origin", "https://tool.test"}},
    }));
    Desk desk;
    desk.intake.verdict = good_verdict();
    CHECK(desk.ask(Method::post, "/api/programme", headers, "x").status == 200);
}

TEST_CASE("too many at once are told to come again") {
    Desk desk;
    desk.intake.full = true;
    const auto response = desk.ask(Method::post, "/api/programme", organiser, "x");
    CHECK(response.status == 429);
    CHECK(header(response, "Retry-After") == "10");
}

TEST_CASE("the feed is asked now, or was just asked, or there is none") {
    Desk desk;
    desk.intake.asked = ProgrammeIntake::Asked::now;
    CHECK(desk.ask(Method::post, "/api/programme/check", organiser).status == 202);
    desk.intake.asked = ProgrammeIntake::Asked::too_soon;
    const auto soon = desk.ask(Method::post, "/api/programme/check", organiser);
    CHECK(soon.status == 429);
    CHECK(header(soon, "Retry-After") == "5");
    desk.intake.asked = ProgrammeIntake::Asked::no_feed;
    CHECK(desk.ask(Method::post, "/api/programme/check", organiser).status == 404);
    const auto get = desk.ask(Method::get, "/api/programme/check", organiser);
    CHECK(get.status == 405);
    CHECK(header(get, "Allow") == "POST");
}

TEST_CASE("only a request that may upload has its large body read") {
    Desk desk;
    HttpRequest request;
    request.method = Method::post;
    request.path = "/api/programme";
    request.headers = organiser;
    CHECK(desk.router->body_bytes_max(request) == lanai::schedule::programme_bytes_max);
    request.headers.clear();
    CHECK(desk.router->body_bytes_max(request) == 0);
    request.headers = organiser;
    request.path = "/api/programme/check";
    CHECK(desk.router->body_bytes_max(request) == 0);
    request.path = "/whip/main/talk";
    CHECK_FALSE(desk.router->body_bytes_max(request));
}
