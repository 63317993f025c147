// Where new timetables come from while the server runs: the feed that is followed, and organisers' uploads. Both are
// read on one thread of their own, since a large file takes seconds, and go to the core from there.
#pragma once

#include "app/config.hpp"
#include "endpoints/programme_intake.hpp"
#include "feed/follower.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace lanai::app {

class ProgrammeSources final : public endpoints::ProgrammeIntake {
public:
    static constexpr unsigned uploads_max = 3;  // one is read, two wait
    static constexpr std::chrono::seconds first_limit{10};
    static constexpr std::chrono::seconds whole_limit{60};

    // config_name: for messages. log: a key=value line. Throws std::runtime_error when programme_ca cannot be read.
    ProgrammeSources(const Config& config, const std::string& config_name, std::function<void(const std::string&)> log);
    ~ProgrammeSources() override;
    ProgrammeSources(const ProgrammeSources&) = delete;
    ProgrammeSources& operator=(const ProgrammeSources&) = delete;

    // What the feed says now; asked on the caller's thread, before start(). With the copy: what was kept stands in for
    // what fails, within first_limit. Without: whole_limit. Only with a configuration that has a feed.
    [[nodiscard]] feed::FirstTimetable first(bool with_copy);

    // Until stop(); the target must live as long, and this longer than everything the target still holds of it.
    void start(core::PlanTarget& target);
    void stop();  // idempotent

    [[nodiscard]] bool upload(endpoints::ProgrammeUpload,
                              std::function<void(endpoints::ProgrammeVerdict)> done) override;
    [[nodiscard]] Asked check_feed() override;

private:
    void read(endpoints::ProgrammeUpload, const std::function<void(endpoints::ProgrammeVerdict)>& done);
    void run();

    const feed::TimetableReader read_;
    const std::function<void(const std::string&)> log_;
    boost::asio::io_context io_{1};
    std::optional<feed::Follower> follower_;
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    core::PlanTarget* target_ = nullptr;
    std::thread thread_;
    std::atomic<unsigned> uploads_{0};  // not answered yet
    std::mutex asked_mutex_;
    std::optional<std::chrono::steady_clock::time_point> asked_;  // guarded by asked_mutex_
};

}  // namespace lanai::app
