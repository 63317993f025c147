#include <catch2/catch.hpp>

#include "fakes.hpp"

#include <boost/json.hpp>

using namespace lanai::endpoints::testing;
using namespace std::chrono_literals;
using lanai::streaming::Refusal;
using lanai::streaming::RelayErrc;
using Headers = std::vector<std::pair<std::string, std::string>>;

namespace {

const std::pair<std::string, std::string> sdp{"content-type", "application/sdp"};
const std::pair<std::string, std::string> fragment{"content-type", "application/trickle-ice-sdpfrag"};
const std::pair<std::string, std::string> speaker{"authorization", "Bearer spk"};

void check_error(const HttpResponse& response, int status) {
    INFO(body(response));
    CHECK(response.status == status);
    CHECK(header(response, "Content-Type") == "application/json");
    CHECK(header(response, "Access-Control-Allow-Origin") == "*");
    CHECK(header(response, "Access-Control-Expose-Headers") == "Location, ETag, Link, Retry-After, Accept-Post");
    const auto parsed = boost::json::parse(body(response)).as_object();
    CHECK_FALSE(parsed.at("code").as_string().empty());
    CHECK(parsed.at("message").as_string().size() > 10);
}

}  // namespace

TEST_CASE("publishing gives 201 with the session's address") {
    Desk desk;
    const auto response = desk.ask(Method::post, "/whip/main/speaker", {sdp, speaker}, "offer");
    CHECK(response.status == 201);
    CHECK(header(response, "Location") == "/whip/main/speaker/s1");
    CHECK(header(response, "ETag") == "\"e1\"");
    CHECK(header(response, "Content-Type") == "application/sdp");
    CHECK(header(response, "Access-Control-Allow-Origin") == "*");
    CHECK(body(response) == "answer");
    CHECK(desk.relay.asked == std::vector<std::string>{"publish main speaker offer"});
}

TEST_CASE("watching gives 201 with the session's address, without a token where attending is open") {
    Desk desk;
    const auto response =
        desk.ask(Method::post, "/whep/main", {{"content-type", "Application/SDP; charset=utf-8"}}, "offer");
    CHECK(response.status == 201);
    CHECK(header(response, "Location") == "/whep/main/s2");
    CHECK(header(response, "ETag") == "\"e2\"");
    CHECK(desk.relay.asked == std::vector<std::string>{"subscribe main offer"});
}

TEST_CASE("who may publish where") {
    struct Case {
        Headers headers;
        int status;
    };
    const auto [headers, status] = GENERATE(values<Case>({
        {{{"authorization", "Bearer spk"}}, 201},
        {{{"authorization", "bearer  spk"}}, 201},
        {{{"authorization", "Bearer mod"}}, 201},
        {{{"authorization", "Bearer org"}}, 201},
        {{{"cookie", "lanai_speaker=spk"}}, 201},
        {{{"cookie", "lanai_moderator=mod"}}, 201},
        {{{"cookie", "lanai_organiser=org"}}, 201},
        {{{"cookie", "lanai_speaker=spk-other-stage; lanai_moderator=mod"}}, 201},
        {{{"cookie", "lanai_speaker=wrong; lanai_moderator=mod"}}, 201},
        {{{"cookie", "lanai_speaker=spk"}, {"origin", "http://lanai.test"}}, 201},
        {{{"authorization", "Bearer spk"}, {"origin", "https://elsewhere.test"}}, 201},
        {{}, 401},
        {{{"authorization", "Bearer wrong"}}, 401},
        {{{"authorization", "Bearer "}}, 401},
        {{{"authorization", "Basic spk"}}, 401},
        {{{"authorization", "Bearer wrong"}, {"cookie", "lanai_speaker=spk"}}, 401},
        {{{"cookie", "lanai_attendee=att"}}, 401},
        {{{"authorization", "Bearer att"}}, 403},
        {{{"authorization", "Bearer room"}}, 403},
        {{{"authorization", "Bearer spk-other-source"}}, 403},
        {{{"authorization", "Bearer spk-other-stage"}}, 403},
        {{{"cookie", "lanai_speaker=att"}}, 403},
        {{{"cookie", "lanai_speaker=spk"}, {"origin", "https://elsewhere.test"}}, 403},
        {{{"cookie", "lanai_speaker=spk"}, {"origin", "null"}}, 403},
    }));
    Desk desk;
    auto all = headers;
    all.push_back(sdp);
    const auto response = desk.ask(Method::post, "/whip/main/speaker", all, "offer");
    CHECK(response.status == status);
    if (status != 201) {
        check_error(response, status);
        CHECK(desk.relay.asked.empty());
    }
    if (status == 401) CHECK(header(response, "WWW-Authenticate") == "Bearer");
}

