#include "protocol/server_message.hpp"

#include "protocol/question_view.hpp"
#include "rooms/event.hpp"
#include "sample_programme.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::protocol;
using lanai::testing::sample_at;
using lanai::testing::sample_programme;

namespace {

namespace json = boost::json;

rooms::Question question(rooms::QuestionState state) {
    rooms::Question q;
    q.id = "q1";
    q.talk = "A1";
    q.stage = "s";
    q.text = "Why <b>?";
    q.person = "ann";
    q.name = "Ann";
    q.state = state;
    q.reason = "because";
    q.voters = {"x", "y"};
    q.created_ms = 5;
    q.votes = 2;
    q.version = 2;
    q.labels = {"proofs"};
    q.changed_by = "Mo";
    q.changed_what = "labelled it";
    q.changed_ms = 6;
    q.changed_seq = 9;
    return q;
}

constexpr rooms::Viewer mo{"mo", rooms::Role::moderator};
constexpr rooms::Viewer bob{"bob", rooms::Role::attendee};
constexpr rooms::Viewer ann{"ann", rooms::Role::attendee};

}  // namespace

TEST_CASE("question as each viewer sees it") {
    const auto q = question(rooms::QuestionState::approved);
    CHECK(json::serialize(to_json(q, mo)) ==
          R"({"id":"q1","talk":"A1","stage":"s","text":"Why <b>?","author":{"person":"ann","name":"Ann"},)"
          R"("anonymous":false,"origin":"online","state":"approved","pinned":false,"votes":2,"created_ms":5,"version":2,)"
          R"("labels":["proofs"],"assignee":"","claim":null,"merged":[],"changed_by":"Mo","changed_what":"labelled it",)"
          R"("changed_ms":6})");
    CHECK(json::serialize(to_json(q, bob)) ==
          R"({"id":"q1","talk":"A1","stage":"s","text":"Why <b>?","author":{"person":null,"name":"Ann"},)"
          R"("anonymous":false,"origin":"online","state":"approved","pinned":false,"votes":2,"created_ms":5})");
    CHECK(to_json(q, ann).at("author").at("person") == "ann");
    CHECK(to_json(q, bob).at("author").at("person").is_null());
    CHECK(to_json(question(rooms::QuestionState::rejected), ann).at("reason") == "because");
    auto answered = question(rooms::QuestionState::answered_text);
    answered.answer = "So.";
    answered.answered_by = "Mo";
    CHECK(json::serialize(to_json(answered, bob).at("answer")) == R"({"text":"So.","by":"Mo"})");
    CHECK_FALSE(to_json(answered, bob).contains("reason"));
    auto merged = question(rooms::QuestionState::merged);
    merged.merged_into = "q2";
    CHECK(to_json(merged, ann).at("merged_into") == "q2");
    auto hidden = q;
    hidden.anonymous = true;
    CHECK(json::serialize(to_json(hidden, mo).at("author")) == R"({"person":null,"name":""})");
    CHECK(json::serialize(to_json(hidden, ann).at("author")) == R"({"person":"ann","name":"Ann"})");
    CHECK(to_json(hidden, {"org", rooms::Role::organiser, true}).at("author").at("name") == "Ann");
}

