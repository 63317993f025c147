// Follows a feed: asks for it again and again, reads what is new and hands it to the core. What cannot be taken leaves
// the programme as it is and is said in core::FeedStatus. All methods and the coroutine on one executor.
#pragma once

#include "feed/fetch.hpp"
#include "feed/kept_copy.hpp"
#include "feed/timetable.hpp"
#include "signaling/plan.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace lanai::feed {

struct FollowerConfig {
    Url url;
    seconds refresh{300};
    FetchLimits limits;
    std::string data_dir;  // of the kept copy
};

// The programme that a server starts with.
struct FirstTimetable {
    Timetable timetable;
    std::string error;  // why it is the copy, or, without a programme, why there is none
    bool from_copy = false;
    schedule::Instant published{};  // when it was made: Last-Modified, as far as it is known
};

class Follower {
public:
    static constexpr std::size_t problems_told_max = 100;

    // log: one key=value line.
    Follower(boost::asio::any_io_executor executor, FollowerConfig config, std::shared_ptr<boost::asio::ssl::context>,
             TimetableReader, std::function<void(const std::string&)> log);

    // Asks once, within `limit`. With the copy: what fails is replaced by it, and a good answer becomes it.
    [[nodiscard]] boost::asio::awaitable<FirstTimetable> first(milliseconds limit, bool with_copy);
    // Until stop(). After first(). The target is told of the state at once.
    [[nodiscard]] boost::asio::awaitable<void> follow(core::PlanTarget& target);
    void stop();

    // Asks as soon as what is under way is done.
    void check_now();
    // An organiser put another programme in its place by hand; what the feed brings is compared with that one.
    void set_talks(std::size_t talks);

private:
    struct Attempt {
        bool good = false;
        bool changed = false;
        std::string error;
        std::optional<seconds> retry_after;
    };

    [[nodiscard]] FirstTimetable take_first(const Fetched& document, std::size_t talks_before);
    void start_from(const Copy& copy, FirstTimetable& first);
    [[nodiscard]] boost::asio::awaitable<Attempt> attempt(core::PlanTarget& target);
    [[nodiscard]] boost::asio::awaitable<Attempt> revise(core::PlanTarget& target, Fetched document);
    void accept(const Fetched& document, std::size_t talks);
    void keep(const Fetched& document);
    void settle(const Attempt& attempt);
    [[nodiscard]] std::vector<std::string> lines_of(const Timetable&, const std::string& name) const;

    const boost::asio::any_io_executor executor_;
    const FollowerConfig config_;
    const std::shared_ptr<boost::asio::ssl::context> trust_;
    const TimetableReader read_;
    const std::function<void(const std::string&)> log_;
    const KeptCopy copy_;

    boost::asio::steady_timer pause_;
    bool stopping_ = false;
    bool asked_ = false;                       // by check_now(), and not done yet
    std::string etag_, last_modified_, hash_;  // of the last document that was taken
    std::vector<std::string> problems_;        // of that document
    std::size_t talks_ = 0;                    // of the programme that the next is compared with
    core::FeedStatus status_;
    std::minstd_rand chance_;
};

}  // namespace lanai::feed