TEST_CASE("where attending needs a code, watching needs any role's token") {
    Desk desk({.open = false});
    CHECK(desk.ask(Method::post, "/whep/main", {sdp}, "offer").status == 401);
    for (const char* role : {"attendee=att", "speaker=spk", "moderator=mod", "organiser=org", "room=room"}) {
        CHECK(desk.ask(Method::post, "/whep/main", {sdp, {"cookie", std::string("lanai_") + role}}, "o").status == 201);
    }
    CHECK(desk.ask(Method::post, "/whep/main", {sdp, {"authorization", "Bearer att"}}, "o").status == 201);
    check_error(desk.ask(Method::post, "/whep/main", {sdp, {"authorization", "Bearer wrong"}}, "o"), 401);
}

TEST_CASE("each refusal of the relay has its status") {
    struct Case {
        RelayErrc error;
        int status;
        std::string retry_after;
    };
    const auto [error, status, retry_after] = GENERATE(values<Case>({
        {RelayErrc::malformed_sdp, 400, "(none)"},
        {RelayErrc::unacceptable_offer, 422, "(none)"},
        {RelayErrc::unknown_stage, 404, "(none)"},
        {RelayErrc::unknown_source, 404, "(none)"},
        {RelayErrc::source_busy, 409, "5"},
        {RelayErrc::overloaded, 503, "10"},
        {RelayErrc::too_many_pending, 429, "10"},
    }));
    Desk desk;
    desk.relay.refusal = Refusal{make_error_code(error), "line 7: what is wrong"};
    const auto response = desk.ask(Method::post, "/whip/main/speaker", {sdp, speaker}, "offer");
    check_error(response, status);
    CHECK(header(response, "Retry-After") == retry_after);
    CHECK(body(response).find("line 7") != std::string::npos);
}

TEST_CASE("each refusal of a session has its status") {
    struct Case {
        RelayErrc error;
        int status;
    };
    const auto [error, status] = GENERATE(values<Case>({
        {RelayErrc::malformed_fragment, 400},
        {RelayErrc::unknown_session, 404},
        {RelayErrc::precondition_failed, 412},
        {RelayErrc::precondition_required, 428},
    }));
    Desk desk;
    desk.relay.refusal = Refusal{make_error_code(error), ""};
    check_error(desk.ask(Method::patch, "/whep/main/s2", {fragment}, "x"), status);
}

TEST_CASE("an error of no known kind is 500") {
    Desk desk;
    desk.relay.refusal = Refusal{boost::system::errc::make_error_code(boost::system::errc::io_error), ""};
    check_error(desk.ask(Method::post, "/whep/main", {sdp}, "x"), 500);
}

TEST_CASE("nothing to watch: come back when the next talk starts, in 2 to 60 seconds") {
    struct Case {
        std::optional<std::chrono::milliseconds> next;
        std::string retry_after;
    };
    const auto [next, retry_after] = GENERATE(values<Case>({
        {0ms, "2"},
        {-5s, "2"},
        {2001ms, "3"},
        {30s, "30"},
        {1h, "60"},
        {std::nullopt, "60"},
    }));
    Desk desk;
    desk.relay.refusal = Refusal{make_error_code(RelayErrc::no_media), "nothing is on"};
    desk.service.next = next;
    const auto response = desk.ask(Method::post, "/whep/main", {sdp}, "offer");
    check_error(response, 409);
    CHECK(header(response, "Retry-After") == retry_after);
}

