#include <catch2/catch.hpp>
#include <set>

#include "access/access.hpp"

using namespace lanai::access;

namespace {
constexpr const char* base64url_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

TEST_CASE("tokens and ids have their length and alphabet, and never repeat") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto token = make_token();
        CHECK(token.size() == 43);
        CHECK(token.find_first_not_of(base64url_letters) == std::string::npos);
        CHECK(seen.insert(token).second);
        const auto id = make_id();
        CHECK(id.size() == 16);
        CHECK(id.find_first_not_of(base64url_letters) == std::string::npos);
        CHECK(seen.insert(id).second);
    }
}

TEST_CASE("every letter of the alphabet turns up") {
    std::set<char> letters;
    for (int i = 0; i < 200; ++i) {
        for (const char letter : make_token()) letters.insert(letter);
    }
    CHECK(letters.size() == 64);
}

TEST_CASE("the hash is SHA-256 in lower-case hex") {
    // FIPS 180-2 appendix B.1 and the empty message.
    CHECK(hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash_token("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("the signature is HMAC-SHA256 in base64url") {
    // RFC 4231 section 4.3.
    CHECK(sign("Jefe", "what do ya want for nothing?") == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
    CHECK(sign("", "") != sign("", "x"));
}

TEST_CASE("comparison in constant time compares") {
    CHECK(equal_constant_time("", ""));
    CHECK(equal_constant_time("secret", "secret"));
    CHECK_FALSE(equal_constant_time("secret", "secreT"));
    CHECK_FALSE(equal_constant_time("secret", "secret "));
    CHECK_FALSE(equal_constant_time("", "x"));
}
