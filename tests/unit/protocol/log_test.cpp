#include "protocol/log.hpp"

#include "protocol/entities.hpp"
#include "rooms/event.hpp"
#include "sample_programme.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::protocol;
using lanai::testing::sample_at;

namespace {

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
        rooms::TalksChanged{{{"A1", sample_at(0), sample_at(30), sample_at(1), {}, false},
                             {"A2", sample_at(30), sample_at(60), {}, sample_at(59), true}},
                            "mo"},
        rooms::ProgrammeReset{},
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

TEST_CASE("records that cannot be read say why") {
    CHECK(from_log("dance", "{}").error() ==
          "unknown kind of event «dance»; it was written by a newer version of this program");
    CHECK(from_log("vote_cast", "[]").error() == "the payload is no JSON object");
    CHECK(from_log("vote_cast", "{").error() == "the payload is no JSON object");
    CHECK(from_log("vote_cast", R"({"question":"q"})").error() == "person: is missing");
    CHECK(from_log("talks_changed", R"({"changes":[3],"by_person":"m"})").error() ==
          "changes: holds something that is no object");
}
