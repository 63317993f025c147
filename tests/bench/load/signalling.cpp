#include "signalling.hpp"

#include "http.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <exception>
#include <utility>

namespace lanai::bench {

namespace {

class WhepDoor final : public Door {
public:
    WhepDoor(Url url, std::string from) : http_(std::move(url), std::move(from)) {}

    Joined join(const LocalSide& local) override {
        Joined joined;
        const std::string offer = write_description(local, false, {});
        joined.posted = TimePoint::clock::now();
        const auto response = http_.send(HttpConnection::Verb::post, http_.url().path, "application/sdp", offer);
        if (response.result_int() != 201) {
            joined.problem = std::to_string(response.result_int()) + " " + response.body();
            return joined;
        }
        joined.session = std::string(response[boost::beast::http::field::location]);
        joined.remote = read_description(response.body());
        if (joined.remote.address.sin_port == 0) joined.problem = "the answer has no IPv4 candidate";
        return joined;
    }
    void leave(const std::string& session) override { http_.send(HttpConnection::Verb::delete_, session, "", ""); }

private:
    HttpConnection http_;
};

}  // namespace

MakeDoor whep_door(const std::string& text) {
    return [url = parse_url(text)](unsigned thread) {
        // One more than a thread's number, so that nobody shares an address with the publisher.
        const std::string from = url.host.starts_with("127.") ? "127.0.1." + std::to_string(thread + 1) : "";
        return std::make_unique<WhepDoor>(url, from);
    };
}

Reception::Reception(const MakeDoor& make, unsigned threads) : event_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (event_fd_ < 0) throw std::runtime_error("eventfd");
    for (unsigned i = 0; i < threads; ++i) doors_.push_back(make(i));
    for (auto& door : doors_) {
        threads_.emplace_back([this, &door = *door](const std::stop_token& stop) { run(stop, door); });
    }
}

Reception::~Reception() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    ::close(event_fd_);
}

void Reception::run(const std::stop_token& stop, Door& door) {
    for (;;) {
        std::unique_lock lock(mutex_);
        if (!more_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
        const Job job = std::move(jobs_.front());
        jobs_.pop_front();
        ++under_way_;
        lock.unlock();
        job(door);
        lock.lock();
        --under_way_;
    }
}

void Reception::add(Job job) {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    more_.notify_one();
}

void Reception::join(std::size_t viewer, LocalSide local) {
    add([this, viewer, local = std::move(local)](Door& door) {
        Joined joined;
        try {
            joined = door.join(local);
        } catch (const std::exception& error) {
            joined.problem = error.what();
        }
        const std::lock_guard lock(mutex_);
        done_.push_back({viewer, std::move(joined)});
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(event_fd_, &one, sizeof one);
    });
}

void Reception::leave(std::string session) {
    add([session = std::move(session)](Door& door) {
        try {
            door.leave(session);
        } catch (const std::exception&) {
            // The server is gone: so is the session.
        }
    });
}

std::vector<Reception::Done> Reception::take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto bytes = ::read(event_fd_, &count, sizeof count);
    const std::lock_guard lock(mutex_);
    return std::exchange(done_, {});
}

std::size_t Reception::pending() {
    const std::lock_guard lock(mutex_);
    return jobs_.size() + under_way_;
}

}  // namespace lanai::bench
