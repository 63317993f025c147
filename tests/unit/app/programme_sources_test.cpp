// Uploads on the thread that reads them, with a core that remembers what it was given.
#include <catch2/catch.hpp>

#include "app/programme_sources.hpp"

#include <future>
#include <mutex>
#include <vector>

namespace app = lanai::app;
namespace core = lanai::core;
namespace endpoints = lanai::endpoints;

namespace {

class RecordingCore final : public core::PlanTarget {
public:
    void revise_plan(std::shared_ptr<const lanai::schedule::Programme> programme, core::PlanOrigin origin,
                     core::Preview preview,
                     std::function<void(std::variant<core::PlanReport, core::Failure>)> reply) override {
        const std::lock_guard lock(mutex_);
        programmes.push_back(std::move(programme));
        origins.push_back(std::move(origin));
        previews.push_back(preview);
        if (hold) return held.push_back(std::move(reply));
        reply(answer);
    }
    void feed_status(core::FeedStatus) override {}

    void release() {
        const std::lock_guard lock(mutex_);
        hold = false;
        for (auto& reply : held) reply(answer);
        held.clear();
    }

    std::vector<std::shared_ptr<const lanai::schedule::Programme>> programmes;
    std::vector<core::PlanOrigin> origins;
    std::vector<core::Preview> previews;
    std::variant<core::PlanReport, core::Failure> answer = core::PlanReport{7, 1, 2, 0, 0, {}, {}};
    bool hold = false;

private:
    std::mutex mutex_;
    std::vector<std::function<void(std::variant<core::PlanReport, core::Failure>)>> held;
};

app::Config config() {
    app::Config made;
    app::StageSettings stage;
    stage.id = "main";
    stage.room = "Hall A";
    made.stages.push_back(stage);
    made.programme_zone = "Europe/Berlin";
    return made;
}

std::string calendar(const std::string& room, const std::string& start = "20260601T090000") {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:E\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:T\r\nLOCATION:" +
           room + "\r\nDTSTART:" + start + "\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

endpoints::ProgrammeUpload upload(std::string text, std::string name = "") {
    endpoints::ProgrammeUpload made;
    made.text = std::move(text);
    made.name = std::move(name);
    made.preview = core::Preview::no;
    made.by = {"p6", "Olga", core::Role::organiser, "", ""};
    return made;
}

endpoints::ProgrammeVerdict verdict_of(app::ProgrammeSources& sources, endpoints::ProgrammeUpload wanted) {
    std::promise<endpoints::ProgrammeVerdict> promise;
    REQUIRE(sources.upload(std::move(wanted),
                           [&](endpoints::ProgrammeVerdict verdict) { promise.set_value(std::move(verdict)); }));
    return promise.get_future().get();
}

}  // namespace

TEST_CASE("an upload is read, its stages get their rooms, and the core gets it with who sent it") {
    RecordingCore target;
    app::ProgrammeSources sources(config(), "lanai.toml", [](const std::string&) {});
    sources.start(target);
    const auto verdict = verdict_of(sources, upload(calendar("Hall A"), "new.ics"));
    CHECK(verdict.format == lanai::schedule::Format::icalendar);
    CHECK(verdict.taken.talks == 1);
    REQUIRE(std::holds_alternative<core::PlanReport>(verdict.outcome));
    CHECK(std::get<core::PlanReport>(verdict.outcome).seq == 7);
    REQUIRE(target.programmes.size() == 1);
    CHECK(target.programmes[0]->rooms.at(0).stage == "main");
    CHECK(target.programmes[0]->event.zone == "Europe/Berlin");
    CHECK(target.origins[0].source == "upload");
    CHECK(target.origins[0].label == "new.ics");
    CHECK(target.origins[0].by_person == "p6");
    CHECK(target.origins[0].by_name == "Olga");
    CHECK(target.previews[0] == core::Preview::no);
    sources.stop();
}

TEST_CASE("what cannot be taken never reaches the core, and is said") {
    struct Case {
        std::string text, name, says;
    };
    const auto [text, name, says] = GENERATE(values<Case>({
        {"<!doctype html><html><body>Login</body></html>", "a.xml", "cannot be read as a timetable"},
        {calendar("Hall B"), "a.ics", "the programme has no room \"Hall A\"; it has hall-b"},
        {"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "", "the programme has no room"},
        {"[event]\ntitle = 3\n", "a.toml",
         "a.toml cannot be read as a timetable: line 1: event.zone: is missing (and 2 more)"},
        {std::string(100, '\0'), "", "cannot be read"},
    }));
    RecordingCore target;
    app::ProgrammeSources sources(config(), "lanai.toml", [](const std::string&) {});
    sources.start(target);
    const auto verdict = verdict_of(sources, upload(text, name));
    INFO(text);
    REQUIRE(std::holds_alternative<core::Failure>(verdict.outcome));
    const auto& failure = std::get<core::Failure>(verdict.outcome);
    CHECK(failure.code == "invalid");
    INFO(failure.message);
    CHECK(failure.message.find(says) != std::string::npos);
    CHECK_FALSE(verdict.problems.empty());
    CHECK(target.programmes.empty());
    sources.stop();
}

TEST_CASE("one upload is read and two wait; another is not taken until one is answered") {
    RecordingCore target;
    target.hold = true;
    app::ProgrammeSources sources(config(), "lanai.toml", [](const std::string&) {});
    std::vector<std::future<endpoints::ProgrammeVerdict>> answers;
    std::vector<std::promise<endpoints::ProgrammeVerdict>> promises(4);
    // Not started yet: all of them wait.
    for (auto& promise : promises) {
        const bool taken = sources.upload(upload(calendar("Hall A")), [&promise](endpoints::ProgrammeVerdict verdict) {
            promise.set_value(std::move(verdict));
        });
        CHECK(taken == (answers.size() < app::ProgrammeSources::uploads_max));
        if (taken) answers.push_back(promise.get_future());
    }
    target.hold = false;
    sources.start(target);
    for (auto& answer : answers) CHECK(std::holds_alternative<core::PlanReport>(answer.get().outcome));
    CHECK(std::holds_alternative<core::PlanReport>(verdict_of(sources, upload(calendar("Hall A"))).outcome));
    sources.stop();
}

TEST_CASE("the core's refusal is the answer") {
    RecordingCore target;
    target.answer = core::Failure{"storage_failed", "the disk is full", {}};
    app::ProgrammeSources sources(config(), "lanai.toml", [](const std::string&) {});
    sources.start(target);
    const auto verdict = verdict_of(sources, upload(calendar("Hall A")));
    CHECK(std::get<core::Failure>(verdict.outcome).code == "storage_failed");
    sources.stop();
}

TEST_CASE("without a feed nothing can be asked") {
    app::ProgrammeSources sources(config(), "lanai.toml", [](const std::string&) {});
    CHECK(sources.check_feed() == endpoints::ProgrammeIntake::Asked::no_feed);
}
