// Stages, the slate, presence, the programme's clock and the live programme.
#include "core/programme_clock.hpp"
#include "harness.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

TEST_CASE("at the start the media plane is told what to show, after a restart what was selected") {
    const auto disk = std::make_shared<Disk>();
    {
        Harness h(disk);
        h.settle();
        CHECK(h.ports.selected["ballroom-c"] == "slate");
        CHECK(h.ports.slates["ballroom-c"] == std::vector<std::string>{"Next|Title of coffee|09:30 HST"});
        const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
        const auto unknown = h.ask_for(mo, "cut", R"({"source":"camera"})");
        CHECK(unknown.at("code") == "not_found");
        CHECK(h.ask_for(mo, "cut", R"({"source":"playout"})").at("type") == "ack");
        CHECK(h.event(mo, "stage").at("stage").at("selected") == "playout");
        CHECK(h.ports.selected["ballroom-c"] == "playout");
        CHECK(h.ports.selected["hall"] == "slate");
    }
    Harness h(disk);
    h.settle();
    CHECK(h.ports.selected["ballroom-c"] == "playout");
}

TEST_CASE("what the media plane says reaches the pages, once a change") {
    Harness h;
    const auto ann = h.join(h.attendee());
    h.service->stage_status("ballroom-c", "slate", "playout", {{"speaker", true}});
    const auto stage = h.event(ann, "stage").at("stage").as_object();
    CHECK(stage.at("on_air") == "playout");
    CHECK(stage.at("sources").at(2).at("live") == true);
    h.service->stage_status("ballroom-c", "slate", "playout", {{"speaker", true}});
    h.service->stage_status("nowhere", "slate", "playout", {});
    h.settle();
    CHECK(h.received(ann).size() == 2);
}

TEST_CASE("time passes: now, next and the slate follow") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto welcome = h.received(ann).front();
    CHECK(welcome.at("stages").at(0).at("now") == "A1");
    h.clock->advance(std::chrono::minutes(30));  // 9:35
    h.tick();
    const auto stage = h.event(ann, "stage").at("stage").as_object();
    CHECK(stage.at("now") == "coffee");
    CHECK(stage.at("next") == "A2");
    CHECK(h.ports.slates["ballroom-c"].back() == "Next|Title of A2|10:00 HST");
    h.tick();
    CHECK(h.received(ann).size() == 3);  // welcome, presence with stage, no more
}

TEST_CASE("a delay reaches everybody, and those who resume") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session);
    const auto log = std::string(h.received(ann).front().at("log").as_string());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    CHECK(h.ask_for(mo, "preview_late", R"({"minutes":5})").at("seq") == 0);
    const auto late = h.ask_for(mo, "running_late", R"({"minutes":5})");
    CHECK(late.at("type") == "ack");
    const auto talks = h.event(ann, "talks");
    CHECK(talks.at("seq") == 2);
    CHECK(talks.at("talks").as_array().size() == static_cast<std::size_t>(late.at("result").at("moved").as_int64()));
    const auto resumed = h.hello(h.connect(session), R"(,"log":")" + log + R"(","since":0)");
    CHECK(resumed.at("resumed") == true);
    CHECK_FALSE(resumed.contains("programme"));
    // Who was there is told how the talks stand, who comes back all that they are now.
    const auto whole = resumed.at("events").at(0).at("talks").as_array();
    REQUIRE(whole.size() == talks.at("talks").as_array().size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto& standing = talks.at("talks").at(i).as_object();
        CHECK_FALSE(standing.contains("title"));
        CHECK(whole[i].as_object().contains("title"));
        for (const auto& [key, value] : standing) CHECK(whole[i].at(key) == value);
    }
    const auto fresh = h.hello(h.connect(session), R"(,"log":"other","since":0)");
    CHECK(fresh.at("reason") == "other_log");
    CHECK(fresh.at("programme").at("talks").at(0).at("end_ms") == talks.at("talks").at(0).at("end_ms"));
    CHECK(h.hello(h.connect(session), R"(,"log":")" + log + R"(","since":99)").at("reason") == "other_log");
    CHECK(h.hello(h.connect(session)).at("reason") == "first");
}

TEST_CASE("what is inserted is told whole, and where it goes then is told as a standing") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto start = std::to_string(sample_at(120).time_since_epoch().count());
    const auto later = std::to_string(sample_at(125).time_since_epoch().count());
    const auto inserted =
        h.ask_for(mo, "insert_talk",
                  R"({"title":"A walk","code":"walk","room":"ballroom","minutes":20,"start_ms":)" + start + "}");
    REQUIRE(inserted.at("type") == "ack");
    const auto whole = h.event(ann, "talks").at("talks").at(0).as_object();
    CHECK(whole.at("title") == "A walk");
    REQUIRE(h.ask_for(mo, "move_talk", R"({"talk":"walk","start_ms":)" + later + "}").at("type") == "ack");
    const auto standing = h.event(ann, "talks").at("talks").at(0).as_object();
    CHECK(standing.at("code") == "walk");
    CHECK_FALSE(standing.contains("title"));
    CHECK(standing.at("start_ms").as_int64() > whole.at("start_ms").as_int64());
}

