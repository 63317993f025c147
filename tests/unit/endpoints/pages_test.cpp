#include <catch2/catch.hpp>

#include "fakes.hpp"

using namespace lanai::endpoints::testing;
using Headers = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("a first visit to open attending gives the page and a cookie") {
    Desk desk;
    const auto path = GENERATE(as<std::string>{}, "/", "/stage/main", "/ask/main");
    const auto response = desk.ask(Method::get, path);
    CHECK(response.status == 200);
    CHECK(body(response) == "attend.html");
    CHECK(header(response, "Content-Type") == "text/html; charset=utf-8");
    CHECK(header(response, "Cache-Control") == "private, no-cache");
    CHECK(header(response, "Set-Cookie") ==
          "lanai_attendee=new-token; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000");
}

TEST_CASE("a known attendee keeps the cookie; one that the database lost gets a new one") {
    Desk desk;
    const auto known = desk.ask(Method::get, "/", {{"cookie", "a=b; lanai_attendee=att"}});
    CHECK(known.status == 200);
    CHECK(header(known, "Set-Cookie") == "(none)");
    CHECK(desk.service.joins == 0);
    const auto lost = desk.ask(Method::get, "/", {{"cookie", "lanai_attendee=old"}, {"if-none-match", "*"}});
    CHECK(lost.status == 200);
    CHECK(header(lost, "Set-Cookie").find("lanai_attendee=new-token") == 0);
}

TEST_CASE("a page that did not change is 304") {
    Desk desk;
    const Headers known{{"cookie", "lanai_attendee=att"}};
    const auto etag = header(desk.ask(Method::get, "/", known), "ETag");
    REQUIRE(etag.size() > 10);
    CHECK(etag.front() == '"');
    auto again = known;
    again.emplace_back("if-none-match", etag);
    const auto response = desk.ask(Method::get, "/", again);
    CHECK(response.status == 304);
    CHECK(body(response).empty());
    CHECK(header(response, "ETag") == etag);
}

TEST_CASE("HEAD makes no session") {
    Desk desk;
    CHECK(desk.ask(Method::head, "/").status == 200);
    CHECK(desk.service.joins == 0);
    CHECK(desk.ask(Method::head, "/t/mod").status == 200);
    CHECK(header(desk.ask(Method::head, "/t/mod"), "Set-Cookie") == "(none)");
}

TEST_CASE("a cookie is Secure over TLS, or where a trusted proxy says so") {
    struct Case {
        lanai::endpoints::Origin origin;
        Headers headers;
        bool secure;
    };
    const auto [origin, headers, secure] = GENERATE(values<Case>({
        {{"", true, false}, {}, true},
        {{"", false, true}, {{"x-forwarded-proto", "https"}}, true},
        {{"", false, true}, {{"x-forwarded-proto", "http"}}, false},
        {{"", false, false}, {{"x-forwarded-proto", "https"}}, false},
        {{"", false, true}, {}, false},
    }));
    Desk desk({.origin = origin});
    CHECK(header(desk.ask(Method::get, "/", headers), "Set-Cookie").ends_with("; Secure") == secure);
    CHECK(header(desk.ask(Method::get, "/t/mod", headers), "Set-Cookie").ends_with("; Secure") == secure);
}

TEST_CASE("a refusal to join is told with its wait") {
    Desk desk;
    desk.service.join_failure =
        lanai::core::Failure{"rate_limited", "too many new people", std::chrono::milliseconds(1500)};
    const auto response = desk.ask(Method::get, "/");
    CHECK(response.status == 429);
    CHECK(header(response, "Retry-After") == "2");
}

TEST_CASE("with several stages the front door leads to the first") {
    Desk desk({.stages = {"main", "side"}});
    const auto response = desk.ask(Method::get, "/");
    CHECK(response.status == 303);
    CHECK(header(response, "Location") == "/stage/main");
    CHECK(header(desk.ask(Method::get, "/?wrong-code"), "Location") == "/stage/main?wrong-code");
    CHECK(desk.ask(Method::get, "/stage/side").status == 200);
}

TEST_CASE("attending with a code") {
    Desk desk({.open = false});
    desk.service.attend_code = "aloha & mahalo";
    const auto front = desk.ask(Method::get, "/");
    CHECK(front.status == 200);
    CHECK(body(front) == "join.html");
    CHECK(header(front, "Set-Cookie") == "(none)");
    CHECK(body(desk.ask(Method::get, "/stage/main", {{"cookie", "lanai_attendee=old"}})) == "join.html");
    CHECK(body(desk.ask(Method::get, "/", {{"cookie", "lanai_attendee=att"}})) == "attend.html");

    const std::pair<std::string, std::string> form{"content-type", "application/x-www-form-urlencoded"};
    const auto right = desk.ask(Method::post, "/join", {form, {"origin", "null"}}, "x=1&code=aloha+%26%20mahalo");
    CHECK(right.status == 303);
    CHECK(header(right, "Location") == "/");
    CHECK(header(right, "Set-Cookie").find("lanai_attendee=new-token; ") == 0);

    const auto wrong = desk.ask(Method::post, "/join", {form}, "code=guess");
    CHECK(wrong.status == 303);
    CHECK(header(wrong, "Location") == "/?wrong-code");
    CHECK(header(wrong, "Set-Cookie") == "(none)");

    CHECK(desk.ask(Method::post, "/join", {form}, "kode=aloha").status == 400);
    CHECK(desk.ask(Method::post, "/join", {form}, "code=%zz").status == 400);
    CHECK(desk.ask(Method::post, "/join", {form}, "code=%4").status == 400);
    CHECK(desk.ask(Method::post, "/join", {{"content-type", "application/json"}}, "{}").status == 415);
    const auto get = desk.ask(Method::get, "/join");
    CHECK(get.status == 405);
    CHECK(header(get, "Allow") == "POST");
}

