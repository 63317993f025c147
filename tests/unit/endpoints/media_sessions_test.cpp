// Whose publishing and watching ends when a token is revoked or a person is shut out.
#include "fakes.hpp"

#include <catch2/catch.hpp>

using namespace lanai::endpoints::testing;
using lanai::streaming::Refusal;
using lanai::streaming::RelayErrc;

namespace {

const std::pair<std::string, std::string> sdp{"content-type", "application/sdp"};
const std::pair<std::string, std::string> speaker{"authorization", "Bearer spk"};

using Asked = std::vector<std::string>;  // of the relay

// Somebody's access has changed, and it is looked after.
void look_again(Desk& desk) {
    ++desk.service.access_changes;
    desk.router->check_media_sessions();
}

}  // namespace

TEST_CASE("a publisher whose token is revoked is ended; one that has left is not asked about again") {
    Desk desk;
    REQUIRE(desk.ask(Method::post, "/whip/main/speaker", {sdp, speaker}, "offer").status == 201);
    desk.relay.asked.clear();
    SECTION("a good token stays") {
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked == Asked{"has s1"});
    }
    SECTION("a revoked one ends") {
        desk.service.identities.erase("spk");
        desk.router->check_media_sessions();
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked == Asked{"has s1", "end s1"});
    }
    SECTION("it left by DELETE") {
        REQUIRE(desk.ask(Method::del, "/whip/main/speaker/s1").status == 200);
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked == Asked{"end s1"});
    }
    SECTION("the relay has ended it") {
        desk.relay.refusal = Refusal{RelayErrc::unknown_session, "gone"};
        desk.router->check_media_sessions();
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked == Asked{"has s1"});
    }
}

TEST_CASE("who is shut out watches no longer; viewers are looked at when somebody's access has changed") {
    Setup setup;
    setup.open = false;
    Desk desk(setup);
    const std::pair<std::string, std::string> attendee{"authorization", "Bearer att"};
    REQUIRE(desk.ask(Method::post, "/whep/main", {sdp, attendee}, "offer").status == 201);
    SECTION("they were while they came in") {
        desk.service.shut_out.insert("att");
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked.back() == "end s2");
    }
    desk.router->check_media_sessions();
    desk.relay.asked.clear();
    SECTION("nothing changed") {
        desk.service.shut_out.insert("att");
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked.empty());
    }
    SECTION("somebody else was shut out") {
        look_again(desk);
        CHECK(desk.relay.asked.empty());
    }
    SECTION("they were") {
        desk.service.shut_out.insert("att");
        look_again(desk);
        look_again(desk);
        CHECK(desk.relay.asked == Asked{"end s2"});
        CHECK(desk.ask(Method::post, "/whep/main", {sdp, attendee}, "offer").status == 403);
    }
    SECTION("they were, and the server was too busy to say so") {
        desk.service.shut_out.insert("att");
        desk.service.busy = true;
        look_again(desk);
        CHECK(desk.relay.asked.empty());
        desk.service.busy = false;
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked == Asked{"end s2"});
    }
    SECTION("their invitation was revoked") {
        desk.service.identities.erase("att");
        look_again(desk);
        CHECK(desk.relay.asked == Asked{"end s2"});
    }
    SECTION("those who left without a word are forgotten in time") {
        desk.relay.refusal = Refusal{RelayErrc::unknown_session, "gone"};
        for (int i = 0; i < 200; ++i) desk.router->check_media_sessions();
        CHECK(desk.relay.asked == Asked{"has s2"});
    }
}

TEST_CASE("where everybody may watch only who was shut out is ended, not who shows a token of old") {
    Desk desk;
    const auto watch = [&] { return desk.ask(Method::post, "/whep/main", {sdp, {"cookie", "lanai_attendee=att"}}, "offer").status; };
    REQUIRE(watch() == 201);
    desk.router->check_media_sessions();
    desk.relay.asked.clear();
    SECTION("unknown") {
        desk.service.identities.erase("att");
        look_again(desk);
        CHECK(desk.relay.asked.empty());
    }
    SECTION("shut out") {
        desk.service.shut_out.insert("att");
        look_again(desk);
        CHECK(desk.relay.asked == Asked{"end s2"});
        REQUIRE(watch() == 201);  // back at once
        desk.relay.asked.clear();
        desk.router->check_media_sessions();
        CHECK(desk.relay.asked == Asked{"end s2"});
    }
}
