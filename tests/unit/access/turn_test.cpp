#include <catch2/catch.hpp>

#include "access/turn.hpp"

using lanai::access::turn_credential;
using namespace std::chrono_literals;

namespace {

std::chrono::system_clock::time_point at(std::chrono::milliseconds since_1970) {
    return std::chrono::system_clock::time_point(since_1970);
}

}  // namespace

// Expected values from: printf %s NAME | openssl dgst -sha1 -hmac SECRET -binary | base64
TEST_CASE("TURN credentials are what coturn computes from the shared secret") {
    const auto made = turn_credential("north", at(1'700'000'000s), 1h);
    CHECK(made.username == "1700003600:lanai");
    CHECK(made.password == "iOfM5NijbZvrwkJwAZewV14a9OU=");
    const auto other = turn_credential("a longer secret, with punctuation", at(0s), 60s);
    CHECK(other.username == "60:lanai");
    CHECK(other.password == "dYWiqPrpZNnm9ezXkjAecIhcK5U=");
}

TEST_CASE("they end on a whole second, and another secret or another time makes others") {
    CHECK(turn_credential("s", at(999ms), 60s).username == "60:lanai");
    CHECK(turn_credential("s", at(1000ms), 60s).username == "61:lanai");
    CHECK(turn_credential("s", at(0s), 60s).password != turn_credential("t", at(0s), 60s).password);
    CHECK(turn_credential("s", at(0s), 60s).password != turn_credential("s", at(0s), 61s).password);
    CHECK(turn_credential("", at(0s), 60s).password.size() == 28);
}
