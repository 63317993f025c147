#include <catch2/catch.hpp>

#include "fakes.hpp"

#include <filesystem>
#include <fstream>

using namespace lanai::endpoints::testing;
using lanai::endpoints::Outlet;
using lanai::endpoints::Site;

namespace {

HttpRequest upgrade(std::string query, std::vector<std::pair<std::string, std::string>> headers = {}) {
    HttpRequest request;
    request.connection = 9;
    request.path = "/ws";
    request.query = std::move(query);
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "lanai.test:8080");
    return request;
}

}  // namespace

TEST_CASE("every response carries the security headers") {
    Desk desk;
    for (const char* path :
         {"/", "/nowhere", "/assets/attend-1.js", "/healthz", "/metrics", "/whep/main", "/t/mod", "/t/no"}) {
        const auto response = desk.ask(Method::get, path);
        INFO(path);
        const auto policy = header(response, "Content-Security-Policy");
        CHECK(policy.find("default-src 'none'; script-src 'self'; style-src 'self'") == 0);
        CHECK(policy.find("unsafe") == std::string::npos);
        CHECK(header(response, "X-Content-Type-Options") == "nosniff");
        CHECK(header(response, "Referrer-Policy") == "no-referrer");
        CHECK(header(response, "Permissions-Policy").find("camera=(self)") == 0);
        CHECK(header(response, "Cross-Origin-Opener-Policy") == "same-origin");
    }
}

TEST_CASE("health is ok until the server drains") {
    Desk desk;
    CHECK(desk.ask(Method::get, "/healthz").status == 200);
    CHECK(body(desk.ask(Method::get, "/healthz")) == "ok\n");
    desk.router->drain();
    CHECK(desk.ask(Method::get, "/healthz").status == 503);
    CHECK(body(desk.ask(Method::get, "/healthz")) == "draining\n");
    CHECK_FALSE(desk.router->on_open(upgrade("role=attendee")));
}