TEST_CASE("role pages open for their roles alone") {
    struct Case {
        std::string path;
        std::string cookie;
        int status;
    };
    const auto [path, cookie, status] = GENERATE(values<Case>({
        {"/moderate", "lanai_moderator=mod", 200},
        {"/moderate", "lanai_organiser=org", 200},
        {"/moderate", "lanai_speaker=spk", 401},
        {"/moderate", "lanai_moderator=att", 401},
        {"/moderate", "lanai_moderator=old", 401},
        {"/moderate", "", 401},
        {"/speak", "lanai_speaker=spk", 200},
        {"/speak", "lanai_moderator=mod", 200},
        {"/speak", "lanai_organiser=org", 200},
        {"/speak", "lanai_attendee=att", 401},
        {"/room/main", "lanai_room=room", 200},
        {"/room/main", "lanai_moderator=mod", 200},
        {"/room/main", "lanai_attendee=att", 401},
        {"/room/nowhere", "lanai_room=room", 404},
        {"/room", "lanai_room=room", 404},
        {"/moderate/x", "lanai_moderator=mod", 404},
        {"/organise", "lanai_organiser=org", 200},
        {"/organise", "lanai_moderator=mod", 401},
        {"/organise", "lanai_organiser=mod", 401},
        {"/organise", "", 401},
        {"/organise/x", "lanai_organiser=org", 404},
    }));
    INFO(path << " " << cookie);
    Desk desk;
    const auto response = desk.ask(Method::get, path, {{"cookie", cookie}});
    CHECK(response.status == status);
    if (status == 401) {
        CHECK(body(response) == "refused.html");
        CHECK(header(response, "WWW-Authenticate") == "Bearer");
        CHECK(header(response, "Cache-Control") == "no-store");
    }
}

TEST_CASE("an invitation sets the role's cookie and leads to its page") {
    struct Case {
        std::string token;
        std::string cookie;
        std::string location;
    };
    const auto [token, cookie, location] = GENERATE(values<Case>({
        {"att", "lanai_attendee", "/"},
        {"spk", "lanai_speaker", "/speak"},
        {"mod", "lanai_moderator", "/moderate"},
        {"org", "lanai_organiser", "/organise"},
        {"room", "lanai_room", "/room/side"},
    }));
    Desk desk({.stages = {"main", "side"}});
    const auto response = desk.ask(Method::get, "/t/" + token);
    CHECK(response.status == 303);
    CHECK(header(response, "Location") == location);
    CHECK(header(response, "Cache-Control") == "no-store");
    CHECK(header(response, "Set-Cookie") ==
          cookie + "=session-of-" + token + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000");
}

TEST_CASE("where there is an organise page, organisers are led to it") {
    Desk desk;
    desk.site.add("organise.html", "organise");
    CHECK(header(desk.ask(Method::get, "/t/org"), "Location") == "/organise");
}

TEST_CASE("a wrong invitation is 401 with the page that says how to get in") {
    Desk desk;
    const auto response = desk.ask(Method::get, "/t/wrong");
    CHECK(response.status == 401);
    CHECK(body(response) == "refused.html");
    CHECK(header(response, "Set-Cookie") == "(none)");
}

TEST_CASE("assets are immutable and typed; pages are not files; what is not there is 404") {
    Desk desk;
    const auto script = desk.ask(Method::get, "/assets/attend-1.js");
    CHECK(script.status == 200);
    CHECK(header(script, "Content-Type") == "text/javascript; charset=utf-8");
    CHECK(header(script, "Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(header(desk.ask(Method::get, "/assets/inter.woff2"), "Content-Type") == "font/woff2");
    const auto icon = desk.ask(Method::get, "/icon.svg");
    CHECK(header(icon, "Content-Type") == "image/svg+xml");
    CHECK(header(icon, "Cache-Control") == "private, no-cache");
    for (const char* path : {"/assets/none.js", "/assets/../../etc/passwd", "/assets/", "/moderate.html",
                             "/attend.html", "/nowhere", "/stage/none", "/stage", "/ask", "/t", "/t/", "//"}) {
        INFO(path);
        const int status = desk.ask(Method::get, path).status;
        CHECK((status == 404 || (std::string(path) == "/t/" && status == 401)));
    }
}

TEST_CASE("pages take GET and HEAD") {
    Desk desk;
    for (const char* path : {"/", "/moderate", "/assets/attend-1.js", "/t/mod", "/healthz", "/metrics"}) {
        const auto response = desk.ask(Method::post, path);
        CHECK(response.status == 405);
        CHECK(header(response, "Allow") == "GET, HEAD");
    }
}

TEST_CASE("without built pages every answer is still a sentence") {
    Desk desk({.with_pages = false});
    CHECK(desk.ask(Method::get, "/", {{"cookie", "lanai_attendee=att"}}).status == 404);
    CHECK(desk.ask(Method::get, "/moderate").status == 404);
    const auto refused = desk.ask(Method::get, "/t/wrong");
    CHECK(refused.status == 401);
    CHECK(body(refused).find("<script") == std::string::npos);
    CHECK_FALSE(body(refused).empty());
}
