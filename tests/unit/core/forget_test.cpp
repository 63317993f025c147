// Forgetting a person, or everybody: words and names go, what they were counted in stays, and pages come back for a fresh copy.
#include "core/forgetting.hpp"
#include "harness.hpp"
#include "protocol/log.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

constexpr std::uint16_t close_resume = 4408;

std::string made(const boost::json::object& ack, const char* what) {
    REQUIRE(ack.at("type") == "ack");
    return ack.at("result").at(what).as_string().c_str();
}

std::string person_of(const boost::json::object& welcome) {
    return welcome.at("you").at("person").as_string().c_str();
}

// Ann and Bob ask, vote, say and answer; a moderator opens a poll.
struct Morning {
    explicit Morning(Harness& h) : h_(h) {
        ann_session = h.attendee();
        bob_session = h.attendee();
        ann = h.connect(ann_session);
        const auto welcome = h.hello(ann);
        ann_person = person_of(welcome);
        log = welcome.at("log").as_string().c_str();
        bob = h.join(bob_session);
        mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
        give(ann, "set_name", R"({"name":"Ann Smith"})");
        give(bob, "set_name", R"({"name":"Bob"})");
        ann_question = made(h.ask_for(ann, "ask", R"({"text":"My secret?","talk":"A1"})"), "question");
        bob_question = made(h.ask_for(bob, "ask", R"({"text":"Bob asks","talk":"A1"})"), "question");
        for (const auto& id : {ann_question, bob_question})
            give(mo, "approve", R"({"question":")" + id + R"(","version":1})");
        give(ann, "vote", R"({"question":")" + bob_question + "\"}");
        give(bob, "vote", R"({"question":")" + ann_question + "\"}");
        give(ann, "say", R"({"text":"secret words"})");
        give(bob, "say", R"({"text":"Bob says"})");
        poll = made(h.ask_for(mo, "make_poll", R"({"kind":"words","text":"In a word?"})"), "poll");
        give(mo, "open_poll", R"({"poll":")" + poll + R"(","version":1})");
        give(ann, "answer_poll", R"({"poll":")" + poll + R"(","words":["secretword"]})");
        give(bob, "answer_poll", R"({"poll":")" + poll + R"(","words":["Fiji"]})");
        h.settle();
    }
    void give(core::ConnectionId who, const char* name, const std::string& args) {
        INFO(name << args);
        REQUIRE(h_.ask_for(who, name, args).at("type") == "ack");
    }

    Harness& h_;
    std::string ann_session, bob_session, ann_person, log;
    core::ConnectionId ann = 0, bob = 0, mo = 0;
    std::string ann_question, bob_question, poll;
};

boost::json::object question_in(const boost::json::object& welcome, const std::string& id) {
    for (const auto& event : welcome.at("events").as_array())
        if (event.at("kind") == "question" && event.at("question").at("id") == id.c_str())
            return event.at("question").as_object();
    FAIL("the question is gone");
    return {};
}

}  // namespace

TEST_CASE("one is forgotten beside the running server: their words go everywhere, the rest and all totals stay") {
    Harness h;
    Morning day(h);
    const auto named = core::persons_called(*h.disk->store, "ANN smith");
    REQUIRE(named.has_value());
    REQUIRE(named->size() == 1);
    CHECK(named->front().person == day.ann_person);
    CHECK(named->front().questions == 1);
    CHECK(named->front().messages == 1);
    CHECK(core::persons_called(*h.disk->store, "Nobody")->empty());

    const auto forgotten = core::forget(*h.disk->store, day.ann_person);
    REQUIRE(forgotten.has_value());
    CHECK(forgotten->persons == 1);
    CHECK(forgotten->questions == 1);
    CHECK(forgotten->messages == 1);
    h.tick();
    for (const auto who : {day.ann, day.bob, day.mo}) h.expect_closed(who, close_resume);

    const auto back = h.hello(h.connect(day.bob_session), R"(,"log":")" + day.log + R"(","since":1)");
    CHECK_FALSE(back.at("resumed").as_bool());
    CHECK(back.at("reason") == "other_log");
    const std::string whole = boost::json::serialize(back);
    for (const char* word : {"Ann Smith", "secret", day.ann_person.c_str()}) CHECK(whole.find(word) == std::string::npos);
    CHECK(whole.find("Bob says") != std::string::npos);
    const auto hers = question_in(back, day.ann_question);
    CHECK(hers.at("text") == "[removed]");
    CHECK(hers.at("votes") == 1);
    CHECK(question_in(back, day.bob_question).at("votes") == 1);
    CHECK(back.at("polls").at(0).at("answers") == 2);
    CHECK(boost::json::serialize(back.at("polls").at(0).at("results")) == R"({"words":[{"word":"Fiji","count":1}]})");
    // Her session is nobody's now; his goes on.
    const auto ann = h.connect(day.ann_session);
    h.expect_closed(ann, 4401);
    const auto bob = h.join(day.bob_session);
    CHECK(h.ask_for(bob, "say", R"({"text":"again"})").at("type") == "ack");
    CHECK(core::forget(*h.disk->store, day.ann_person)->persons == 0);
}

