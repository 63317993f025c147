#include <catch2/catch.hpp>
#include <thread>

#include "harness.hpp"

using namespace lanai::gateway;
using namespace lanai::gateway::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

const char* name_of(Method method) {
    constexpr const char* names[] = {"get", "head", "post", "put", "patch", "del", "options", "other"};
    return names[static_cast<int>(method)];
}

// Says what it understood.
HttpResponse echo(const HttpRequest& request) {
    return text(std::string(name_of(request.method)) + " " + request.path + "?" + request.query + " " + request.body);
}

}  // namespace

TEST_CASE("every method reaches the handler, with and without a body, on one connection") {
    const auto running = Running::answering(echo);
    Client client(*running);
    CHECK(client.ask(http::verb::get, "/a").body() == "get /a? ");
    CHECK(client.ask(http::verb::post, "/a", "x").body() == "post /a? x");
    CHECK(client.ask(http::verb::put, "/a", "xy").body() == "put /a? xy");
    CHECK(client.ask(http::verb::patch, "/a", "xyz").body() == "patch /a? xyz");
    CHECK(client.ask(http::verb::delete_, "/a").body() == "del /a? ");
    CHECK(client.ask(http::verb::delete_, "/a", "why").body() == "del /a? why");
    CHECK(client.ask(http::verb::options, "/a").body() == "options /a? ");
    CHECK(client.ask(http::verb::get, "/a", "odd").body() == "get /a? odd");
    const auto zero = [](auto& request) { request.content_length(0); };
    CHECK(client.ask(http::verb::post, "/a", "", zero).body() == "post /a? ");
    CHECK(client.ask(http::verb::patch, "/a", "", zero).body() == "patch /a? ");
    CHECK(client.ask(http::verb::get, "/b").body() == "get /b? ");
    CHECK(running->gateway->counters().http_requests == 11);
}

TEST_CASE("HEAD tells the length and sends no body") {
    const auto running = Running::answering([](const HttpRequest&) { return text("twelve bytes"); });
    Client client(*running);
    const auto response = client.ask(http::verb::head, "/");
    CHECK(response[http::field::content_length] == "12");
    CHECK(client.ask(http::verb::get, "/").body() == "twelve bytes");  // nothing of it was left on the line
}

TEST_CASE("a POST without content-length has no body, and the connection ends with its answer") {
    const auto running = Running::answering(echo);
    Client client(*running);
    client.send_raw("POST /p HTTP/1.1\r\nhost: x\r\n\r\n");
    const auto all = client.read_to_end();
    CHECK_THAT(all, StartsWith("HTTP/1.1 200 OK") && Contains("connection: close") && Contains("post /p? "));
}

TEST_CASE("path and query arrive decoded and raw") {
    const auto running = Running::answering(echo);
    Client client(*running);
    CHECK(client.ask(http::verb::get, "/t/%C3%A4%20b?code=a%26b&x=1%2B1&flag").body() ==
          "get /t/ä b?code=a%26b&x=1%2B1&flag ");
    CHECK(client.ask(http::verb::get, "/a/../../etc/passwd").body() == "get /etc/passwd? ");
    CHECK(client.ask(http::verb::get, "/x?role=moderator").body() == "get /x?role=moderator ");
}

TEST_CASE("the headers the server reads arrive in lower case") {
    Running running;
    std::thread asker([&] {
        Client client(running);
        client.ask(http::verb::post, "/", "b", [](auto& request) {
            request.set("Authorization", "Bearer t");
            request.set("Content-Type", "application/sdp");
            request.set("Cookie", "lanai_speaker=s; x=y");
            request.set("If-Match", "\"e1\"");
            request.set("If-None-Match", "*");
            request.set("Origin", "https://o");
            request.set("Accept", "text/html");
            request.set("User-Agent", "test");
            request.set("X-Forwarded-For", "9.9.9.9, 8.8.8.8");
            request.set("X-Forwarded-Proto", "https");
            request.set("Access-Control-Request-Method", "PATCH");
            request.set("Access-Control-Request-Headers", "if-match");
            request.set("Referer", "https://r/");
            request.set("X-Unknown", "u");
        });
    });
    const auto request = running.handler.requests.take();
    CHECK(request.header("authorization") == "Bearer t");
    CHECK(request.header("content-type") == "application/sdp");
    CHECK(request.cookie("lanai_speaker") == "s");
    CHECK(request.header("if-match") == "\"e1\"");
    CHECK(request.header("if-none-match") == "*");
    CHECK(request.header("origin") == "https://o");
    CHECK(request.header("accept") == "text/html");
    CHECK(request.header("user-agent") == "test");
    CHECK(request.header("host") == "localhost");
    CHECK(request.header("x-forwarded-for") == "9.9.9.9, 8.8.8.8");
    CHECK(request.header("x-forwarded-proto") == "https");
    CHECK(request.header("access-control-request-method") == "PATCH");
    CHECK(request.header("access-control-request-headers") == "if-match");
    CHECK(request.header("referer") == "https://r/");
    CHECK(request.header("x-unknown").empty());
    CHECK(request.peer_address == "127.0.0.1");
    running.gateway->respond(request.connection, text("done"));
    asker.join();
}

