#include "feed/follower.hpp"

#include "access/access.hpp"
#include "http/date.hpp"
#include "signaling/core.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

namespace lanai::feed {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using Answer = std::variant<core::PlanReport, core::Failure>;

// The core's answer on its way to the coroutine's executor. Held by the core, too, for as long as it takes.
struct Waiting {
    explicit Waiting(const asio::any_io_executor& executor) : arrived(executor) {}
    asio::steady_timer arrived;
    std::optional<Answer> answer;
};

schedule::Instant now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// A value of a log line.
std::string logged(std::string text) {
    std::replace(text.begin(), text.end(), '"', '\'');
    return '"' + text + '"';
}

schedule::Instant published_of(const std::string& last_modified) {
    const auto date = http::parse_imf_fixdate(last_modified);
    return date ? std::min<schedule::Instant>(*date, now()) : now();
}

}  // namespace

Follower::Follower(asio::any_io_executor executor, FollowerConfig config, std::shared_ptr<asio::ssl::context> trust,
                   TimetableReader read, std::function<void(const std::string&)> log)
    : executor_(std::move(executor)),
      config_(std::move(config)),
      trust_(std::move(trust)),
      read_(std::move(read)),
      log_(std::move(log)),
      copy_(config_.data_dir, config_.url),
      pause_(executor_),
      chance_(std::random_device{}()) {
    status_.url = config_.url.shown();
}

asio::awaitable<FirstTimetable> Follower::first(milliseconds limit, bool with_copy) {
    const auto kept = with_copy ? copy_.load() : std::nullopt;
    FetchRequest request{config_.url, {}, {}};
    if (kept) request = {config_.url, kept->etag, kept->last_modified};
    auto limits = config_.limits;
    limits.whole = limit;
    const auto fetched = co_await fetch(trust_, std::move(request), limits);
    status_.checked = now();
    FirstTimetable first;
    if (fetched.kind == Fetched::Kind::document) first = take_first(fetched, kept ? kept->talks : 0);
    if (fetched.kind == Fetched::Kind::failed) first.error = fetched.error;
    if (first.timetable.programme) {
        status_.changed = status_.checked;
        if (with_copy) keep(fetched);
    } else if (kept) {
        start_from(*kept, first);
    }
    if (!first.timetable.programme) first.timetable.refusal = first.error;
    status_.state = first.error.empty() ? core::FeedStatus::State::ok : core::FeedStatus::State::failing;
    status_.error = first.error;
    status_.failures = first.error.empty() ? 0 : 1;
    co_return first;
}

FirstTimetable Follower::take_first(const Fetched& document, std::size_t talks_before) {
    FirstTimetable first;
    first.timetable = read_(document.body, document.name, "");
    first.error = feed_refusal(first.timetable, talks_before);
    status_.problems = lines_of(first.timetable, document.name);
    if (first.error.empty()) {
        accept(document, first.timetable.programme->talks.size());
        first.published = published_of(document.last_modified);
    } else {
        first.error = config_.url.shown() + " " + first.error;
        first.timetable.programme.reset();
    }
    return first;
}

void Follower::start_from(const Copy& copy, FirstTimetable& first) {
    auto timetable = read_(copy.body, copy.name, "");
    if (!timetable.programme) {
        // The configuration has other stages than when the copy was made.
        if (first.error.empty()) first.error = config_.url.shown() + " " + timetable.refusal;
        return;
    }
    status_.problems = lines_of(timetable, copy.name);
    accept({Fetched::Kind::document, copy.body, copy.etag, copy.last_modified, copy.name, {}, {}},
           std::max(copy.talks, timetable.programme->talks.size()));
    first.timetable = std::move(timetable);
    first.from_copy = true;
    first.published = published_of(copy.last_modified);
}