TEST_CASE("when the day has come everybody is forgotten, once, and a restart knows") {
    const auto disk = std::make_shared<Disk>();
    const auto config = [](core::ServiceConfig& more) { more.retention = std::chrono::hours(24); };
    {
        Harness h(disk, false, {}, 1, config);
        Morning day(h);
        h.tick();
        CHECK(h.ports.closed.count(day.bob) == 0);  // not yet
        h.clock->advance(std::chrono::hours(48));
        h.tick();
        h.settle();
        CHECK(h.ports.closed.count(day.bob) == 0);  // a clock that was set wrong may be set right again
        h.clock->advance(std::chrono::minutes(61));
        h.disk->fail_writes = true;
        h.tick();
        h.settle();
        h.disk->fail_writes = false;
        h.clock->advance(std::chrono::minutes(2));
        h.tick();
        for (const auto who : {day.ann, day.bob}) h.expect_closed(who, close_resume);
        h.ports.wait("the moderator is out, one way or the other", [&] { return h.ports.closed.count(day.mo) != 0; });
        const auto guest = h.hello(h.connect(h.attendee()));
        const std::string whole = boost::json::serialize(guest);
        for (const char* word : {"Ann Smith", "secret", "Bob"}) CHECK(whole.find(word) == std::string::npos);
        CHECK(question_in(guest, day.ann_question).at("votes") == 1);
        CHECK(guest.at("polls").at(0).at("answers") == 2);
        const auto bob = h.connect(day.bob_session);
        h.expect_closed(bob, 4401);
        const auto later = h.join(h.attendee());
        REQUIRE(h.ask_for(later, "say", R"({"text":"still here"})").at("type") == "ack");
        h.clock->advance(std::chrono::minutes(2));
        h.tick();
        h.settle();
        CHECK(h.ports.closed.count(later) == 0);
    }
    Harness h(disk, false, {}, 1, config);
    h.clock->advance(std::chrono::hours(48));
    h.tick();
    h.clock->advance(std::chrono::hours(2));
    const auto guest = h.connect(h.attendee());
    CHECK(boost::json::serialize(h.hello(guest)).find("still here") != std::string::npos);
    h.tick();
    h.settle();
    CHECK(h.ports.closed.count(guest) == 0);
}

TEST_CASE("nothing of it is left in the file, and a log that cannot be read stays as it is") {
    const auto folder = std::filesystem::temp_directory_path() / ("lanai-forget-" + access::make_id());
    std::filesystem::create_directories(folder);
    const auto file = folder / "lanai.db";
    const auto bytes = [&] {
        std::string all;
        for (const char* ending : {"", "-wal"}) {
            std::ifstream in(file.string() + ending, std::ios::binary);
            all.append(std::istreambuf_iterator<char>(in), {});
        }
        return all;
    };
    const auto event = [](std::uint64_t seq, const rooms::Event& one) {
        auto record = protocol::to_log(one);
        return store::Event{seq, 1, std::move(record.kind), std::move(record.payload)};
    };
    {
        auto opened = store::open_sqlite(file.string());
        REQUIRE(opened.store);
        store::Batch batch;
        for (std::uint64_t i = 1; i <= 2'500; ++i)  // over several readings of rows
            batch.events.push_back(event(i, rooms::MessageSaid{"m" + std::to_string(i), "s", i % 2 == 0 ? "SECRETWORDS" : "kept",
                                                               i % 2 == 0 ? "ann-person" : "bob-person", "N", Role::attendee, 1}));
        batch.sessions.push_back({"hash-a", "ann-person", "attendee", "Ann Smith", "inv", 1});
        batch.sessions.push_back({"hash-b", "bob-person", "attendee", "Bob", "", 1});
        batch.answered.push_back({"ann-person", "c1", "answer"});
        REQUIRE_FALSE(opened.store->write(batch));
        REQUIRE_FALSE(opened.store->add_invitations({{"inv", "hash", "attendee", "Ann Smith", "", "", 1, false}}));
        CHECK(bytes().find("SECRETWORDS") != std::string::npos);
        const std::string before = opened.store->log_id();
        const auto forgotten = core::forget(*opened.store, "ann-person");
        REQUIRE(forgotten.has_value());
        CHECK(forgotten->messages == 1'250);
        CHECK(opened.store->log_id() != before);
        CHECK(opened.store->read_log_id().value() == opened.store->log_id());
        CHECK_FALSE(opened.store->find_session("hash-a").value().has_value());
        CHECK(opened.store->find_session("hash-b").value().has_value());
        CHECK(opened.store->find_invitation_by_id("inv").value()->revoked);
        for (const char* word : {"SECRETWORDS", "ann-person", "Ann Smith"}) CHECK(bytes().find(word) == std::string::npos);
        std::size_t kept = 0;
        REQUIRE_FALSE(opened.store->replay(0, [&](const store::Event& row) { kept += row.payload.find("\"kept\"") != std::string::npos ? 1 : 0; }));
        CHECK(kept == 1'250);

        store::Batch broken;
        broken.events.push_back({2'501, 1, "message_said", "no JSON"});
        REQUIRE_FALSE(opened.store->write(broken));
        const auto refused = core::forget(*opened.store, "bob-person");
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().find("event 2501 of the log") == 0);
        CHECK(opened.store->find_session("hash-b").value().has_value());
        CHECK(bytes().find("bob-person") != std::string::npos);
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("who was invited and never came can be forgotten, too") {
    Harness h;
    const std::string id = h.invite(Role::attendee, "Zoe Z.");
    const auto named = core::persons_called(*h.disk->store, "zoe z.");
    REQUIRE(named.has_value());
    REQUIRE(named->size() == 1);
    REQUIRE(core::forget(*h.disk->store, named->front().person).has_value());
    const auto left = h.disk->store->find_invitation_by_id(id);
    REQUIRE(left->has_value());
    CHECK((*left)->name.empty());
    CHECK((*left)->revoked);
}