TEST_CASE("message, stage and programme have the fields of the contract") {
    rooms::Message message{"m", "s", "hi", "ann", "Ann", rooms::Role::speaker, 7, 8};
    CHECK(json::serialize(to_json(message, bob)) ==
          R"({"id":"m","stage":"s","text":"hi","author":{"person":null,"name":"Ann","role":"speaker"},"at_ms":7})");
    StageView stage{"s", "Stage", "r", "slate", "playout", {{"slate", "slate", "Slate", true}}, "A1", "live", ""};
    CHECK(json::serialize(to_json(stage)) ==
          R"({"id":"s","title":"Stage","room":"r","selected":"slate","on_air":"playout","sources":[{"id":"slate",)"
          R"("kind":"slate","label":"Slate","live":true}],"now":"A1","now_state":"live","next":null,)"
          R"("chat":{"open":true,"links":true,"slow_ms":0}})");
    message.edited_ms = 9;
    message.reply_to = "m0";
    message.question = "q1";
    CHECK(json::serialize(to_json(message, ann)) ==
          R"({"id":"m","stage":"s","text":"hi","author":{"person":"ann","name":"Ann","role":"speaker"},"at_ms":7,)"
          R"("edited_ms":9,"reply_to":"m0","question":"q1"})");
    CHECK(json::serialize(to_json(You{"ann", "Ann", rooms::Role::attendee, 8, "rude"})) ==
          R"({"person":"ann","name":"Ann","role":"attendee","muted_until_ms":8,"muted_because":"rude"})");
    const auto programme = sample_programme();
    const auto object = to_json(programme, schedule::initial_state(programme));
    for (const char* key : {"event", "days", "rooms", "sessions", "talks"}) CHECK(object.contains(key));
    const auto& talk = object.at("talks").as_array().at(0).as_object();
    for (const char* key : {"code",           "title",    "subtitle",     "abstract",   "kind",      "room",
                            "session",        "track",    "award",        "persons",    "links",     "planned_start_ms",
                            "planned_end_ms", "start_ms", "end_ms",       "started_ms", "ended_ms",  "cancelled",
                            "hard_stop",      "revision", "planned_room", "inserted",   "changed_ms"})
        CHECK(talk.contains(key));
    CHECK(talk.at("start_ms") == to_ms(sample_at(0)));
    CHECK(talk.at("started_ms").is_null());
}

TEST_CASE("a talk that was moved, and one that was inserted, as everybody sees them") {
    const auto programme = sample_programme();
    auto live = schedule::initial_state(programme);
    schedule::apply(
        live,
        *schedule::move_to_room(programme, live, "A2", "annex", schedule::Cascade::no, sample_at(5))->changes.begin());
    auto extra = lanai::testing::sample_talk("extra", "hall", 120, 10);
    schedule::apply(live,
                    schedule::insert_talk(programme, live, extra, schedule::Cascade::no, sample_at(5))->changes.back());
    const auto talks = to_json(programme, live).at("talks").as_array();
    REQUIRE(talks.size() == programme.talks.size() + 1);
    CHECK(talks.at(4).at("room") == "annex");
    CHECK(talks.at(4).at("planned_room") == "ballroom");
    CHECK(talks.at(4).at("changed_ms") == to_ms(sample_at(5)));
    CHECK(talks.at(4).at("inserted") == false);
    CHECK(talks.at(0).at("changed_ms").is_null());
    CHECK(talks.back().at("code") == "extra");
    CHECK(talks.back().at("inserted") == true);
    rooms::Changes changes;
    changes.talks[3] = {"extra"};
    CHECK(json::parse(render_for(changes, programme, live, bob).at(0)).at("talks").at(0) == talks.back());
}

TEST_CASE("frames") {
    CHECK(ack_frame("c", 4, rooms::VotesNow{3}) == R"({"type":"ack","id":"c","seq":4,"result":{"votes":3}})");
    CHECK(ack_frame("c", 0, {}) == R"({"type":"ack","id":"c","seq":0,"result":{}})");
    CHECK(ack_frame("c", 0, rooms::CalendarGiven{2, "/my/a.b.ics"}) ==
          R"({"type":"ack","id":"c","seq":0,"result":{"path":"/my/a.b.ics"}})");
    CHECK(star_event("A1", true) == R"({"kind":"star","talk":"A1","starred":true})");
    CHECK(ack_frame("c", 1, rooms::PlanApplied{5, 2, ""}) ==
          R"({"type":"ack","id":"c","seq":1,"result":{"absorbed_minutes":5,"moved":2,"stopped_by":null}})");
    CHECK(ack_frame("c", 1, rooms::PlanApplied{0, 1, "lunch", "live-1"}) ==
          R"({"type":"ack","id":"c","seq":1,"result":{"absorbed_minutes":0,"moved":1,"stopped_by":"lunch",)"
          R"("talk":"live-1"}})");
    rooms::PlanPreviewed preview{{}, 4, "", "moved it"};
    preview.changes.push_back({"A1", "T", sample_at(0), sample_at(5), sample_at(9), "hall", "annex", false, true});
    const auto row = json::parse(ack_frame("c", 0, preview)).at("result").at("changes").at(0);
    CHECK(row.at("to_ms") == to_ms(sample_at(5)));
    CHECK(row.at("room_to") == "annex");
    CHECK(row.at("inserted") == true);
    CHECK(ack_frame("c", 0, rooms::HistoryGiven{{{7, sample_at(0), "Mo", "cancel_talk", "cancelled it", true}}}) ==
          R"({"type":"ack","id":"c","seq":0,"result":{"changes":[{"change":7,"at_ms":)" +
              std::to_string(to_ms(sample_at(0))) +
              R"(,"by":"Mo","action":"cancel_talk","what":"cancelled it","undone":true,"undoable":false}]}})");
    CHECK(error_frame("", "bad_message", "x") == R"({"type":"error","code":"bad_message","message":"x"})");
    CHECK(error_frame("c", "rate_limited", "x", std::chrono::milliseconds(7)) ==
          R"({"type":"error","id":"c","code":"rate_limited","message":"x","retry_after_ms":7})");
    CHECK(clock_frame("1.5", 2, 3) == R"({"type":"clock","t0":1.5,"t1_ms":2,"t2_ms":3})");
    CHECK(bye_frame("x", std::chrono::seconds(2)) == R"({"type":"bye","reason":"x","reconnect_after_ms":2000})");
    CHECK(events_frame(3, {}) == "");
    CHECK(events_frame(3, {"{}", "[]"}) == R"({"type":"events","to":3,"events":[{},[]]})");
    CHECK(vote_event("q", true) == R"({"kind":"vote","question":"q","voted":true})");
    CHECK(presence_event(3) == R"({"kind":"presence","attending":3})");
}