TEST_CASE("presence counts people, not pages, and is told at most each two seconds") {
    Harness h;
    const std::string session = h.attendee();
    const auto ann = h.join(session);
    h.join(session);
    h.join(h.invited(Role::moderator, "Mo"), "moderate");
    h.tick();
    CHECK(h.event(ann, "presence").at("attending") == 1);
    const auto bob = h.join(h.attendee());
    h.clock->advance(std::chrono::milliseconds(1'999));
    h.tick();
    const auto before = h.received(ann).size();
    h.clock->advance(std::chrono::milliseconds(1));
    h.tick();
    CHECK(h.received(ann).size() == before + 1);
    CHECK(h.event(ann, "presence").at("attending") == 2);
    h.service->closed(bob);
    h.clock->advance(std::chrono::seconds(2));
    h.tick();
    CHECK(h.event(ann, "presence").at("attending") == 1);
}

TEST_CASE("the next start of a stage") {
    Harness h;
    using Wait = std::optional<std::chrono::milliseconds>;
    const auto next = [&](const std::string& stage) {
        return h.wait_for<Wait>([&](auto reply) { h.service->next_start(stage, reply); });
    };
    CHECK(std::get<Wait>(next("ballroom-c")) == std::chrono::minutes(25));
    CHECK(std::get<core::Failure>(next("nowhere")).code == "not_found");
    h.clock->advance(std::chrono::hours(12));
    CHECK_FALSE(std::get<Wait>(next("ballroom-c")).has_value());
}

TEST_CASE("a rehearsal has its own clock, keeps it over a restart and leaves no trace on the day") {
    const auto disk = std::make_shared<Disk>();
    const auto far = std::chrono::hours(24 * 300);
    boost::json::object first;
    {
        Harness h(disk, true);
        first = h.hello(h.connect(h.attendee()));
        CHECK(first.at("rehearsal") == true);
        const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
        CHECK(h.ask_for(mo, "start_talk", R"({"talk":"A1"})").at("type") == "ack");
    }
    const std::string kept = disk->store->get_setting("rehearsal_clock").value();
    CHECK_FALSE(kept.empty());
    {
        Harness h(disk, true);
        const auto again = h.hello(h.connect(h.attendee()));
        CHECK(again.at("now_ms") == first.at("now_ms"));
        CHECK(again.at("to") == 2);
        CHECK(disk->store->get_setting("rehearsal_clock").value() == kept);
    }
    // Long after: another day to rehearse.
    CHECK_FALSE(
        disk->store->set_setting("rehearsal_clock", "0 " + std::to_string(far / std::chrono::milliseconds(1)) + " 1"));
    {
        Harness h(disk, true);
        const auto later = h.hello(h.connect(h.attendee()));
        CHECK(later.at("to") == 3);
        CHECK(later.at("programme").at("talks").at(0).at("started_ms").is_null());
        CHECK(later.at("now_ms") == first.at("now_ms"));
        const auto mo = h.join(h.invited(Role::moderator, "Mia"), "moderate");
        CHECK(h.ask_for(mo, "start_talk", R"({"talk":"A1"})").at("type") == "ack");
    }
    Harness h(disk);
    const auto day = h.hello(h.connect(h.attendee()));
    CHECK(day.at("rehearsal") == false);
    CHECK(day.at("programme").at("talks").at(0).at("started_ms").is_null());
    CHECK(day.at("now_ms") == h.clock->system_now().time_since_epoch().count());
    CHECK(disk->store->get_setting("rehearsal_clock").value().empty());
}

TEST_CASE("at 60 times the pace a minute of the programme is a second, for the clock, the stage and who waits") {
    const auto disk = std::make_shared<Disk>();
    using Wait = std::optional<std::chrono::milliseconds>;
    std::int64_t begin = 0;
    {
        Harness h(disk, true, {}, 60);
        const auto ann = h.join(h.attendee());
        const auto welcome = h.received(ann).front();
        CHECK(welcome.at("pace") == 60);
        begin = welcome.at("now_ms").as_int64();
        const auto next = [&] {
            return std::get<Wait>(h.wait_for<Wait>([&](auto reply) { h.service->next_start("ballroom-c", reply); }));
        };
        REQUIRE(next());
        const auto wait = *next();
        h.clock->advance(std::chrono::milliseconds(100));
        h.send(ann, R"({"type":"clock","t0":1})");
        CHECK(h.next(ann, "clock").at("t1_ms") == begin + 6'000);
        CHECK(next() == wait - std::chrono::milliseconds(100));
        CHECK(welcome.at("stages").at(0).at("now") == "A1");
        h.clock->advance(*next());
        h.tick();
        CHECK(h.event(ann, "stage").at("stage").at("now") == "coffee");
        const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
        CHECK(h.ask_for(mo, "running_late", R"({"minutes":5})").at("type") == "ack");
        // The world's time, to the millisecond: calendars go by it.
        CHECK(h.service->programme()->changed == h.clock->system_now());
        h.clock->advance(std::chrono::milliseconds(1'234));
    }
    {
        Harness h(disk, true, {}, 60);
        h.clock->advance(std::chrono::seconds(2));
        const auto again = h.hello(h.connect(h.attendee()));
        CHECK(again.at("to") == 2);
        CHECK(again.at("now_ms") == begin + 120'000);
    }
    // Another pace: another rehearsal.
    Harness h(disk, true, {}, 10);
    const auto other = h.hello(h.connect(h.attendee()));
    CHECK(other.at("pace") == 10);
    CHECK(other.at("to") == 3);
    CHECK(other.at("now_ms") == begin);
}

TEST_CASE("a programme's clock leads back to the server's, exactly") {
    using std::chrono::milliseconds;
    const auto server = sample_at(5);
    const core::ProgrammeClock fast(server, sample_at(9), 60), plain;
    for (const int ms : {-100'001, -61, -1, 0, 1, 59, 60, 3'600'000}) {
        const auto at = server + milliseconds(ms);
        CHECK(fast.to_programme(at) == sample_at(9) + milliseconds(60 * ms));
        CHECK(fast.to_server(fast.to_programme(at)) == at);
        CHECK(fast.to_server(fast.to_programme(at) + milliseconds(59)) == at);
        CHECK(plain.to_programme(at) == at);
        CHECK(plain.to_server(at) == at);
    }
    CHECK(fast.to_server(milliseconds(0)) == milliseconds(0));
    CHECK(fast.to_server(milliseconds(1)) == milliseconds(1));
    CHECK(fast.to_server(milliseconds(60)) == milliseconds(1));
    CHECK(fast.to_server(milliseconds(61)) == milliseconds(2));
}

TEST_CASE("a wall clock that is set, on and back again, takes nobody's word and leaves no claim behind") {
    const auto disk = std::make_shared<Disk>();
    const auto three_hours = std::chrono::hours(3);
    std::string question;
    {
        Harness h(disk);
        const auto ann = h.join(h.attendee());
        const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
        const auto lin = h.join(h.invited(Role::moderator, "Lin"), "moderate");
        REQUIRE(h.ask_for(mo, "set_chat", R"({"slow_seconds":30})").at("type") == "ack");
        const auto talk_now = [&] {
            h.tick();
            h.settle();
            std::string now;
            for (const auto& frame : h.received(ann)) {
                if (frame.at("type") != "events") continue;
                for (const auto& event : frame.at("events").as_array())
                    if (event.at("kind") == "stage" && event.at("stage").at("id") == "ballroom-c")
                        now = event.at("stage").at("now").as_string().c_str();
            }
            return now;
        };

        h.clock->set_wall(three_hours);  // 12:05
        CHECK(talk_now() == "lunch");
        const auto asked = h.ask_for(ann, "ask", R"({"text":"Why?"})");
        REQUIRE(asked.at("type") == "ack");
        question = asked.at("result").at("question").as_string().c_str();
        CHECK(h.ask_for(ann, "say", R"({"text":"noon"})").at("type") == "ack");
        CHECK(h.ask_for(ann, "say", R"({"text":"too soon"})").at("code") == "rate_limited");
        CHECK(h.ask_for(mo, "claim", R"({"question":")" + question + "\"}").at("type") == "ack");
        CHECK(h.ask_for(lin, "approve", R"({"question":")" + question + R"(","version":1})").at("code") == "claimed");

        h.clock->set_wall(-three_hours);
        CHECK(talk_now() == "A1");
        CHECK(h.ask_for(ann, "say", R"({"text":"morning again"})").at("type") == "ack");
        CHECK(h.ask_for(lin, "approve", R"({"question":")" + question + R"(","version":1})").at("type") == "ack");
        CHECK(h.ask_for(mo, "vote", R"({"question":")" + question + "\"}").at("result").at("votes") == 1);
    }
    Harness h(disk);
    const auto welcome = h.hello(h.connect(h.attendee()));
    std::map<std::string, std::vector<boost::json::object>> kept;
    for (const auto& event : welcome.at("events").as_array())
        kept[event.at("kind").as_string().c_str()].push_back(event.as_object());
    const auto& asked = kept["question"].at(0).at("question");
    CHECK(asked.at("id") == question.c_str());
    CHECK(asked.at("state") == "approved");
    CHECK(asked.at("votes") == 1);
    REQUIRE(kept["chat"].size() == 2);
    CHECK(kept["chat"][1].at("message").at("text") == "morning again");
}