asio::awaitable<void> Follower::follow(core::PlanTarget& target) {
    std::optional<seconds> retry_after;
    while (!stopping_) {
        const double chance = std::uniform_real_distribution<>(0, 1)(chance_);
        const auto wait = next_wait(config_.refresh, status_.failures, retry_after, chance);
        status_.next = now() + wait;
        target.feed_status(status_);
        if (!asked_) {
            pause_.expires_after(wait);
            error_code ignored;
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        if (stopping_) break;
        asked_ = false;
        Attempt done;
        try {
            done = co_await attempt(target);
        } catch (const std::exception& error) {  // no memory; the next time there may be some
            done.error = status_.url + std::string(" is not followed at the moment: ") + error.what();
        }
        if (stopping_) break;
        settle(done);
        retry_after = done.retry_after;
    }
}

void Follower::stop() {
    stopping_ = true;
    pause_.cancel();
}

void Follower::set_talks(std::size_t talks) {
    talks_ = talks;
    auto kept = copy_.load();
    if (!kept) return;
    kept->talks = talks;
    if (!copy_.save(*kept)) log_("event=feed_copy_failed file=" + logged(copy_.body_file()));
}

void Follower::check_now() {
    asked_ = true;
    pause_.cancel();
}

asio::awaitable<Follower::Attempt> Follower::attempt(core::PlanTarget& target) {
    // Named: GCC 12 destroys an aggregate that is made within a co_await twice.
    FetchRequest request{config_.url, etag_, last_modified_};
    auto fetched = co_await fetch(trust_, std::move(request), config_.limits);
    Attempt done;
    switch (fetched.kind) {
        case Fetched::Kind::failed:
            done.error = std::move(fetched.error);
            done.retry_after = fetched.retry_after;
            break;
        case Fetched::Kind::not_modified:
            status_.problems = problems_;
            done.good = true;
            break;
        case Fetched::Kind::document:
            if (access::hash_token(fetched.body) != hash_) {
                done = co_await revise(target, std::move(fetched));
                break;
            }
            // The same again, perhaps under another ETag.
            status_.problems = problems_;
            if (fetched.etag != etag_ || fetched.last_modified != last_modified_) {
                accept(fetched, talks_);
                keep(fetched);
            }
            done.good = true;
            break;
    }
    co_return done;
}

asio::awaitable<Follower::Attempt> Follower::revise(core::PlanTarget& target, Fetched document) {
    Attempt done;
    auto timetable = read_(document.body, document.name, "");
    status_.problems = lines_of(timetable, document.name);
    done.error = feed_refusal(timetable, talks_);
    if (!done.error.empty()) {
        done.error = config_.url.shown() + " " + done.error;
        co_return done;
    }
    auto waiting = std::make_shared<Waiting>(executor_);
    waiting->arrived.expires_at(std::chrono::steady_clock::time_point::max());
    target.revise_plan(timetable.programme, {"feed", config_.url.shown(), "", ""}, core::Preview::no,
                       [waiting, executor = executor_](Answer answer) {
                           asio::post(executor, [waiting, answer = std::move(answer)]() mutable {
                               waiting->answer = std::move(answer);
                               waiting->arrived.cancel();
                           });
                       });
    error_code ignored;
    co_await waiting->arrived.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!waiting->answer) co_return done;
    if (const auto* failure = std::get_if<core::Failure>(&*waiting->answer)) {
        done.error = config_.url.shown() + " was read but not taken: " + failure->message;
        co_return done;
    }
    const auto& report = std::get<core::PlanReport>(*waiting->answer);
    done.good = true;
    done.changed = report.seq != 0;
    log_("event=feed_taken url=" + logged(status_.url) + " seq=" + std::to_string(report.seq) +
         " talks=" + std::to_string(timetable.programme->talks.size()) + " added=" + std::to_string(report.added) +
         " changed=" + std::to_string(report.changed) + " cancelled=" + std::to_string(report.cancelled) +
         " reinstated=" + std::to_string(report.reinstated) + " conflicts=" + std::to_string(report.conflicts.size()) +
         " problems=" + std::to_string(timetable.problems.size() + timetable.problems_more));
    accept(document, timetable.programme->talks.size());
    keep(document);
    co_return done;
}

// From here on the document is what the next one is compared with.
void Follower::accept(const Fetched& document, std::size_t talks) {
    etag_ = document.etag;
    last_modified_ = document.last_modified;
    hash_ = access::hash_token(document.body);
    problems_ = status_.problems;
    talks_ = talks;
}

void Follower::keep(const Fetched& document) {
    if (copy_.save({document.body, document.name, document.etag, document.last_modified, talks_})) return;
    log_("event=feed_copy_failed file=" + logged(copy_.body_file()));
}

void Follower::settle(const Attempt& done) {
    const auto state = done.good ? core::FeedStatus::State::ok : core::FeedStatus::State::failing;
    const bool news = state != status_.state || done.error != status_.error;
    status_.state = state;
    status_.error = done.error;
    status_.failures = done.good ? 0 : status_.failures + 1;
    status_.checked = now();
    if (done.changed) status_.changed = status_.checked;
    if (!news) return;
    log_(done.good ? "event=feed state=ok url=" + logged(status_.url)
                   : "event=feed state=failing url=" + logged(status_.url) + " error=" + logged(done.error));
}

std::vector<std::string> Follower::lines_of(const Timetable& timetable, const std::string& name) const {
    return problem_lines(timetable, name.empty() ? config_.url.host : name, problems_told_max);
}

}  // namespace lanai::feed
