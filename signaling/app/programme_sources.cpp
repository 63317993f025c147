#include "app/programme_sources.hpp"

#include "app/timetables.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <utility>
#include <variant>

namespace lanai::app {

namespace asio = boost::asio;

namespace {

constexpr const char* unnamed = "uploaded timetable";

feed::FollowerConfig follower_config(const Config& config) {
    feed::FetchLimits limits{schedule::programme_bytes_max};
    limits.whole = ProgrammeSources::whole_limit;
    return {config.feed->url, config.feed->refresh, limits, config.data};
}

}  // namespace

ProgrammeSources::ProgrammeSources(const Config& config, const std::string& config_name,
                                   std::function<void(const std::string&)> log)
    : read_(make_timetable_reader(config, config_name)), log_(std::move(log)) {
    if (!config.feed) return;
    follower_.emplace(io_.get_executor(), follower_config(config), feed::make_trust(config.feed->ca_file), read_, log_);
}

ProgrammeSources::~ProgrammeSources() {
    stop();
}

feed::FirstTimetable ProgrammeSources::first(bool with_copy) {
    std::optional<feed::FirstTimetable> first;
    std::exception_ptr failure;
    asio::co_spawn(io_, follower_->first(with_copy ? first_limit : whole_limit, with_copy),
                   [&](std::exception_ptr thrown, feed::FirstTimetable result) {
                       failure = std::move(thrown);
                       first = std::move(result);
                   });
    // Not until nothing is left to do: a look-up that was given up may still be under way.
    while (!first) io_.run_one();
    if (failure) std::rethrow_exception(failure);
    return std::move(*first);
}

void ProgrammeSources::start(core::PlanTarget& target) {
    target_ = &target;
    io_.restart();
    work_.emplace(io_.get_executor());
    if (follower_) asio::co_spawn(io_, follower_->follow(target), asio::detached);
    thread_ = std::thread([this] { run(); });
}

// What throws (no memory) costs what it was doing, not the server.
void ProgrammeSources::run() {
    for (;;) {
        try {
            io_.run();
            return;
        } catch (const std::exception& error) {
            log_(std::string("event=programme_sources_exception what=\"") + error.what() + "\"");
        }
    }
}

void ProgrammeSources::stop() {
    if (!thread_.joinable()) return;
    work_.reset();
    io_.stop();
    thread_.join();
}

bool ProgrammeSources::upload(endpoints::ProgrammeUpload upload,
                              std::function<void(endpoints::ProgrammeVerdict)> done) {
    if (uploads_.fetch_add(1) >= uploads_max) {
        uploads_.fetch_sub(1);
        return false;
    }
    asio::post(io_, [this, upload = std::move(upload), done = std::move(done)]() mutable {
        const auto finish = [this, done = std::move(done)](endpoints::ProgrammeVerdict verdict) {
            uploads_.fetch_sub(1);
            done(std::move(verdict));
        };
        try {
            read(std::move(upload), finish);
        } catch (const std::exception& error) {  // no memory: nothing was handed on yet
            endpoints::ProgrammeVerdict verdict{};
            verdict.outcome = core::Failure{"invalid", std::string("the file cannot be read: ") + error.what(), {}};
            finish(std::move(verdict));
        }
    });
    return true;
}

void ProgrammeSources::read(endpoints::ProgrammeUpload upload,
                            const std::function<void(endpoints::ProgrammeVerdict)>& done) {
    auto timetable = read_(upload.text, upload.name, upload.zone);
    endpoints::ProgrammeVerdict verdict{timetable.format, timetable.taken, std::move(timetable.problems),
                                        timetable.problems_more, core::PlanReport{}};
    if (timetable.programme && timetable.programme->talks.empty()) {
        timetable.programme.reset();
        timetable.refusal = "there is no talk in it";
    }
    if (!timetable.programme) {
        verdict.outcome =
            core::Failure{"invalid", (upload.name.empty() ? unnamed : upload.name) + (" " + timetable.refusal), {}};
        return done(std::move(verdict));
    }
    const auto talks = timetable.programme->talks.size();
    const core::PlanOrigin origin{"upload", upload.name.empty() ? unnamed : upload.name, upload.by.person,
                                  upload.by.name};
    target_->revise_plan(timetable.programme, origin, upload.preview,
                         [this, done, talks, preview = upload.preview,
                          verdict = std::move(verdict)](std::variant<core::PlanReport, core::Failure> outcome) mutable {
                             const bool is_done =
                                 std::holds_alternative<core::PlanReport>(outcome) && preview == core::Preview::no;
                             if (is_done && follower_) asio::post(io_, [this, talks] { follower_->set_talks(talks); });
                             verdict.outcome = std::move(outcome);
                             done(std::move(verdict));
                         });
}

endpoints::ProgrammeIntake::Asked ProgrammeSources::check_feed() {
    if (!follower_) return Asked::no_feed;
    {
        const std::lock_guard lock(asked_mutex_);
        const auto now = std::chrono::steady_clock::now();
        if (asked_ && now - *asked_ < feed::check_now_pause) return Asked::too_soon;
        asked_ = now;
    }
    asio::post(io_, [this] { follower_->check_now(); });
    return Asked::now;
}

}  // namespace lanai::app
