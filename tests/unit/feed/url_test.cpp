#include <catch2/catch.hpp>

#include "feed/url.hpp"

using namespace lanai::feed;

namespace {

std::string whole(std::string_view text) {
    const auto url = parse_url(text);
    return url ? url->whole() : "(" + url.error().message() + ")";
}

std::string located(std::string_view from, std::string_view location) {
    const auto url = resolve_location(*parse_url(from), location);
    return url ? url->whole() : "(" + url.error().message() + ")";
}

}  // namespace

TEST_CASE("an address that gets too long by its escapes is refused like one that is") {
    const std::string letters(url_bytes_max - 20, 'a');
    CHECK(parse_url("https://e.example/" + letters).has_value());
    std::string wide = "https://e.example/";
    while (wide.size() + 2 <= url_bytes_max) wide += "\xC3\xA4";
    CHECK(parse_url(wide).error() == make_error_code(UrlErrc::too_long));
}

TEST_CASE("addresses of feeds") {
    CHECK(whole("https://Example.ORG") == "https://example.org/");
    CHECK(whole("HTTPS://example.org:443/a?b=c#d") == "https://example.org/a?b=c");
    CHECK(whole("https://example.org:8443?x") == "https://example.org:8443/?x");
    CHECK(whole("https://[2001:db8::1]:8443/") == "https://[2001:db8::1]:8443/");
    CHECK(whole("https://u:p%40ss@example.org/") == "https://u:p@ss@example.org/");
    CHECK(whole("https://example.org/caf\xc3\xa9") == "https://example.org/caf%C3%A9");
    const auto url = parse_url("https://u:secret@example.org:8443/feed.xml?token=secret");
    REQUIRE(url.has_value());
    CHECK(url->shown() == "https://example.org:8443/feed.xml?...");
    CHECK(url->credentials == "u:secret");
    CHECK(url->target == "/feed.xml?token=secret");
}

TEST_CASE("what is no address of a feed") {
    struct Case {
        std::string text;
        UrlErrc error;
    };
    const auto [text, error] = GENERATE(values<Case>({
        {"http://example.org/", UrlErrc::not_https},
        {"example.org", UrlErrc::not_https},
        {"webcal://example.org/", UrlErrc::not_https},
        {"", UrlErrc::not_https},
        {"https://", UrlErrc::no_host},
        {"https:///path", UrlErrc::no_host},
        {"https://u:p@", UrlErrc::no_host},
        {"https://b\xc3\xbc.example/", UrlErrc::bad_host},
        {"https://a[b]/", UrlErrc::bad_host},
        {"https://[1.2.3.4]/", UrlErrc::bad_host},
        {"https://[::1/", UrlErrc::bad_host},
        {"https://[fe80::1%eth0]/", UrlErrc::bad_host},
        {"https://[::1]x/", UrlErrc::bad_host},
        {"https://a:0/", UrlErrc::bad_port},
        {"https://a:65536/", UrlErrc::bad_port},
        {"https://a:8x/", UrlErrc::bad_port},
        {"https://a/b c", UrlErrc::bad_character},
        {"https://a/\r\nHost: b", UrlErrc::bad_character},
        {"https://a/" + std::string(url_bytes_max, 'x'), UrlErrc::too_long},
    }));
    INFO(text);
    const auto url = parse_url(text);
    REQUIRE(url.has_error());
    CHECK(url.error() == make_error_code(error));
}

TEST_CASE("where a redirect leads") {
    const std::string base = "https://u:p@a.example/one/two?three";
    CHECK(located(base, "four") == "https://u:p@a.example/one/four");
    CHECK(located(base, "/four?five#six") == "https://u:p@a.example/four?five");
    CHECK(located(base, "../four/./x") == "https://u:p@a.example/four/x");
    CHECK(located(base, "../../../four/") == "https://u:p@a.example/four/");
    CHECK(located(base, "?x") == "https://u:p@a.example/one/two?x");
    CHECK(located(base, "a/b:c") == "https://u:p@a.example/one/a/b:c");
    CHECK(located(base, "https://A.example:443/x") == "https://u:p@a.example/x");
}

TEST_CASE("credentials stay with the place they were given for") {
    const std::string base = "https://u:p@a.example/";
    CHECK(located(base, "https://b.example/x") == "https://b.example/x");
    CHECK(located(base, "//b.example/x") == "https://b.example/x");
    CHECK(located(base, "https://a.example:8443/x") == "https://a.example:8443/x");
    CHECK(located(base, "https://eve:x@b.example/") == "https://b.example/");
}

TEST_CASE("a redirect leads to https alone") {
    const std::string base = "https://a.example/";
    const auto refused = "(" + make_error_code(UrlErrc::not_https).message() + ")";
    for (const char* location : {"http://a.example/", "ftp://a.example/", "javascript:alert(1)", "data:text/calendar,x",
                                 "file:///etc/passwd"}) {
        INFO(location);
        CHECK(located(base, location) == refused);
    }
}
