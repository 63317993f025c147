// The parts without a socket.
#include <catch2/catch.hpp>

#include "gateway/request_reader.hpp"
#include "gateway/response_head.hpp"

using namespace lanai::gateway;

TEST_CASE("cookies are found by their whole name") {
    HttpRequest request;
    request.headers = {{"cookie", R"(a=1; lanai_attendee=tok-en_1 ;lanai_speaker="q=2"; flag; b=)"}};
    CHECK(request.cookie("lanai_attendee") == "tok-en_1");
    CHECK(request.cookie("lanai_speaker") == "q=2");
    CHECK(request.cookie("a") == "1");
    CHECK(request.cookie("b").empty());
    CHECK(request.cookie("lanai").empty());
    CHECK(request.cookie("flag").empty());
    CHECK(HttpRequest{}.cookie("a").empty());
}

TEST_CASE("a head carries status, headers and length") {
    HttpResponse response{201, {{"location", "/whip/1"}}, std::make_shared<const std::string>("v=0")};
    CHECK(make_head(response, Persistence::keep_alive) ==
          "HTTP/1.1 201 Created\r\nserver: lanai\r\nlocation: /whip/1\r\ncontent-length: 3\r\n\r\n");
    response.body = nullptr;
    CHECK_THAT(make_head(response, Persistence::close),
               Catch::Matchers::Contains("content-length: 0\r\nconnection: close"));
}

TEST_CASE("204 and 304 say no length") {
    for (const int status : {204, 304}) {
        const auto head = make_head({status, {}, nullptr}, Persistence::keep_alive);
        CHECK(head.find("content-length") == std::string::npos);
        CHECK_FALSE(may_have_body(status));
    }
}

TEST_CASE("a header cannot smuggle another in, nor set what is the gateway's to set") {
    const HttpResponse response{
        200,
        {{"x", "a\r\nset-cookie: b"}, {"y\n", "c"}, {"Content-Length", "99"}, {"connection", "upgrade"}, {"", "d"}},
        nullptr};
    CHECK(make_head(response, Persistence::keep_alive) ==
          "HTTP/1.1 200 OK\r\nserver: lanai\r\ncontent-length: 0\r\n\r\n");
}

TEST_CASE("words of a list are found whatever their case") {
    CHECK(lists("keep-alive, Upgrade", "upgrade"));
    CHECK(lists("lanai.v1", "lanai.v1"));
    CHECK(lists("lanai.v2 ,\tlanai.v1", "lanai.v1"));
    CHECK_FALSE(lists("lanai.v12", "lanai.v1"));
    CHECK_FALSE(lists("", "lanai.v1"));
}

TEST_CASE("the last hop is what the nearest proxy saw") {
    CHECK(last_hop("1.1.1.1, 2.2.2.2 ,3.3.3.3 ") == "3.3.3.3");
    CHECK(last_hop("::1") == "::1");
    CHECK(last_hop("").empty());
}
