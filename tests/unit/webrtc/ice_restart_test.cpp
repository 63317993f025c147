// ICE restarts: which credentials are answered when, and what becomes of the pair and of the media.
#include "link.hpp"
#include "webrtc/ice_lite.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming::webrtc;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* old_pwd = "oldpasswordoldpassword";
constexpr const char* new_pwd = "newpasswordnewpassword";
constexpr const char* newest_pwd = "newestpasswordnewestpassword";

Endpoint at(std::uint16_t port) {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 9}, port};
}

struct Agent {
    IceLite ice{"old", old_pwd};
    TimePoint now = TimePoint{} + 1h;

    // Whether a check with these credentials is answered.
    bool check(const std::string& ufrag, const std::string& pwd, bool nominate = false, const Endpoint& from = at(1)) {
        StunWriter out(StunType::binding_request, StunTransaction{1, 2, 3});
        out.username(ufrag + ":client");
        if (nominate) out.use_candidate();
        out.message_integrity(pwd);
        out.fingerprint();
        const auto reply = ice.handle(out.bytes(), from, now);
        if (reply.outcome != IceLite::Outcome::answered) return false;
        const auto answer = parse_stun(reply.datagram);
        REQUIRE(answer.has_value());
        CHECK(check_integrity(*answer, pwd));  // with the credentials that were asked with
        return true;
    }
};

}  // namespace

TEST_CASE("the old credentials hold until the first authenticated check with the new ones") {
    Agent agent;
    REQUIRE(agent.check("old", old_pwd));
    agent.ice.restart("new", new_pwd);
    CHECK(agent.ice.answers("old"));
    CHECK(agent.ice.answers("new"));
    CHECK(agent.check("old", old_pwd));
    CHECK_FALSE(agent.check("new", old_pwd));  // proves nothing and ends nothing
    CHECK_FALSE(agent.check("old", new_pwd));
    CHECK(agent.check("old", old_pwd));
    CHECK(agent.check("new", new_pwd));
    CHECK_FALSE(agent.check("old", old_pwd));
    CHECK_FALSE(agent.ice.answers("old"));
    CHECK(agent.check("new", new_pwd));
}

TEST_CASE("restarts upon restarts keep two sets of credentials: what is in use and the newest") {
    Agent agent;
    REQUIRE(agent.check("old", old_pwd));
    for (int i = 0; i < 100; ++i) agent.ice.restart("new" + std::to_string(i), new_pwd);
    agent.ice.restart("newest", newest_pwd);
    CHECK(agent.ice.answers("old"));
    CHECK_FALSE(agent.ice.answers("new0"));
    CHECK_FALSE(agent.ice.answers("new99"));
    CHECK(agent.check("old", old_pwd));
    CHECK_FALSE(agent.check("new99", new_pwd));
    CHECK(agent.check("newest", newest_pwd));
    CHECK_FALSE(agent.check("old", old_pwd));
}

TEST_CASE("the pair in use stays until the new session nominates another, or it falls silent") {
    Agent agent;
    REQUIRE(agent.check("old", old_pwd, true, at(1)));
    agent.ice.restart("new", new_pwd);
    REQUIRE(agent.check("new", new_pwd, false, at(2)));
    CHECK(agent.ice.selected() == at(1));
    CHECK(agent.ice.is_validated(at(1)));  // what is under way from there is still taken
    SECTION("it nominates") {
        REQUIRE(agent.check("new", new_pwd, true, at(2)));
        CHECK(agent.ice.selected() == at(2));
    }
    SECTION("it never does, and the old path is dead") {
        agent.now += IceLite::unnominated_silence_max + 1ms;
        REQUIRE(agent.check("new", new_pwd, false, at(2)));
        CHECK(agent.ice.selected() == at(2));
    }
}

TEST_CASE("media goes on through a restart, DTLS is not touched") {
    Link link;
    REQUIRE(link.connect());
    link.feed(link.client->protect_rtp(make_rtp(1, 7)));
    link.peer->restart_ice("again", "againpasswordagainpassword");
    CHECK(link.peer->local_ufrag() == "again");
    link.feed(link.client->protect_rtp(make_rtp(2, 7)));  // on the old path
    link.client->restart_ice("client2", "again", "againpasswordagainpassword");
    link.address = at(6'000);  // the network changed
    link.feed(link.client->make_check(true));
    link.settle();
    CHECK(link.client->mapped() == link.address);
    CHECK(link.peer->remote() == link.address);
    CHECK_FALSE(link.peer->answers("server"));
    link.feed(link.client->protect_rtp(make_rtp(3, 7)));
    CHECK(link.sink.rtp.size() == 3);
    CHECK(link.sink.connected == 1);
    CHECK(link.peer->state() == PeerState::connected);
    const auto plain = make_rtp(1, 42);
    link.client->handle(link.seal_rtp(plain, 1), link.now);
    CHECK(link.client->take_rtp() == std::vector<Bytes>{plain});
}

TEST_CASE("a restart that nobody follows ends with consent, not before") {
    Link link;
    REQUIRE(link.connect());
    link.peer->restart_ice("again", "againpasswordagainpassword");
    link.run(2 * Peer::consent_timeout);  // the client goes on with the old credentials
    CHECK(link.peer->state() == PeerState::connected);
    link.client->restart_ice("client", "wrong", "wrongpasswordwrongpassword");
    link.run(Peer::consent_timeout + 1s);
    CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::consent_lost});
}
