// What every Store does, whichever it is.
#include <catch2/catch.hpp>

#include "temporary.hpp"

using namespace lanai::store;
using namespace lanai::store::testing;

namespace {

struct Both {
    TemporaryFolder folder;
    std::unique_ptr<Store> of(bool in_memory) { return in_memory ? make_memory_store() : open_or_throw(folder.file()); }
};

InvitationRow invitation(std::string id) {
    return {id, "hash-of-" + id, "speaker", "Ada", "ballroom-c", "remote", 5, false};
}

}  // namespace

TEST_CASE("events come back in order and whole") {
    Both both;
    const auto store = both.of(GENERATE(false, true));
    Batch batch = one_event(1, "{\"text\":\"Ω \\u0000\"}");
    batch.events.push_back({2, -5, "talk_started", ""});
    REQUIRE_FALSE(store->write(batch));
    REQUIRE_FALSE(store->write(one_event(3)));
    std::vector<Event> events;
    REQUIRE_FALSE(store->replay(1, [&](const Event& event) { events.push_back(event); }));
    REQUIRE(events.size() == 2);
    CHECK(events[0].sequence == 2);
    CHECK(events[0].at_ms == -5);
    CHECK(events[0].kind == "talk_started");
    CHECK(events[0].payload.empty());
    CHECK(events[1].sequence == 3);
    REQUIRE_FALSE(store->replay(3, [&](const Event&) { FAIL("nothing is after the last"); }));
    REQUIRE_FALSE(store->replay(99, [&](const Event&) { FAIL("nothing is after the last"); }));
}

TEST_CASE("a hole or a repetition in the sequence is refused, and nothing of the batch is there") {
    Both both;
    const auto store = both.of(GENERATE(false, true));
    REQUIRE_FALSE(store->write(one_event(1)));
    Batch hole = one_event(2);
    hole.events.push_back({4, 0, "x", "{}"});
    hole.answered.push_back({"ada", "c1", "{}"});
    hole.sessions.push_back({"hash", "ada", "attendee", "Ada", "", 0});
    CHECK(store->write(hole) == Errc::write_failed);
    CHECK(store->write(one_event(1)) == Errc::write_failed);
    CHECK(store->write(one_event(3)) == Errc::write_failed);
    CHECK(last_sequence(*store) == 1);
    REQUIRE_FALSE(store->read_answered([](const Answered&) { FAIL("rolled back"); }));
    CHECK_FALSE(store->find_session("hash").value());
    CHECK_FALSE(store->write(one_event(2)));
}

TEST_CASE("a command answered again, long after the first answer was forgotten, has its last answer") {
    Both both;
    const auto store = both.of(GENERATE(false, true));
    Batch first = one_event(1);
    first.answered.push_back({"ada", "c1", "first"});
    REQUIRE_FALSE(store->write(first));
    Batch again = one_event(2);
    again.answered.push_back({"ada", "c1", "second"});
    CHECK_FALSE(store->write(again));
    Batch other = one_event(3);
    other.answered.push_back({"grace", "c1", "hers"});
    CHECK_FALSE(store->write(other));
    std::vector<std::string> answers;
    REQUIRE_FALSE(store->read_answered([&](const Answered& row) { answers.push_back(row.person + row.answer); }));
    CHECK(answers == std::vector<std::string>{"adasecond", "gracehers"});
}

TEST_CASE("sessions are found by their hash and may be renamed") {
    Both both;
    const auto store = both.of(GENERATE(false, true));
    Batch batch;
    batch.sessions.push_back({"hash", "p1", "attendee", "", "i1", 77});
    REQUIRE_FALSE(store->write(batch));
    batch.sessions[0].name = "Ada";
    REQUIRE_FALSE(store->write(batch));
    const auto found = store->find_session("hash").value();
    REQUIRE(found);
    CHECK(found->person == "p1");
    CHECK(found->role == "attendee");
    CHECK(found->name == "Ada");
    CHECK(found->invitation == "i1");
    CHECK(found->created_ms == 77);
    CHECK_FALSE(store->find_session("other").value());
}

TEST_CASE("invitations are found by hash and by id, and revoked once and for all") {
    Both both;
    const auto store = both.of(GENERATE(false, true));
    REQUIRE_FALSE(store->add_invitations({invitation("i1")}));
    CHECK(store->add_invitations({invitation("i1")}) == Errc::write_failed);
    CHECK(store->add_invitations({invitation("i7"), invitation("i8"), invitation("i1")}) == Errc::write_failed);
    CHECK_FALSE(store->find_invitation_by_id("i7").value());  // all or none
    REQUIRE_FALSE(store->add_invitations({invitation("i7"), invitation("i8")}));
    CHECK(store->find_invitation_by_id("i8").value());
    const auto found = store->find_invitation("hash-of-i1").value();
    REQUIRE(found);
    CHECK(found->id == "i1");
    CHECK(found->stage == "ballroom-c");
    CHECK(found->source == "remote");
    CHECK_FALSE(found->revoked);
    CHECK(store->revoke_invitation("hash-of-i1").value());
    CHECK_FALSE(store->revoke_invitation("unknown").value());
    CHECK(store->find_invitation_by_id("i1").value()->revoked);
    CHECK_FALSE(store->find_invitation_by_id("i2").value());
    CHECK_FALSE(store->find_invitation("unknown").value());
}

TEST_CASE("settings are empty until set") {
    Both both;
    const auto store = both.of(GENERATE(false, true));
    CHECK(store->get_setting("rehearsal").value().empty());
    REQUIRE_FALSE(store->set_setting("rehearsal", "1"));
    REQUIRE_FALSE(store->set_setting("rehearsal", "2"));
    CHECK(store->get_setting("rehearsal").value() == "2");
}

TEST_CASE("a log has an id of its own") {
    Both both;
    CHECK(both.of(true)->log_id() != both.of(true)->log_id());
    const auto id = both.of(false)->log_id();
    CHECK(id.size() == 16);
    CHECK(both.of(false)->log_id() == id);
}