TEST_CASE("behind a proxy the peer is the last hop") {
    Config config;
    config.trust_forwarded_for = true;
    const auto running =
        Running::answering([](const HttpRequest& request) { return text(request.peer_address); }, config);
    Client client(*running);
    const auto forwarded = [](auto& request) { request.set("X-Forwarded-For", "6.6.6.6, 10.1.2.3"); };
    CHECK(client.ask(http::verb::get, "/", "", forwarded).body() == "10.1.2.3");
    CHECK(client.ask(http::verb::get, "/").body() == "127.0.0.1");
}

TEST_CASE("a body at the limit passes, beyond it gets 413 and never reaches the handler") {
    Config config;
    config.body_bytes_max = 100'000;
    const auto running =
        Running::answering([](const HttpRequest& r) { return text(std::to_string(r.body.size())); }, config);
    Client client(*running);
    CHECK(client.ask(http::verb::post, "/", std::string(100'000, 'b')).body() == "100000");
    const auto refused = client.ask(http::verb::post, "/", std::string(100'001, 'b'));
    CHECK(refused.result_int() == 413);
    CHECK(refused[http::field::content_type] == "application/json");
    CHECK_THAT(refused.body(), Contains("100000 bytes"));
    CHECK(Client(*running).ask(http::verb::patch, "/", std::string(900'000, 'b')).result_int() == 413);
    CHECK(Client(*running).ask(http::verb::get, "/").body() == "0");
}

namespace {

std::string post_head(const std::string& path, std::size_t length, const std::string& cookie = "a=b") {
    return "POST " + path + " HTTP/1.1\r\nhost: x\r\ncookie: " + cookie +
           "\r\ncontent-length: " + std::to_string(length) + "\r\n\r\n";
}

http::response<http::string_body> answer_to(const Running& running, const std::string& bytes) {
    Client client(running);
    client.send_raw(bytes);
    return client.read();
}

}  // namespace

TEST_CASE("a handler may want more of one body, and nothing of another") {
    Config config;
    config.body_bytes_max = 1'000;
    config.large_bodies_max = 1;
    const auto running =
        Running::answering([](const HttpRequest& r) { return text(std::to_string(r.body.size())); }, config);
    running->handler.bodies = [](const HttpRequest& head) -> std::optional<std::size_t> {
        if (head.path == "/large") return head.header("cookie") == "a=b" ? 500'000 : 0;
        return {};
    };
    SECTION("up to its own limit") {
        CHECK(answer_to(*running, post_head("/large", 500'000) + std::string(500'000, 'b')).body() == "500000");
        CHECK(answer_to(*running, post_head("/small", 1'001)).result_int() == 413);
    }
    SECTION("a body that is too long is refused before it comes") {
        CHECK(answer_to(*running, post_head("/large", 100'000'000)).result_int() == 413);
    }
    SECTION("a handler that wants none of it answers before it comes") {
        CHECK(answer_to(*running, post_head("/large", 400'000, "none")).body() == "0");
    }
    SECTION("as many as may come at once, and no more; the place is free again when the first is gone") {
        const auto short_one = [&] {
            return answer_to(*running, post_head("/large", 1'500) + std::string(1'500, 'b'));
        };
        {
            Client first(*running);
            first.send_raw(post_head("/large", 400'000) + "b");
            // Until the gateway has read that head, others are let in.
            auto second = short_one();
            while (second.result_int() == 200) second = short_one();
            CHECK(second.result_int() == 429);
            CHECK(second["retry-after"] == "10");
            CHECK(answer_to(*running, post_head("/small", 3) + "bbb").body() == "3");
        }
        auto again = short_one();
        while (again.result_int() == 429) again = short_one();
        CHECK(again.body() == "1500");
    }
}

TEST_CASE("a large body that does not come whole in its time is given up") {
    Config config;
    config.body_bytes_max = 1'000;
    config.large_body_s = 1;
    const auto running = Running::answering([](const HttpRequest&) { return text("never"); }, config);
    running->handler.bodies = [](const HttpRequest&) { return std::optional<std::size_t>(500'000); };
    CHECK(answer_to(*running, post_head("/", 400'000) + "b").result_int() == 408);
}

TEST_CASE("status, headers and an answer without body pass through") {
    const auto running = Running::answering([](const HttpRequest& request) -> HttpResponse {
        if (request.method == Method::options) return {204, {{"access-control-allow-origin", "*"}}, nullptr};
        return {201,
                {{"location", "/whip/x/y/z"}, {"etag", "\"1\""}, {"set-cookie", "a=1"}, {"set-cookie", "b=2"}},
                nullptr};
    });
    Client client(*running);
    const auto options = client.ask(http::verb::options, "/");
    CHECK(options.result_int() == 204);
    CHECK(options["access-control-allow-origin"] == "*");
    CHECK(options.find(http::field::content_length) == options.end());
    const auto created = client.ask(http::verb::post, "/", "x");
    CHECK(created.result_int() == 201);
    CHECK(created.reason() == "Created");
    CHECK(created[http::field::location] == "/whip/x/y/z");
    CHECK(std::distance(created.equal_range("set-cookie").first, created.equal_range("set-cookie").second) == 2);
    CHECK(created[http::field::server] == "lanai");
}

TEST_CASE("an answer may come later, from another thread, and ids are not used twice") {
    Running running;
    std::vector<std::string> answers(3);
    std::thread asker([&] {
        Client client(running);
        for (auto& answer : answers) answer = client.ask(http::verb::get, "/later").body();
    });
    std::vector<ConnectionId> ids;
    for (int i = 0; i < 3; ++i) {
        const auto request = running.handler.requests.take();
        for (const auto old : ids) running.gateway->respond(old, text("late for another"));
        ids.push_back(request.connection);
        running.gateway->respond(request.connection, text("answer " + std::to_string(i)));
        running.gateway->respond(request.connection, text("second answer"));
    }
    asker.join();
    CHECK(answers == std::vector<std::string>{"answer 0", "answer 1", "answer 2"});
    CHECK(ids[0] != ids[1]);
    CHECK(ids[0] != 0);
}

TEST_CASE("a client that went away before its answer does no harm") {
    Running running;
    {
        Client client(running);
        client.send_raw("GET /gone HTTP/1.1\r\nhost: x\r\n\r\n");
    }
    const auto request = running.handler.requests.take();
    running.gateway->respond(request.connection, text(std::string(1'000'000, 'g')));
    running.gateway->respond(12345, text("nobody"));
    running.gateway->close(12345, 1000, "nobody");
    std::thread asker([&] { CHECK(Client(running).ask(http::verb::get, "/").body() == "here"); });
    running.gateway->respond(running.handler.requests.take().connection, text("here"));
    asker.join();
}

TEST_CASE("a large answer arrives whole") {
    std::string large(3'000'000, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 % 251);
    const auto running = Running::answering([&](const HttpRequest&) { return text(large); });
    Client client(*running);
    CHECK(client.ask(http::verb::get, "/").body() == large);
    CHECK(client.ask(http::verb::get, "/").body() == large);
}

TEST_CASE("requests sent at once are answered in order") {
    const auto running = Running::answering(echo);
    Client client(*running);
    client.send_raw(
        "POST /1 HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc"
        "GET /2 HTTP/1.1\r\nhost: x\r\n\r\n"
        "POST /3 HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n"
        "GET /4 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    CHECK(client.read().body() == "post /1? abc");
    CHECK(client.read().body() == "get /2? ");
    CHECK(client.read().body() == "post /3? ");
    const auto last = client.read();
    CHECK(last.body() == "get /4? ");
    CHECK_FALSE(last.keep_alive());
    CHECK(client.read_to_end().empty());
}

TEST_CASE("a body sent before the last answer is not misread: the connection ends") {
    const auto running = Running::answering(echo);
    for (const char* length : {"content-length: 3\r\n", ""}) {
        Client client(*running);
        client.send_raw(std::string("GET /1 HTTP/1.1\r\nhost: x\r\n\r\nPOST /2 HTTP/1.1\r\nhost: x\r\n") + length +
                        "\r\nabcGET /3 HTTP/1.1\r\nhost: x\r\n\r\n");
        CHECK(client.read().body() == "get /1? ");
        CHECK(client.read_to_end().empty());
    }
    CHECK(running->gateway->counters().http_requests == 2);
}

TEST_CASE("HTTP/1.0 is answered and closed") {
    const auto running = Running::answering(echo);
    Client client(*running);
    client.send_raw("GET /old HTTP/1.0\r\n\r\n");
    CHECK_THAT(client.read_to_end(), Contains("connection: close") && Contains("get /old? "));
}

TEST_CASE("many headers pass; too many are refused without harm") {
    const auto running = Running::answering(echo);
    const auto with_headers = [&](int count) {
        std::string request = "GET /h HTTP/1.1\r\nhost: x\r\n";
        for (int i = 0; i < count; ++i)
            request += "x-number-" + std::to_string(i) + ": " + std::string(50, 'v') + "\r\n";
        Client client(*running);
        boost::system::error_code ignored;
        asio::write(client.socket(), asio::buffer(request + "connection: close\r\n\r\n"), ignored);
        return client.read_to_end();
    };
    CHECK_THAT(with_headers(60), Contains("get /h? "));
    CHECK_THAT(with_headers(2000), !Contains("get /h? "));
    CHECK_THAT(with_headers(1), Contains("get /h? "));
}

TEST_CASE("garbage ends its connection and nothing else") {
    const auto running = Running::answering(echo);
    const std::string inputs[] = {
        std::string("\0\1\2\3\xff\xfe garbage \r\n\r\n", 19),
        "\r\n\r\n\r\n",
        "BREW /pot HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n:\r\n\r\n",
        "GET /%zz HTTP/1.1\r\n\r\n",
        "GET /%00 HTTP/1.1\r\n\r\n",
        "GET http://other/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        "CONNECT x:443 HTTP/1.1\r\nhost: x\r\n\r\nraw bytes after",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nupgrade: h2c\r\nconnection: upgrade\r\nhttp2-settings: AAMAAABk\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\nupgrade: teapot\r\nconnection: upgrade\r\n\r\n",
        "GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5x\r\n\r\nhello",
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        std::string(100'000, 'A'),
        "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n",
    };
    for (const auto& input : inputs) {
        INFO(input.substr(0, 60));
        Client client(*running);
        boost::system::error_code ignored;
        asio::write(client.socket(), asio::buffer(input), ignored);
        client.socket().shutdown(tcp::socket::shutdown_send, ignored);
        client.read_to_end();
        CHECK(Client(*running).ask(http::verb::get, "/ok").body() == "get /ok? ");
    }
}

TEST_CASE("a refused upgrade on a used connection does no harm") {
    const auto running = Running::answering(echo);
    for (const char* protocol : {"teapot", "h2c", "websocket"}) {
        Client client(*running);
        REQUIRE(client.ask(http::verb::get, "/first").body() == "get /first? ");
        client.send_raw(std::string("GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: ") + protocol +
                        "\r\n\r\n");
        client.read_to_end();
    }
    CHECK(Client(*running).ask(http::verb::get, "/ok").body() == "get /ok? ");
}

TEST_CASE("malformed framing is told what was wrong") {
    const auto running = Running::answering(echo);
    const auto status_of = [&](const std::string& headers) {
        Client client(*running);
        client.send_raw("POST / HTTP/1.1\r\nhost: x\r\n" + headers + "\r\n\r\n");
        return client.read().result_int();
    };
    CHECK(status_of("content-length: -5") == 400);
    CHECK(status_of("content-length: 5x") == 400);
    CHECK(status_of("content-length: 99999999999") == 413);
    CHECK(status_of("transfer-encoding: chunked") == 411);
}

TEST_CASE("beyond connections_max a connection is refused, and room is made by one that goes") {
    Config config;
    config.connections_max = 2;
    const auto running = Running::answering(echo, config);
    Client first(*running);
    auto second = std::make_unique<Client>(*running);
    REQUIRE(first.ask(http::verb::get, "/").result_int() == 200);
    REQUIRE(second->ask(http::verb::get, "/").result_int() == 200);
    CHECK(Client(*running).read_to_end().empty());
    CHECK(first.ask(http::verb::get, "/").result_int() == 200);
    second->send_raw("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    second->read_to_end();
    second.reset();
    // The server may need a moment to notice; every refusal is a round trip, not a sleep.
    for (;;) {
        Client third(*running);
        boost::system::error_code ignored;
        asio::write(third.socket(), asio::buffer(std::string("GET / HTTP/1.0\r\n\r\n")), ignored);
        if (third.read_to_end().find("200 OK") != std::string::npos) break;
    }
}
