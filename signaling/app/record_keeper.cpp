#include "app/record_keeper.hpp"

#include "app/record_formats.hpp"
#include "signaling/record.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace lanai::app {

RecordKeeper::RecordKeeper(std::string data_dir, schedule::Programme programme)
    : data_dir_(std::move(data_dir)),
      programme_(std::move(programme)),
      work_(boost::asio::make_work_guard(io_)),
      thread_([this] { io_.run(); }) {}

RecordKeeper::~RecordKeeper() {
    stop();
}

void RecordKeeper::stop() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
}

bool RecordKeeper::make(endpoints::TakeHomeWish wish, std::function<void(std::variant<std::string, core::Failure>)> done) {
    if (wishes_.fetch_add(1) >= wishes_max) {
        wishes_.fetch_sub(1);
        return false;
    }
    boost::asio::post(io_, [this, wish = std::move(wish), done = std::move(done)] {
        auto file = made(wish);
        wishes_.fetch_sub(1);
        done(std::move(file));
    });
    return true;
}

std::variant<std::string, core::Failure> RecordKeeper::made(const endpoints::TakeHomeWish& wish) const {
    try {
        if (wish.audit) {
            const auto lines = core::read_audit(data_dir_);
            return wish.format == RecordFormat::json ? audit_json(lines) : audit_csv(lines);
        }
        return record_text(core::read_record(data_dir_, programme_, wish.options), wish.format);
    } catch (const core::NoSuchTalk& error) {
        return core::Failure{"not_found", error.what(), {}};
    } catch (const std::exception& error) {
        return core::Failure{"storage_failed", error.what(), {}};
    }
}

}  // namespace lanai::app
