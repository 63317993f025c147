#include "protocol/log.hpp"

#include "protocol/entities.hpp"
#include "rooms/event.hpp"
#include "rooms/redact.hpp"
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

// With a value in every member that a plan has.
rooms::PlanRevised whole_plan() {
    schedule::Programme frame;
    frame.event = {"T", "A", "S", "D", "V", "Pacific/Honolulu", "https://e/", "1.2", "N", {}, {}, {}, {"Sponsor"}, {}};
    frame.event.dates = {{"Deadline", "2023-05-30", true, sample_at(1)}};
    frame.event.awards = {{"Best", "of all", {"Ada", "Bob"}}};
    frame.event.organisers = {{"O", "U", schedule::PersonRole::chair, "7", "bio", "https://o/", "https://o/a.png"}};
    frame.event.links = {{"L", "https://l/"}};
    frame.days = {{"2023-07-28", sample_at(0), sample_at(600)}};
    frame.rooms = {{"r", "Room", "stage", "g", "d", 12}};
    frame.tracks = {{"Track", "t", "#f9b000", "g"}};
    frame.sessions = {{"s", "Session", "r", {{"C", "", schedule::PersonRole::chair}}}};
    schedule::Talk talk = lanai::testing::sample_talk("A1", "r", 0, 30, schedule::TalkKind::panel);
    talk.subtitle = "sub", talk.abstract_text = "abs\n\ntract", talk.description = "desc", talk.type = "lecture";
    talk.session = "s", talk.track = "Track", talk.language = "en", talk.url = "https://t/", talk.logo = "https://t/l";
    talk.links = {{"x", "https://x/"}}, talk.attachments = {{"paper", "https://p/"}}, talk.award = "Best";
    talk.persons = {{"P", "Q", schedule::PersonRole::panelist}};
    talk.recording_licence = "CC-BY", talk.recording_opt_out = true, talk.hard_stop = true;
    talk.duration_min = schedule::minutes(10);
    return {{frame, {talk}, {"gone-1", "gone-2"}}, "feed", "https://e/s.xml", "abc", "org", "Olga", "changed it", 15};
}