TEST_CASE("welcome is one JSON object with everything") {
    Welcome welcome;
    welcome.log = "l";
    welcome.to = 3;
    welcome.you = {"p", "P", rooms::Role::attendee};
    welcome.programme = R"({"talks":[]})";
    welcome.not_resumed_reason = "first";
    welcome.events = {R"({"kind":"presence","attending":1})"};
    const auto full = json::parse(welcome_frame(welcome)).as_object();
    CHECK(full.at("resumed") == false);
    CHECK(full.at("reason") == "first");
    CHECK(full.at("programme").is_object());
    CHECK(full.at("events").as_array().size() == 1);
    welcome.not_resumed_reason.clear();
    welcome.programme.clear();
    const auto resumed = json::parse(welcome_frame(welcome)).as_object();
    CHECK(resumed.at("resumed") == true);
    CHECK_FALSE(resumed.contains("reason"));
    CHECK_FALSE(resumed.contains("programme"));
    CHECK_FALSE(resumed.contains("pace"));
    welcome.pace = 60;
    CHECK(json::parse(welcome_frame(welcome)).at("pace") == 60);
}

TEST_CASE("what each audience is told, in order of seq") {
    const auto programme = sample_programme();
    rooms::State state = rooms::initial_state(programme);
    rooms::Question pending = question(rooms::QuestionState::pending);
    rooms::Question hidden = question(rooms::QuestionState::rejected);
    hidden.id = "q2";
    hidden.changed_seq = hidden.hidden_seq = 4;
    rooms::Changes changes;
    changes.questions = {&pending, &hidden};
    changes.messages_gone = {{"m", 6}};
    changes.talks[5] = {"A1", "unknown"};

    const auto all = render_for_all(changes, programme, state.live, false);
    REQUIRE(all.size() == 5);
    CHECK(all[0].seq == 4);
    CHECK(all[0].for_public == R"({"kind":"question_gone","seq":4,"id":"q2"})");
    CHECK(json::parse(all[0].for_author).at("question").at("state") == "rejected");
    CHECK(all[1].for_public == R"({"kind":"talk_gone","seq":5,"code":"unknown"})");
    CHECK(json::parse(all[2].for_public).at("talks").as_array().size() == 1);
    CHECK(all[3].for_staff == R"({"kind":"chat_gone","seq":6,"id":"m"})");
    CHECK(all[4].for_public.empty());
    CHECK(json::parse(all[4].for_author).at("question").at("author").at("person") == "ann");
    CHECK(json::parse(all[4].for_staff).at("seq") == 9);

    CHECK(render_for(changes, programme, state.live, bob).size() == 4);
    CHECK(render_for(changes, programme, state.live, ann).size() == 5);
    changes.after = 4;  // bob knew already that q2 is gone
    CHECK(render_for(changes, programme, state.live, bob).size() == 3);
}
