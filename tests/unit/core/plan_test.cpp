// A newer plan through the service: what staff and attendees are told, what a restart keeps.
#include "harness.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;

namespace {

schedule::Programme edited() {
    auto plan = sample_programme();
    plan.event.notice = "Changed";
    plan.talks[5].start = sample_at(100);  // A3
    plan.talks.erase(plan.talks.begin() + 2);  // H1
    return plan;
}

std::variant<core::PlanReport, core::Failure> revise(Harness& harness, schedule::Programme plan,
                                                     core::Preview preview = core::Preview::no,
                                                     const std::string& source = "feed") {
    return harness.wait_for<core::PlanReport>([&](core::Reply<core::PlanReport> reply) {
        harness.service->revise_plan(std::make_shared<const schedule::Programme>(std::move(plan)),
                                     {source, "https://e/s.xml", {}, {}}, preview, std::move(reply));
    });
}

std::string text(const boost::json::value& value) {
    return boost::json::serialize(value);
}

}  // namespace

TEST_CASE("a newer plan reaches every page; only staff hear of conflicts") {
    Harness harness;
    const auto attendee = harness.join(harness.attendee());
    const auto organiser = harness.join(harness.invited(core::Role::organiser, "Olga"), "organise");

    const auto looked = revise(harness, edited(), core::Preview::yes);
    REQUIRE(std::holds_alternative<core::PlanReport>(looked));
    CHECK(std::get<core::PlanReport>(looked).seq == 0);

    const auto done = revise(harness, edited());
    REQUIRE(std::holds_alternative<core::PlanReport>(done));
    const auto& report = std::get<core::PlanReport>(done);
    CHECK(report.seq == 2);
    CHECK(report.changed == 1);
    CHECK(report.cancelled == 1);
    REQUIRE(report.rows.size() == 2);
    CHECK(report.rows[1].what == "moved from 2023-07-28 10:30 HST to 2023-07-28 10:40 HST");

    const auto frame = harness.event(attendee, "programme");
    CHECK(frame.at("programme").at("event").at("notice") == "Changed");
    CHECK(frame.at("programme").as_object().if_contains("talks") == nullptr);
    const auto talks = harness.event(attendee, "talks");
    CHECK(talks.at("talks").as_array().size() == 2);
    const auto plan = harness.event(organiser, "plan");
    CHECK(plan.at("plan").at("source") == "feed");
    CHECK(plan.at("plan").at("label") == "https://e/s.xml");
    harness.settle();
    for (const auto& message : harness.received(attendee)) CHECK(text(message).find("\"plan\"") == std::string::npos);
}

TEST_CASE("a plan that a chair is at odds with is listed, and decided by a command") {
    Harness harness;
    const auto organiser = harness.join(harness.invited(core::Role::organiser, "Olga"), "organise");
    const auto at = std::to_string(sample_at(120).time_since_epoch().count());
    harness.ask_for(organiser, "move_talk", R"({"talk":"A3","start_ms":)" + at + "}");
    const auto done = revise(harness, edited());
    CHECK(std::get<core::PlanReport>(done).conflicts.size() == 1);
    auto plan = harness.event(organiser, "plan");
    REQUIRE(plan.at("plan").at("conflicts").as_array().size() == 1);
    const auto& conflict = plan.at("plan").at("conflicts").at(0);
    CHECK(conflict.at("talk") == "A3");
    CHECK(conflict.at("ours").at("start_ms") == sample_at(120).time_since_epoch().count());
    CHECK(conflict.at("theirs").at("start_ms") == sample_at(100).time_since_epoch().count());
    CHECK(conflict.at("can_take") == true);
    harness.ask_for(organiser, "resolve_conflict", R"({"talk":"A3","take":"theirs"})");
    plan = harness.event(organiser, "plan");
    CHECK(plan.at("plan").at("conflicts").as_array().empty());
}

TEST_CASE("the feed's state is told to staff, now and when they come") {
    Harness harness;
    const auto organiser = harness.join(harness.invited(core::Role::organiser, "Olga"), "organise");
    core::FeedStatus status;
    status.url = "https://e/s.xml";
    status.state = core::FeedStatus::State::failing;
    status.failures = 3;
    status.error = "it answers 500";
    harness.service->feed_status(status);
    const auto plan = harness.event(organiser, "plan");
    CHECK(plan.at("plan").at("feed").at("state") == "failing");
    CHECK(plan.at("plan").at("feed").at("error") == "it answers 500");
    const auto later = harness.connect(harness.invited(core::Role::moderator, "Mo"));
    CHECK(text(harness.hello(later, {}, "moderate")).find("it answers 500") != std::string::npos);
    const auto attendee = harness.connect(harness.attendee());
    CHECK(text(harness.hello(attendee)).find("it answers 500") == std::string::npos);
}

TEST_CASE("a plan without the room of a stage is refused, and nothing changes") {
    Harness harness;
    auto plan = edited();
    plan.rooms[0].stage.clear();
    const auto refused = revise(harness, plan);
    REQUIRE(std::holds_alternative<core::Failure>(refused));
    CHECK(std::get<core::Failure>(refused).code == "invalid");
    CHECK(std::get<core::Failure>(refused).message.find("ballroom-c") != std::string::npos);
    CHECK(*harness.service->programme()->planned == sample_programme());
}

TEST_CASE("a feed that has become another event's is not taken; an organiser's upload of it is") {
    Harness harness;
    auto other = sample_programme();
    for (auto& talk : other.talks) talk.guid += "-other", talk.code += "-other";
    const auto refused = revise(harness, other);
    REQUIRE(std::holds_alternative<core::Failure>(refused));
    CHECK(std::get<core::Failure>(refused).message.find("8 of 8 talks are not in it any more") == 0);
    REQUIRE(std::holds_alternative<core::PlanReport>(revise(harness, other, core::Preview::no, "upload")));
}

TEST_CASE("a feed that leaves out what is over is taken, and nothing of it is cancelled") {
    Harness harness;
    harness.clock->advance(std::chrono::hours(3));  // the afternoon: A4 and lunch are to come
    auto afternoon = sample_programme();
    afternoon.talks.erase(afternoon.talks.begin(), afternoon.talks.begin() + 6);
    afternoon.talks.back().title = "Changed";
    const auto done = revise(harness, afternoon);
    REQUIRE(std::holds_alternative<core::PlanReport>(done));
    CHECK(std::get<core::PlanReport>(done).cancelled == 0);
    CHECK(std::get<core::PlanReport>(done).changed == 1);
}

TEST_CASE("a plan that cannot be written is not in force") {
    Harness harness;
    harness.disk->fail_writes = true;
    const auto failed = revise(harness, edited());
    REQUIRE(std::holds_alternative<core::Failure>(failed));
    CHECK(std::get<core::Failure>(failed).code == "storage_failed");
    harness.disk->fail_writes = false;
    harness.settle();
    harness.tick();
    harness.settle();
    CHECK(*harness.service->programme()->planned == sample_programme());
}

TEST_CASE("what a restart keeps: the newest plan, and a file that was not edited does not take it back") {
    auto disk = std::make_shared<Disk>();
    {
        Harness harness(disk);
        REQUIRE(std::holds_alternative<core::PlanReport>(revise(harness, edited(), core::Preview::no, "upload")));
    }
    Harness again(disk);
    CHECK(again.service->programme()->planned->event.notice == "Changed");
    CHECK(again.service->programme()->live.talks.at("H1").cancelled);
}
