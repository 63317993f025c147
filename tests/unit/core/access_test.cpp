// Who gets in, and as whom.
#include "harness.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Failure;
using core::Identity;
using core::NewSession;
using core::Role;

TEST_CASE("without a session nobody gets in") {
    Harness h;
    h.expect_closed(h.connect(""), 4401);
    h.expect_closed(h.connect("wrong"), 4401);
    CHECK(std::get<Failure>(h.authenticate("wrong")).code == "unauthorized");
    CHECK(std::get<Failure>(h.authenticate("")).code == "unauthorized");
    CHECK(std::get<Failure>(h.redeem("wrong")).code == "unauthorized");
}

TEST_CASE("an invitation is the same person on every device, and publishes where it says") {
    Harness h;
    std::string invitation;
    const std::string session = h.invited(Role::speaker, "Ada", &invitation);
    const auto by_session = std::get<Identity>(h.authenticate(session));
    const auto by_invitation = std::get<Identity>(h.authenticate(invitation));
    const auto again = std::get<NewSession>(h.redeem(invitation));
    CHECK(again.token != session);
    for (const Identity& identity : {by_session, by_invitation, again.identity}) {
        CHECK(identity.person == by_session.person);
        CHECK(identity.person.rfind("i-", 0) == 0);
        CHECK(identity.name == "Ada");
        CHECK(identity.role == Role::speaker);
        CHECK(identity.publish_stage == "ballroom-c");
        CHECK(identity.publish_source == "speaker");
    }
}

TEST_CASE("a revoked invitation closes what is open and opens nothing") {
    Harness h;
    std::string invitation;
    const std::string session = h.invited(Role::moderator, "Mo", &invitation);
    const auto open = h.join(session, "moderate");
    REQUIRE(h.disk->store->revoke_invitation(access::hash_token(invitation)).value());
    h.expect_closed(h.connect(session), 4403);
    CHECK(std::get<Failure>(h.authenticate(session)).code == "unauthorized");
    CHECK(std::get<Failure>(h.authenticate(invitation)).code == "unauthorized");
    CHECK(std::get<Failure>(h.redeem(invitation)).code == "unauthorized");
    for (int i = 0; i < 5; ++i) h.tick();
    h.expect_closed(open, 4403);
}

TEST_CASE("of several sessions the first good one counts, and a revoked one says more than an unknown one") {
    Harness h;
    std::string invitation;
    const std::string revoked = h.invited(Role::moderator, "Mo", &invitation);
    REQUIRE(h.disk->store->revoke_invitation(access::hash_token(invitation)).value());
    const auto id = h.connect_with({"unknown", revoked, h.invited(Role::organiser, "Olga"), h.attendee()});
    CHECK(h.hello(id, {}, "moderate").at("you").at("role") == "organiser");
    h.expect_closed(h.connect_with({"unknown", revoked}), 4403);
    h.expect_closed(h.connect_with({revoked, "unknown"}), 4403);
    h.expect_closed(h.connect_with({"unknown", "wrong"}), 4401);
}

TEST_CASE("attending with a code: wrong guesses wait, right ones do not") {
    Harness h(std::make_shared<Disk>(), false, "aloha");
    CHECK(std::holds_alternative<NewSession>(h.join_with("aloha")));
    for (int i = 0; i < 5; ++i) CHECK(std::get<Failure>(h.join_with("nope")).code == "forbidden");
    CHECK(std::get<Failure>(h.join_with("nope")).code == "forbidden");
    const auto blocked = std::get<Failure>(h.join_with("aloha"));
    CHECK(blocked.code == "rate_limited");
    REQUIRE(blocked.retry_after.has_value());
    CHECK(std::holds_alternative<NewSession>(h.join_with("aloha", "2001:db8::1")));
    h.clock->advance(*blocked.retry_after);
    for (int i = 0; i < 20; ++i) CHECK(std::holds_alternative<NewSession>(h.join_with("aloha")));
}

TEST_CASE("sessions an address are limited, generously") {
    Harness h;
    for (int i = 0; i < 300; ++i) REQUIRE(std::holds_alternative<NewSession>(h.join_with("")));
    const auto limited = std::get<Failure>(h.join_with(""));
    CHECK(limited.code == "rate_limited");
    CHECK(limited.retry_after.value() <= std::chrono::milliseconds(200));
}

TEST_CASE("messages that come before the session is known are kept in order") {
    Harness h;
    const auto id = h.connect(h.attendee());
    h.send(id, R"({"type":"hello","v":1,"stage":"ballroom-c","page":"attend"})");
    h.send(id, R"({"type":"clock","t0":7})");
    CHECK(h.next(id, "clock").at("t0") == 7);
    CHECK(h.received(id).front().at("type") == "welcome");
}

TEST_CASE("one connection cannot ask for everything again and again; a new one can") {
    Harness h;
    const std::string session = h.attendee();
    const auto id = h.connect(session);
    for (int i = 0; i < 10; ++i) h.hello(id);
    h.send(id, R"({"type":"hello","v":1,"stage":"ballroom-c","page":"attend"})");
    const auto refused = h.next(id, "error");
    CHECK(refused.at("code") == "rate_limited");
    CHECK(refused.at("retry_after_ms").as_int64() > 0);
    h.join(session);
    h.clock->advance(std::chrono::seconds(1));
    h.hello(id);
}