std::vector<rooms::Event> one_of_each() {
    return {
        rooms::QuestionAsked{"q", "A1", "s", "Wh\u00FC?\n\"", "ann", "Ann", 12},
        rooms::QuestionStateChanged{"q", {rooms::QuestionState::rejected, "because"}, 7, "mo", "Mo", 1234},
        rooms::VoteCast{"q", "bob"},
        rooms::VoteWithdrawn{"q", "bob"},
        rooms::MessageSaid{"m", "s", "hi", "ann", "Ann", rooms::Role::speaker, 13},
        rooms::MessageDeleted{"m", "mo"},
        rooms::NameSet{"ann", "Anna"},
        rooms::SourceSelected{"s", "slate", "mo"},
        every_change(),
        rooms::ProgrammeReset{15},
        whole_plan(),
        rooms::ConflictResolved{"A1", "mo", "Mo"},
        rooms::TalkStarred{"ann", "A1"},
        rooms::TalkUnstarred{"ann", "A1"},
        rooms::CalendarRenewed{"ann", 4'294'967'295U, "c1"},
        rooms::QuestionNoted{"q", true, {"a", "b \"c\""}, "Cy", 8, "mo", "Mo", 16},
        rooms::QuestionClaimed{"q", {"mo", "Mo", 17}},
        rooms::PolicySet{"s", rooms::QueuePolicy::alternate, "mo", "Mo"},
        rooms::MessageEdited{"m", "hi!", "ann", 21},
        rooms::MessagePromoted{"m", "q3", "mo"},
        rooms::ChatRulesSet{"s", {false, false, 30'000}, "mo", "Mo"},
        rooms::UnwantedWordsSet{{"a", "b \"c\""}, "mo", "Mo"},
        rooms::SubjectReported{"r", rooms::Subject::question, "q", "s", "text", "Ann", "bob", "rude", 22},
        rooms::ReportClosed{"r", "mo", "Mo"},
        rooms::PersonRestricted{{"x", "ann", "", "Ann", 23, true, true, {"n1", "n2"}, 24, "rude", "Mo", 25}, "mo"},
        rooms::PersonRestricted{{"z", "mia", "", "Mia", 0, true, false, {}, 0, "a leaked link", "Ola", 27, true}, "ola"},
        rooms::PersonRestricted{{"y", "bob", "q2", "", 0, false, false, {}, 0, "", "Mo", 26}, "mo"},
        rooms::MessageSaid{"m2", "s", "yes", "ann", "Ann", rooms::Role::attendee, 27, "m"},
        rooms::PollSet{"p", "s", {rooms::PollKind::multiple, "Which?", {"a", "b \"c\""}, true}, 3, "mo", "Mo", 28},
        rooms::PollSet{"p2", "s", {rooms::PollKind::words, "What?", {}, false}, 1, "mo", "Mo", 29},
        rooms::PollStepped{"p", rooms::PollState::published, "A1", 4, "mo", "Mo", 30},
        rooms::PollAnswered{"p", "ann", {{0, 1}, {}}},
        rooms::PollAnswered{"p2", "ann", {{}, {"one", "two words"}}},
        rooms::PollAnswered{"p2", "ann", {}},
        rooms::PollWordBarred{"p2", "two words", "mo", "Mo"},
        rooms::PollRemoved{"p", "mo", "Mo"},
        rooms::QuestionAsked{"q2", "A1", "s", "", "bob", "Bob", 18, true, rooms::QuestionOrigin::microphone},
        rooms::QuestionStateChanged{"q2", {rooms::QuestionState::answered_text, "", "so", "Mo"}, 3, "mo", "Mo", 19, "q"},
        rooms::QuestionStateChanged{"q2", {rooms::QuestionState::merged, "", "", "", "q"}, 4, "mo", "Mo", 20, "", true},
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

TEST_CASE("of who is forgotten nothing is left in any event but a pseudonym, always the same") {
    const std::vector<std::string> gone{"\"ann\"", "\"bob\"", "\"mo\"", "\"org\"", "\"Ann\"",     "\"Bob\"",     "\"Mo\"",
                                        "\"Olga\"", "\"hi\"",  "\"hi!\"", "\"yes\"", "\"rude\"", "\"because\"", "\"so\"",
                                        "\"one\"",  "\"n1\"", "\"Cy\""};
    int pseudonyms = 0;
    rooms::Redactor redactor({}, [&] { return std::to_string(++pseudonyms); });
    std::size_t changed = 0;
    for (rooms::Event& event : one_of_each()) {
        changed += redactor.redact(event) ? 1 : 0;
        const LogRecord record = to_log(event);
        INFO(record.kind << " " << record.payload);
        if (record.kind == "plan_revised") continue;  // who is on the programme stays on it
        for (const std::string& word : gone) CHECK(record.payload.find(word) == std::string::npos);
        CHECK(from_log(record.kind, record.payload).has_value());
        CHECK_FALSE(redactor.redact(event));  // nothing more to take
    }
    CHECK(changed > 25);
    CHECK(redactor.persons() == static_cast<std::size_t>(pseudonyms));
    CHECK(redactor.questions() == 2);
    CHECK(redactor.messages() == 2);

    rooms::Redactor one("bob", [] { return "x"; });
    rooms::Event vote = rooms::VoteCast{"q", "bob"}, other = rooms::VoteCast{"q", "ann"};
    CHECK(one.redact(vote));
    CHECK(std::get<rooms::VoteCast>(vote).person == "gone:x");
    CHECK_FALSE(one.redact(other));
    // Who a question is for is a name, too: one that they went by.
    rooms::Event named = rooms::NameSet{"bob", "Bob B."};
    rooms::Event for_bob = rooms::QuestionNoted{"q", false, {}, "Bob B.", 8, "mo", "Mo", 16};
    rooms::Event for_ann = rooms::QuestionNoted{"q", false, {}, "Ann", 8, "mo", "Mo", 16};
    CHECK(one.redact(named));
    CHECK(one.redact(for_bob));
    CHECK(std::get<rooms::QuestionNoted>(for_bob).assignee.empty());
    CHECK_FALSE(one.redact(for_ann));
    // What they wrote goes also where a colleague's step keeps it.
    rooms::Event answered = rooms::QuestionStateChanged{"q", {rooms::QuestionState::answered_text, "", "so", "Bob"}, 2, "bob", "Bob"};
    rooms::Event archived = rooms::QuestionStateChanged{"q", {rooms::QuestionState::archived, "", "so", "Bob"}, 3, "ann", "Ann"};
    CHECK(one.redact(answered));
    CHECK(one.redact(archived));
    const auto& now = std::get<rooms::QuestionStateChanged>(archived);
    CHECK(now.now.answer == rooms::removed_text);
    CHECK(now.now.answered_by.empty());
    CHECK(now.by_name == "Ann");
}

TEST_CASE("the log's format stays readable") {
    const auto read =
        from_log("question_state_changed",
                 R"({"id":"q","state":"on_stage","reason":"","version":3,"by_person":"m","by_name":"Mo"})");
    REQUIRE(read.has_value());
    const auto& event = std::get<rooms::QuestionStateChanged>(*read);
    CHECK(event.now.state == rooms::QuestionState::on_stage);
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

TEST_CASE("a plan comes back from the log as it was, and is known again by its text") {
    const rooms::PlanRevised event = whole_plan();
    const auto record = to_log(event);
    const auto read = from_log(record.kind, record.payload);
    REQUIRE(read.has_value());
    CHECK(std::get<rooms::PlanRevised>(*read).revision == event.revision);

    schedule::Programme plan = lanai::testing::sample_programme();
    const std::string text = plan_text(plan);
    CHECK(plan_text(lanai::testing::sample_programme()) == text);
    plan.talks[2].recording_opt_out = true;
    CHECK(plan_text(plan) != text);
}

TEST_CASE("a plan of the log that is wrong is named") {
    const auto wrong = [](const char* revision) {
        const std::string payload = R"({"revision":)" + std::string(revision) +
                                    R"(,"source":"file","label":"","digest":"","by_person":"","by_name":"","what":"",)"
                                    R"("at_ms":1})";
        const auto read = from_log("plan_revised", payload);
        return read ? std::string() : read.error();
    };
    CHECK(wrong("{}").empty());
    CHECK(wrong("[]").find("revision: expected an object") != std::string::npos);
    CHECK(wrong(R"({"talks":[{"code":"a"},{"start":"x"}]})").find("talks: [1] start: expected an integer") !=
          std::string::npos);
    CHECK(wrong(R"({"talks":[{"kind":"feast"}]})").find("is no kind of talk") != std::string::npos);
    CHECK(wrong(R"({"frame":{"rooms":[{"capacity":99999999999}]}})").find("is out of range") != std::string::npos);
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
    for (const char* number : {"0", "-1", "4294967296"})
        CHECK(from_log("calendar_renewed", std::string(R"({"person":"p","command":"c","generation":)") + number + "}")
                  .error() == "generation: is out of range");
    CHECK(from_log("talks_changed", R"({"changes":[3],"by_person":"m"})").error() ==
          "changes: holds something that is no object");
    CHECK(from_log("talks_changed", R"({"changes":[{"code":"x","start_ms":1,"end_ms":2,"started_ms":null,)"
                                    R"("ended_ms":null,"cancelled":false,"inserted":{}}],"by_person":"m"})")
              .error() == "changes: changes[].inserted: inserted.code: is missing");
}