TEST_CASE("metrics name every part") {
    Desk desk;
    desk.ask(Method::get, "/nowhere");
    const auto response = desk.ask(Method::get, "/metrics");
    CHECK(response.status == 200);
    CHECK(header(response, "Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    const auto text = body(response);
    for (const char* line :
         {"lanai_relay_packets_out_total{shard=\"0\"} 12\n", "lanai_relay_viewers{shard=\"1\"} 3\n",
          "# TYPE lanai_relay_viewers gauge\n", "# TYPE lanai_relay_packets_out_total counter\n",
          "lanai_gateway_http_requests_total 7\n", "lanai_service_commands_total 5\n",
          "lanai_http_responses_total{status=\"404\"} 1\n", "lanai_build_info{version=\"1.2.3\"} 1\n"}) {
        INFO(line);
        CHECK(text.find(line) != std::string::npos);
    }
}

TEST_CASE("what attacks cost is counted, explained and described for operators") {
    Desk desk;
    const auto text = body(desk.ask(Method::get, "/metrics"));
    std::ifstream file(LANAI_SOURCE_DIR "/docs/OPERATIONS.md");
    const std::string manual{std::istreambuf_iterator<char>(file), {}};
    for (const std::string what : {"dropped_unknown_peer", "dropped_unauthentic", "dropped_replayed", "dropped_unexpected",
                                   "dropped_over_rate", "dropped_overload", "refusals_withheld", "pending_refused",
                                   "retransmissions_refused"}) {
        INFO(what);
        const auto name = "lanai_relay_" + what + "_total";
        CHECK(text.find("# HELP " + name + " ") != std::string::npos);
        CHECK(text.find("\n" + name + "{shard=\"0\"} ") != std::string::npos);
        CHECK(manual.find("`" + name + "`") != std::string::npos);
    }
}

TEST_CASE("a WebSocket opens with the cookie of the role it names") {
    Desk desk;
    CHECK(desk.router->on_open(upgrade("x=1&role=moderator", {{"cookie", "lanai_attendee=a; lanai_moderator=m"}})));
    CHECK(desk.router->on_open(upgrade("role=room", {{"cookie", "lanai_attendee=a"}})));  // the core closes it
    CHECK(desk.router->on_open(upgrade("role=attendee", {{"origin", "http://lanai.test:8080"}})));
    REQUIRE(desk.service.opened.size() == 3);
    CHECK(desk.service.opened[0].second == std::vector<std::string>{"m"});
    CHECK(desk.service.opened[1].second.empty());
}

TEST_CASE("a page's WebSocket opens with each cookie that opens the page, in their order") {
    Desk desk;
    const std::string all = "lanai_organiser=o; lanai_attendee=a; lanai_room=r; lanai_moderator=m; lanai_speaker=s";
    const std::vector<std::pair<std::string, std::vector<std::string>>> pages{{"moderator", {"m", "o"}},
                                                                              {"speaker", {"s", "m", "o"}},
                                                                              {"room", {"r", "m", "o"}},
                                                                              {"organiser", {"o"}},
                                                                              {"attendee", {"a"}}};
    for (const auto& [role, tokens] : pages) {
        INFO(role);
        CHECK(desk.router->on_open(upgrade("role=" + role, {{"cookie", all}})));
        CHECK(desk.service.opened.back().second == tokens);
    }
}

TEST_CASE("a WebSocket from another origin, or without a role, is refused") {
    Desk desk;
    for (const char* origin : {"http://lanai.test", "https://elsewhere.test:8080", "null", "lanai.test:8080"}) {
        CHECK_FALSE(desk.router->on_open(upgrade("role=attendee", {{"origin", origin}})));
    }
    for (const char* query : {"", "role=", "role=king", "Role=attendee", "role=attendee%"}) {
        CHECK_FALSE(desk.router->on_open(upgrade(query)));
    }
    CHECK(desk.service.opened.empty());
}

TEST_CASE("the configured public address is an origin of our own") {
    Desk desk({.origin = {"https://live.example.org", false, true}});
    CHECK(desk.router->on_open(upgrade("role=attendee", {{"origin", "https://live.example.org"}})));
    CHECK_FALSE(desk.router->on_open(upgrade("role=attendee", {{"origin", "https://example.org"}})));
}

TEST_CASE("messages and farewells reach the service") {
    Desk desk;
    desk.router->on_message(4, "hello");
    desk.router->on_closed(4);
    CHECK(desk.service.messages == std::vector<std::pair<lanai::core::ConnectionId, std::string>>{{4, "hello"}});
    CHECK(desk.service.gone == std::vector<lanai::core::ConnectionId>{4});
}

TEST_CASE("what is said before the gateway is there waits for it, up to a bound") {
    Outlet outlet;
    outlet.respond(1, {.status = 204, .headers = {}, .body = nullptr});
    outlet.send("text", {2, 3});
    outlet.close(2, 4401, "who are you");
    for (std::size_t i = 0; i < Outlet::pending_max; ++i) outlet.close(5, 1001, "");
    FakeGateway gateway;
    outlet.bind(gateway);
    CHECK(gateway.responses.find(1)->second.status == 204);
    CHECK(gateway.sent.size() == 2);
    CHECK(gateway.closed.size() == Outlet::pending_max - 2);
    outlet.close(6, 1001, "");
    CHECK(gateway.closed.back().first == 6);
    CHECK(outlet.responses_by_status() == std::map<int, std::uint64_t>{{204, 1}});
}

TEST_CASE("a site is read from its folder") {
    namespace fs = std::filesystem;
    std::string pattern = (fs::temp_directory_path() / "lanai-site-XXXXXX").string();
    const fs::path folder = ::mkdtemp(pattern.data());
    fs::create_directory(folder / "assets");
    std::ofstream(folder / "attend.html") << "page";
    std::ofstream(folder / "assets" / "a.css") << "style";
    const auto site = Site::load(folder.string());
    fs::remove_all(folder);
    REQUIRE(site.has_value());
    REQUIRE(site->find("attend.html") != nullptr);
    CHECK(*site->find("attend.html")->body == "page");
    REQUIRE(site->find("assets/a.css") != nullptr);
    CHECK(site->find("assets/a.css")->immutable);
    CHECK(site->find("assets") == nullptr);
    CHECK(Site::load((folder / "gone").string()).has_error());
}
