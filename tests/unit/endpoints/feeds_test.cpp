#include <catch2/catch.hpp>

#include "endpoints/edition.hpp"
#include "fakes.hpp"
#include "sample_programme.hpp"

#include <functional>

using namespace lanai::endpoints::testing;
namespace core = lanai::core;
namespace schedule = lanai::schedule;
using lanai::testing::sample_at;

namespace {

const auto every_feed = {"/schedule.json", "/schedule.xml", "/schedule.ics", "/talk/A2.ics"};

// A desk whose programme can be changed as the core would.
struct Office {
    Desk desk{{.origin = {"https://lanai.test", false, false}}};
    schedule::LiveState live;

    Office() {
        live = schedule::initial_state(lanai::testing::sample_programme());
        put();
    }
    void change(const std::function<void(schedule::LiveTalk&)>& how, const char* code = "A2") {
        how(live.talks.at(code));
        put();
    }
    HttpResponse get(const std::string& path, const std::string& etag = {}) {
        return desk.ask(Method::get, path, {{"if-none-match", etag}});
    }

private:
    void put() {
        auto now = std::make_shared<core::ProgrammeNow>();
        now->planned = std::make_shared<const schedule::Programme>(lanai::testing::sample_programme());
        now->live = live;
        now->published = sample_at(-600);
        now->version = "1";
        desk.service.now = now;
    }
};

bool holds(const HttpResponse& response, std::string_view part) {
    INFO(body(response));
    return body(response).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every feed comes with its type, its ETag and leave for other pages to read it") {
    Office office;
    for (const auto& [path, type] :
         std::vector<std::pair<std::string, std::string>>{{"/schedule.json", "application/json"},
                                                          {"/schedule.xml", "application/xml; charset=utf-8"},
                                                          {"/schedule.ics", "text/calendar; charset=utf-8"},
                                                          {"/talk/A2.ics", "text/calendar; charset=utf-8"}}) {
        INFO(path);
        const auto response = office.get(path);
        CHECK(response.status == 200);
        CHECK(header(response, "Content-Type") == type);
        CHECK(header(response, "ETag").size() == 34);
        CHECK(header(response, "Last-Modified") == "Fri, 28 Jul 2023 09:00:00 GMT");
        CHECK(header(response, "Cache-Control") == "public, no-cache");
        CHECK(header(response, "Access-Control-Allow-Origin") == "*");
        CHECK(holds(response, "Title of A2"));
        CHECK(office.desk.ask(Method::head, path).status == 200);
    }
    CHECK(header(office.get("/schedule.ics"), "Content-Disposition") == "attachment; filename=\"schedule.ics\"");
    CHECK(header(office.get("/talk/A2.ics"), "Content-Disposition") == "attachment; filename=\"A2.ics\"");
    CHECK_FALSE(holds(office.get("/talk/A2.ics"), "Title of A1"));
    CHECK(holds(office.get("/schedule.json"), "https://lanai.test/stage/ballroom-c"));
}

TEST_CASE("who has a feed is told so until it changes") {
    Office office;
    for (const std::string path : every_feed) {
        INFO(path);
        const auto etag = header(office.get(path), "ETag");
        const auto again = office.get(path, "\"other\", W/" + etag);
        CHECK(again.status == 304);
        CHECK(again.body == nullptr);
        CHECK(header(again, "ETag") == etag);
        CHECK(header(again, "Access-Control-Allow-Origin") == "*");
    }
}

TEST_CASE("a change gives another ETag, SEQUENCE and LAST-MODIFIED") {
    Office office;
    std::map<std::string, std::string> before;
    for (const std::string path : every_feed) before[path] = header(office.get(path), "ETag");
    const auto untouched = header(office.get("/talk/A1.ics"), "ETag");
    CHECK(holds(office.get("/talk/A2.ics"), "SEQUENCE:0\r\nDTSTAMP:20230728T090000Z\r\n"));
    office.change([](schedule::LiveTalk& talk) {
        talk.start += std::chrono::minutes(10);
        talk.end += std::chrono::minutes(10);
        ++talk.revision;
        talk.changed = sample_at(50);
    });
    for (const std::string path : every_feed) {
        INFO(path);
        const auto after = office.get(path, before[path]);
        CHECK(after.status == 200);
        CHECK(header(after, "ETag") != before[path]);
        CHECK(header(after, "Last-Modified") == "Fri, 28 Jul 2023 19:50:00 GMT");
    }
    CHECK(
        holds(office.get("/talk/A2.ics"), "SEQUENCE:1\r\nDTSTAMP:20230728T195000Z\r\nLAST-MODIFIED:20230728T195000Z"));
    CHECK(office.get("/talk/A1.ics", untouched).status == 304);
}

TEST_CASE("a cancelled talk does not vanish") {
    Office office;
    office.change([](schedule::LiveTalk& talk) { talk.cancelled = true; });
    CHECK(holds(office.get("/talk/A2.ics"), "STATUS:CANCELLED\r\n"));
    CHECK(holds(office.get("/schedule.ics"), "STATUS:CANCELLED\r\n"));
    CHECK(holds(office.get("/schedule.json"), "Cancelled: Title of A2"));
}

TEST_CASE("a feed is made once a change and not once a request") {
    Office office;
    for (const std::string path : every_feed) CHECK(office.get(path).body == office.get(path).body);
}

TEST_CASE("feeds that are not there, and what may not be done to those that are") {
    Office office;
    for (const char* path : {"/talk/B9.ics", "/talk/.ics", "/talk/A2/x.ics"}) {
        INFO(path);
        const auto response = office.get(path);
        CHECK(response.status == 404);
        CHECK(holds(response, "the programme has no talk of this code"));
        CHECK(header(response, "Access-Control-Allow-Origin") == "*");
    }
    CHECK(office.desk.ask(Method::post, "/schedule.json").status == 405);
    const auto preflight = office.desk.ask(Method::options, "/schedule.ics");
    CHECK(preflight.status == 204);
    CHECK(header(preflight, "Access-Control-Allow-Methods") == "GET, HEAD, OPTIONS");
    CHECK(header(preflight, "Access-Control-Allow-Headers") == "If-None-Match, If-Modified-Since");
}

TEST_CASE("who asks by date is told so, too, unless an ETag is asked about") {
    Office office;
    const auto since = [&](const std::string& path, const std::string& date, const std::string& etag = {}) {
        return office.desk.ask(Method::get, path, {{"if-none-match", etag}, {"if-modified-since", date}}).status;
    };
    for (const std::string path : every_feed) {
        INFO(path);
        CHECK(since(path, header(office.get(path), "Last-Modified")) == 304);
        CHECK(since(path, "Friday, 28-Jul-23 09:00:01 GMT") == 304);
        CHECK(since(path, "Fri, 28 Jul 2023 08:59:59 GMT") == 200);
        CHECK(since(path, "yesterday") == 200);
        CHECK(since(path, "Fri, 28 Jul 2023 09:00:00 GMT", "\"other\"") == 200);
        CHECK(since(path, "Fri, 28 Jul 2023 08:59:59 GMT", header(office.get(path), "ETag")) == 304);
    }
}

TEST_CASE("a change of this very second has no date yet: another one would have the same") {
    Office office;
    office.change([](schedule::LiveTalk& talk) {
        ++talk.revision;
        talk.changed = schedule::Instant{std::chrono::milliseconds(1'700'000'000'250)};  // the desk's clock: ...000 s
    });
    CHECK(header(office.get("/talk/A2.ics"), "Last-Modified") == "(none)");
    CHECK(header(office.get("/talk/A1.ics"), "Last-Modified") == "Fri, 28 Jul 2023 09:00:00 GMT");
}

TEST_CASE("an insertion that was taken back stays in calendars") {
    Office office;
    schedule::Change change = schedule::change_to("extra", {sample_at(70), sample_at(80), {}, {}}, sample_at(3));
    change.inserted = lanai::testing::sample_talk("extra", "hall", 70, 10);
    change.room = "hall";
    schedule::apply(office.live, change);
    office.change([](schedule::LiveTalk&) {});
    CHECK(holds(office.get("/talk/extra.ics"), "STATUS:CONFIRMED\r\n"));
    change.removed = true;
    change.at = sample_at(5);
    schedule::apply(office.live, change);
    office.change([](schedule::LiveTalk&) {});
    const auto gone = office.get("/talk/extra.ics");
    CHECK(holds(gone, "SEQUENCE:2\r\nDTSTAMP:20230728T190500Z\r\n"));
    CHECK(holds(gone, "STATUS:CANCELLED\r\n"));
    CHECK(header(gone, "Last-Modified") == "Fri, 28 Jul 2023 19:05:00 GMT");
    CHECK(holds(office.get("/schedule.ics"), "guid-extra@lanai"));
    CHECK_FALSE(holds(office.get("/schedule.json"), "guid-extra"));
    CHECK_FALSE(holds(office.get("/schedule.xml"), "guid-extra"));
}
