// Makes the files that organisers take home, beside the running server: reads the log anew on a thread of its own, since
// a long day takes seconds.
#pragma once

#include "endpoints/take_home.hpp"
#include "schedule/model.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <variant>

namespace lanai::app {

class RecordKeeper final : public endpoints::TakeHome {
public:
    static constexpr unsigned wishes_max = 3;  // one is made, two wait

    // `programme`: as for core::read_record().
    RecordKeeper(std::string data_dir, schedule::Programme programme);
    ~RecordKeeper() override;
    RecordKeeper(const RecordKeeper&) = delete;
    RecordKeeper& operator=(const RecordKeeper&) = delete;

    [[nodiscard]] bool make(endpoints::TakeHomeWish,
                            std::function<void(std::variant<std::string, core::Failure>)> done) override;
    void stop();  // what waits is dropped; idempotent

private:
    [[nodiscard]] std::variant<std::string, core::Failure> made(const endpoints::TakeHomeWish&) const;

    const std::string data_dir_;
    const schedule::Programme programme_;
    std::atomic<unsigned> wishes_{0};  // not answered yet
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

}  // namespace lanai::app
