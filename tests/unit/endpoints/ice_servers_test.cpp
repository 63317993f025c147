// Who is told of which STUN and TURN servers, and in which words.
#include <catch2/catch.hpp>

#include "access/turn.hpp"
#include "fakes.hpp"

using namespace lanai::endpoints;
using namespace lanai::endpoints::testing;
using namespace std::chrono_literals;
using Headers = std::vector<std::pair<std::string, std::string>>;

namespace {

const std::pair<std::string, std::string> sdp{"content-type", "application/sdp"};
const std::pair<std::string, std::string> speaker{"authorization", "Bearer spk"};

std::vector<std::string> links(const HttpResponse& response) {
    std::vector<std::string> found;
    for (const auto& [name, value] : response.headers) {
        if (name == "Link") found.push_back(value);
    }
    return found;
}

std::vector<IceServer> servers() {
    IceServer turn{{"turn:turn.example.org?transport=udp", "turns:turn.example.org"}, "north", 1h, "", ""};
    IceServer stun{{"stun:stun.example.org"}, "", 0s, "", ""};
    return {turn, stun};
}

}  // namespace

TEST_CASE("each URL is a link of its own, spelled as players' regular expressions want it") {
    const std::chrono::system_clock::time_point now{1'700'000'000s};
    const auto made = lanai::access::turn_credential("north", now, 1h);
    const std::string credentials = "; rel=\"ice-server\"; username=\"1700003600:lanai\"; credential=\"" + made.password +
                                    "\"; credential-type=\"password\"";
    CHECK(ice_server_links(servers(), now) ==
          std::vector<std::string>{"<turn:turn.example.org?transport=udp>" + credentials,
                                   "<turns:turn.example.org>" + credentials,
                                   "<stun:stun.example.org>; rel=\"ice-server\""});
    const IceServer fixed{{"turn:a"}, "", 0s, "lanai", "a \"b\" \\c"};
    CHECK(ice_server_links({fixed}, now) ==
          std::vector<std::string>{R"(<turn:a>; rel="ice-server"; username="lanai"; credential="a \"b\" \\c"; )"
                                   R"(credential-type="password")"});
    CHECK(ice_server_links({}, now).empty());
}

TEST_CASE("201 and OPTIONS tell of the ICE servers, a refusal and a session do not") {
    Desk desk({.ice_servers = servers()});
    CHECK(links(desk.ask(Method::post, "/whip/main/speaker", {sdp, speaker}, "offer")).size() == 3);
    CHECK(links(desk.ask(Method::post, "/whep/main", {sdp}, "offer")).size() == 3);
    const auto options = desk.ask(Method::options, "/whep/main");
    CHECK(links(options).size() == 3);
    CHECK(header(options, "Cache-Control") == "no-store");
    CHECK(links(desk.ask(Method::options, "/whep/main/s2")).empty());
    CHECK(links(desk.ask(Method::post, "/whip/main/speaker", {sdp}, "offer")).empty());
    CHECK(links(desk.ask(Method::get, "/whep/main")).empty());
}

TEST_CASE("OPTIONS tells only who may POST there") {
    struct Case {
        bool open;
        std::string path;
        Headers headers;
        std::size_t told;
    };
    const auto [open, path, headers, told] = GENERATE(values<Case>({
        {true, "/whep/main", {}, 3},
        {false, "/whep/main", {}, 0},
        {false, "/whep/main", {{"cookie", "lanai_attendee=att"}}, 3},
        {false, "/whep/main", {{"authorization", "Bearer wrong"}}, 0},
        {true, "/whip/main/speaker", {}, 0},
        {true, "/whip/main/speaker", {{"authorization", "Bearer spk"}}, 3},
        {true, "/whip/main/speaker", {{"authorization", "Bearer att"}}, 0},
        {true, "/whip/main/speaker", {{"authorization", "Bearer spk-other-source"}}, 0},
        {true, "/whip/main/nobody", {{"authorization", "Bearer spk"}}, 0},
        {true, "/whep/nowhere", {}, 0},
        // a preflight: what it asks for comes with the request after it
        {true, "/whep/main", {{"access-control-request-method", "POST"}}, 0},
        {true, "/whep/main", {{"access-control-request-method", "OPTIONS"}}, 0},
    }));
    INFO(path);
    Desk desk({.open = open, .ice_servers = servers()});
    const auto response = desk.ask(Method::options, path, headers);
    CHECK(response.status == 200);
    CHECK(header(response, "Accept-Post") == "application/sdp");
    CHECK(links(response).size() == told);
}

TEST_CASE("OPTIONS that asks the core who it is counts against the limit") {
    Desk desk({.ice_servers = servers()});
    const auto options = [&] { return desk.ask(Method::options, "/whip/main/speaker", {speaker}).status; };
    for (int i = 0; i < 30; ++i) CHECK(options() == 200);
    CHECK(options() == 429);
    CHECK(desk.ask(Method::options, "/whep/main").status == 200);
}
