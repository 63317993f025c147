#include <catch2/catch.hpp>

#include "fakes.hpp"
#include "sample_programme.hpp"

using namespace lanai::endpoints::testing;
namespace core = lanai::core;
namespace schedule = lanai::schedule;
using lanai::testing::sample_at;

namespace {

struct Office {
    Desk desk{{.origin = {"https://lanai.test", false, false}}};
    schedule::LiveState live = schedule::initial_state(lanai::testing::sample_programme());

    Office() {
        put();
        desk.service.own_programmes = {{"p1.good", {"A2", "H1", "gone"}}, {"p2.good", {}}};
    }
    void put() {
        auto now = std::make_shared<core::ProgrammeNow>();
        now->planned = std::make_shared<const schedule::Programme>(lanai::testing::sample_programme());
        now->live = live;
        now->published = sample_at(-600);
        now->version = "1";
        desk.service.now = now;
    }
    HttpResponse get(const std::string& path, Method method = Method::get, const std::string& etag = {}) {
        (void)desk.ask(method, path, {{"if-none-match", etag}});
        return desk.gateway.wait_for(desk.connection);
    }
};

std::vector<std::string> titles(const HttpResponse& response) {
    std::vector<std::string> found;
    const std::string text = body(response);
    const std::string key = "SUMMARY:";
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at + 1))
        found.push_back(text.substr(at + key.size(), text.find("\r\n", at) - at - key.size()));
    return found;
}

}  // namespace

TEST_CASE("somebody's calendar has their talks as they stand, for them alone") {
    Office office;
    const auto response = office.get("/my/p1.good.ics");
    CHECK(response.status == 200);
    CHECK(titles(response) == std::vector<std::string>{"Title of H1", "Title of A2"});
    CHECK(body(response).find("NAME:My programme: Workshop on Tests\r\n") != std::string::npos);
    CHECK(header(response, "Content-Type") == "text/calendar; charset=utf-8");
    CHECK(header(response, "Cache-Control") == "private, no-cache");
    CHECK(header(response, "X-Robots-Tag") == "noindex");
    CHECK(header(response, "Content-Disposition") == "attachment; filename=\"my-programme.ics\"");
    CHECK(header(response, "Access-Control-Allow-Origin") == "(none)");
    CHECK(header(response, "Last-Modified") == "(none)");
    CHECK(header(response, "ETag").size() == 34);
    CHECK(office.get("/my/p1.good.ics", Method::head).status == 200);
    CHECK(titles(office.get("/my/p2.good.ics")).empty());
    CHECK(office.get("/my/p2.good.ics").status == 200);
}

TEST_CASE("who has a calendar is told so until one of its talks changes, also by being cancelled") {
    Office office;
    const auto etag = header(office.get("/my/p1.good.ics"), "ETag");
    auto& other = office.live.talks.at("A1");
    other.cancelled = true;
    ++other.revision;
    office.put();
    const auto same = office.get("/my/p1.good.ics", Method::get, etag);
    CHECK(same.status == 304);
    CHECK(same.body == nullptr);
    CHECK(header(same, "ETag") == etag);
    CHECK(header(same, "Cache-Control") == "private, no-cache");
    auto& own = office.live.talks.at("A2");
    own.cancelled = true;
    ++own.revision;
    office.put();
    const auto changed = office.get("/my/p1.good.ics", Method::get, etag);
    CHECK(changed.status == 200);
    CHECK(body(changed).find("STATUS:CANCELLED\r\n") != std::string::npos);
    const auto after = header(changed, "ETag");
    office.desk.service.own_programmes["p1.good"] = {"H1"};
    CHECK(titles(office.get("/my/p1.good.ics", Method::get, after)) == std::vector<std::string>{"Title of H1"});
}

TEST_CASE("a wrong address is like any other that is not there") {
    Office office;
    const auto nothing = office.get("/my/nobody.wrong.ics");
    CHECK(nothing.status == 404);
    for (const char* path :
         {"/my/p1.bad.ics", "/my/.ics", "/my/p1.good", "/my/", "/my/p1.good.ics/x.ics", "/my/p1.good.icsx"}) {
        INFO(path);
        const auto response = office.get(path);
        CHECK(response.status == 404);
        CHECK(body(response) == body(nothing));
        CHECK(response.headers == nothing.headers);
    }
}

TEST_CASE("what else comes of a calendar's address") {
    Office office;
    const auto posted = office.get("/my/p1.good.ics", Method::post);
    CHECK(posted.status == 405);
    CHECK(header(posted, "Allow") == "GET, HEAD");
    CHECK(office.get("/my/p1.good.ics", Method::options).status == 405);
    office.desk.service.own_failure = {"rate_limited", "too often", std::chrono::milliseconds(1'500)};
    const auto limited = office.get("/my/p1.bad.ics");
    CHECK(limited.status == 429);
    CHECK(header(limited, "Retry-After") == "2");
    CHECK(header(limited, "Access-Control-Allow-Origin") == "(none)");
}