TEST_CASE("trickle and end need no token: the session's address is capability enough") {
    Desk desk;
    const auto trickled =
        desk.ask(Method::patch, "/whip/main/speaker/s1", {fragment, {"if-match", "\"e1\""}}, "candidates");
    CHECK(trickled.status == 204);
    CHECK(body(trickled).empty());
    CHECK(desk.ask(Method::del, "/whip/main/speaker/s1").status == 200);
    CHECK(desk.ask(Method::del, "/whep/main/s2").status == 200);
    CHECK(desk.relay.asked == std::vector<std::string>{"trickle s1 candidates \"e1\"", "end s1", "end s2"});
}

TEST_CASE("an ICE restart answers 200 with our half and the new ETag, plain trickle has neither") {
    Desk desk;
    const auto patch = [&] { return desk.ask(Method::patch, "/whep/main/s2", {fragment, {"if-match", "*"}}, "new"); };
    CHECK(patch().status == 204);
    CHECK(header(patch(), "ETag") == "(none)");
    desk.relay.trickled = {"\"e3\"", "a=ice-lite\r\n"};
    const auto restarted = patch();
    CHECK(restarted.status == 200);
    CHECK(header(restarted, "ETag") == "\"e3\"");
    CHECK(header(restarted, "Content-Type") == "application/trickle-ice-sdpfrag");
    CHECK(header(restarted, "Access-Control-Allow-Origin") == "*");
    CHECK(body(restarted) == "a=ice-lite\r\n");
}

TEST_CASE("a publisher is known to the relay by its token's hash, never by the token") {
    Desk desk;
    for (const char* token : {"spk", "spk", "mod"}) {
        desk.ask(Method::post, "/whip/main/speaker", {sdp, {"authorization", std::string("Bearer ") + token}}, "offer");
    }
    REQUIRE(desk.relay.owners.size() == 3);
    CHECK(desk.relay.owners[0] == desk.relay.owners[1]);
    CHECK(desk.relay.owners[0] != desk.relay.owners[2]);
    CHECK(desk.relay.owners[0] == lanai::access::hash_token("spk"));
}

TEST_CASE("the relay is told which network asks, an IPv6 one as a /64") {
    Desk desk;
    desk.peer = "2001:db8::1:2:3:4";
    desk.ask(Method::post, "/whep/main", {sdp}, "offer");
    desk.peer = "192.0.2.7";
    desk.ask(Method::post, "/whip/main/speaker", {sdp, speaker}, "offer");
    CHECK(desk.relay.clients == std::vector<std::string>{"2001:db8::/64", "192.0.2.7"});
}

TEST_CASE("GET and HEAD answer 2xx without content") {
    Desk desk;
    for (const auto method : {Method::get, Method::head}) {
        for (const char* path : {"/whip/main/speaker", "/whep/main", "/whip/main/speaker/s1", "/whep/main/s2"}) {
            const auto response = desk.ask(method, path);
            CHECK(response.status == 204);
            CHECK(body(response).empty());
            CHECK(header(response, "Access-Control-Allow-Origin") == "*");
        }
    }
    desk.relay.refusal = Refusal{make_error_code(RelayErrc::unknown_session), ""};
    check_error(desk.ask(Method::get, "/whep/main/s9"), 404);
}

TEST_CASE("OPTIONS tells what may be asked") {
    Desk desk;
    const auto endpoint = desk.ask(Method::options, "/whep/main");
    CHECK(endpoint.status == 200);
    CHECK(body(endpoint).empty());
    CHECK(header(endpoint, "Accept-Post") == "application/sdp");
    CHECK(header(endpoint, "Access-Control-Allow-Methods") == "OPTIONS, GET, HEAD, POST");
    CHECK(header(endpoint, "Access-Control-Allow-Headers") == "Authorization, Content-Type, If-Match");
    const auto session = desk.ask(Method::options, "/whip/main/speaker/s1");
    CHECK(session.status == 200);
    CHECK(header(session, "Access-Control-Allow-Methods") == "OPTIONS, GET, HEAD, PATCH, DELETE");
    CHECK(header(session, "Accept-Patch") == "application/trickle-ice-sdpfrag");
}

