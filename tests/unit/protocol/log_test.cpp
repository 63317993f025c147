#include "protocol/log.hpp"

#include "protocol/entities.hpp"
#include "rooms/event.hpp"
#include "sample_programme.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::protocol;
using lanai::testing::sample_at;

namespace {

// With everything that a change of the programme may have.
rooms::TalksChanged every_change() {
    schedule::Change inserted{"live-1", sample_at(60), sample_at(70), {}, {}, false};
    inserted.room = "hall";
    inserted.inserted = lanai::testing::sample_talk("live-1", "hall", 60, 10);
    inserted.inserted->abstract_text = "Two\n\nparagraphs";
    inserted.inserted->hard_stop = true;
    schedule::Change moved{"A2", sample_at(30), sample_at(60), {}, sample_at(59), true};
    moved.room = "annex";
    moved.placed_at = sample_at(30);
    schedule::Change removed;
    removed.code = "live-0";
    removed.removed = true;
    rooms::TalksChanged event{{{"A1", sample_at(0), sample_at(30), sample_at(1), {}, false}, moved, inserted, removed},
                              "mo",
                              "Mo",
                              "insert_talk",
                              "inserted «x»",
                              12};
    for (schedule::Change& change : event.changes) change.at = sample_at(2);
    return event;
}

std::vector<rooms::Event> one_of_each() {
    return {
        rooms::QuestionAsked{"q", "A1", "s", "Wh\u00FC?\n\"", "ann", "Ann", 12},
        rooms::QuestionStateChanged{"q", rooms::QuestionState::rejected, "because", 7, "mo", "Mo"},
        rooms::VoteCast{"q", "bob"},
        rooms::VoteWithdrawn{"q", "bob"},
        rooms::MessageSaid{"m", "s", "hi", "ann", "Ann", rooms::Role::speaker, 13},
        rooms::MessageDeleted{"m", "mo"},
        rooms::NameSet{"ann", "Anna"},
        rooms::SourceSelected{"s", "slate", "mo"},
        every_change(),
        rooms::ProgrammeReset{15},
    };
}

}  // namespace

TEST_CASE("events survive the way to the log and back") {
    std::set<std::string> kinds;
    for (const rooms::Event& event : one_of_each()) {
        const LogRecord record = to_log(event);
        kinds.insert(record.kind);
        INFO(record.kind << " " << record.payload);
        const auto read = from_log(record.kind, record.payload);
        REQUIRE(read.has_value());
        CHECK(read->index() == event.index());
        CHECK(to_log(*read).payload == record.payload);
    }
    CHECK(kinds.size() == std::variant_size_v<rooms::Event>);
}

TEST_CASE("the log's format stays readable") {
    const auto read =
        from_log("question_state_changed",
                 R"({"id":"q","state":"on_stage","reason":"","version":3,"by_person":"m","by_name":"Mo"})");
    REQUIRE(read.has_value());
    const auto& event = std::get<rooms::QuestionStateChanged>(*read);
    CHECK(event.state == rooms::QuestionState::on_stage);
    CHECK(event.version == 3);
    const auto talks =
        from_log("talks_changed", R"({"changes":[{"code":"A1","start_ms":1,"end_ms":2,"started_ms":null,"ended_ms":5,)"
                                  R"("cancelled":false}],"by_person":"m"})");
    REQUIRE(talks.has_value());
    const auto& change = std::get<rooms::TalksChanged>(*talks).changes.at(0);
    CHECK_FALSE(change.started.has_value());
    CHECK(to_ms(change.ended.value()) == 5);
}

TEST_CASE("a change of the programme comes back from the log as it was") {
    const auto record = to_log(every_change());
    const auto read = from_log(record.kind, record.payload);
    REQUIRE(read.has_value());
    const auto& event = std::get<rooms::TalksChanged>(*read);
    CHECK(event.by_name == "Mo");
    CHECK(event.undoes == 12);
    CHECK_FALSE(event.changes.at(0).room.has_value());
    CHECK(event.changes.at(1).room == "annex");
    CHECK(event.changes.at(1).placed_at == sample_at(30));
    const auto& talk = event.changes.at(2).inserted.value();
    CHECK(talk.guid == "guid-live-1");
    CHECK(talk.persons.at(0).affiliation == "Analytical Engines");
    CHECK(talk.duration_min == schedule::minutes(10));
    CHECK(talk.hard_stop);
    CHECK(event.changes.at(3).removed);
    for (const auto& change : event.changes) CHECK(change.at == sample_at(2));
}

TEST_CASE("a log of before rooms, names and undo replays to the same programme") {
    const auto programme = lanai::testing::sample_programme();
    auto state = rooms::initial_state(programme);
    const std::string start = std::to_string(to_ms(sample_at(35)));
    const std::string end = std::to_string(to_ms(sample_at(55)));
    const auto old =
        from_log("talks_changed", R"({"changes":[{"code":"coffee","start_ms":)" + start + R"(,"end_ms":)" + end +
                                      R"(,"started_ms":null,"ended_ms":null,"cancelled":false}],)"
                                      R"("by_person":"m"})");
    REQUIRE(old.has_value());
    rooms::apply(state, *old, 1);
    const auto& coffee = state.live.talks.at("coffee");
    CHECK(coffee.start == sample_at(35));
    CHECK(coffee.end == sample_at(55));
    CHECK(coffee.room == "ballroom");
    CHECK(coffee.revision == 1);
    CHECK(state.programme_changes.at(0).what.empty());
    const auto reset = from_log("programme_reset", "{}");
    REQUIRE(reset.has_value());
    rooms::apply(state, *reset, 2);
    CHECK(state.live.talks.at("coffee").start == sample_at(30));
}

TEST_CASE("records that cannot be read say why") {
    CHECK(from_log("dance", "{}").error() ==
          "unknown kind of event «dance»; it was written by a newer version of this program");
    CHECK(from_log("vote_cast", "[]").error() == "the payload is no JSON object");
    CHECK(from_log("vote_cast", "{").error() == "the payload is no JSON object");
    CHECK(from_log("vote_cast", R"({"question":"q"})").error() == "person: is missing");
    CHECK(from_log("talks_changed", R"({"changes":[3],"by_person":"m"})").error() ==
          "changes: holds something that is no object");
    CHECK(from_log("talks_changed", R"({"changes":[{"code":"x","start_ms":1,"end_ms":2,"started_ms":null,)"
                                    R"("ended_ms":null,"cancelled":false,"inserted":{}}],"by_person":"m"})")
              .error() == "changes: changes[].inserted: inserted.code: is missing");
}