TEST_CASE("addresses that are none, and sources that take no publisher, are 404") {
    Desk desk;
    const auto path =
        GENERATE(as<std::string>{}, "/whip", "/whep", "/whip/main", "/whep/", "/whip/main/", "/whep/main/",
                 "/whip//speaker", "/whep/main/s/x", "/whip/main/speaker/s/x", "/whep/nowhere", "/whip/nowhere/speaker",
                 "/whip/main/nobody", "/whip/main/talk", "/whip/main/slate", "/whip/nowhere/speaker/s1");
    INFO(path);
    check_error(desk.ask(Method::get, path), 404);
    CHECK(desk.relay.asked.empty());
}

TEST_CASE("methods that are not in the table are 405 with Allow") {
    Desk desk;
    for (const auto method : {Method::put, Method::patch, Method::del, Method::other}) {
        const auto response = desk.ask(method, "/whep/main", {sdp}, "x");
        check_error(response, 405);
        CHECK(header(response, "Allow") == "OPTIONS, GET, HEAD, POST");
    }
    const auto session = desk.ask(Method::post, "/whip/main/speaker/s1", {sdp}, "x");
    check_error(session, 405);
    CHECK(header(session, "Allow") == "OPTIONS, GET, HEAD, PATCH, DELETE");
}

TEST_CASE("other content types are 415") {
    Desk desk;
    for (const Headers& headers : {Headers{}, Headers{{"content-type", "text/plain"}}, Headers{fragment}}) {
        check_error(desk.ask(Method::post, "/whep/main", headers, "x"), 415);
    }
    for (const Headers& headers : {Headers{}, Headers{sdp}}) {
        check_error(desk.ask(Method::patch, "/whep/main/s2", headers, "x"), 415);
    }
    CHECK(desk.relay.asked.empty());
}

TEST_CASE("one address may publish 30 times at once, then 5 a second") {
    Desk desk;
    const auto publish = [&] { return desk.ask(Method::post, "/whip/main/speaker", {sdp, speaker}, "o"); };
    for (int i = 0; i < 30; ++i) CHECK(publish().status == 201);
    const auto refused = publish();
    check_error(refused, 429);
    CHECK(header(refused, "Retry-After") == "1");
    desk.peer = "192.0.2.2";
    CHECK(publish().status == 201);
    desk.peer = "192.0.2.1";
    desk.now += 1s;
    for (int i = 0; i < 5; ++i) CHECK(publish().status == 201);
    CHECK(publish().status == 429);
}

TEST_CASE("a whole conference behind one address may come in at once, then 20 a second") {
    Desk desk;
    const auto watch = [&] { return desk.ask(Method::post, "/whep/main", {sdp}, "o").status; };
    for (int i = 0; i < 300; ++i) CHECK(watch() == 201);
    CHECK(watch() == 429);
    desk.now += 1s;
    for (int i = 0; i < 20; ++i) CHECK(watch() == 201);
    CHECK(watch() == 429);
    // Those who leave are not in the way of those who come, nor the other way round.
    CHECK(desk.ask(Method::del, "/whep/main/s2").status == 200);
    CHECK(desk.ask(Method::get, "/whep/main").status == 204);
}

TEST_CASE("a server that drains takes nobody new and lets those who watch go on") {
    Desk desk;
    desk.router->drain();
    const auto response = desk.ask(Method::post, "/whep/main", {sdp}, "o");
    check_error(response, 503);
    CHECK(header(response, "Retry-After") == "5");
    CHECK(desk.ask(Method::patch, "/whep/main/s2", {fragment}, "x").status == 204);
    CHECK(desk.ask(Method::del, "/whep/main/s2").status == 200);
}
