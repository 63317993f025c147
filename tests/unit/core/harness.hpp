// The core service with a recording media plane and gateway, a clock that stands still and a store that can fail.
// Waiting is on condition variables with a deadline that only a failing test reaches.
#pragma once

#include "core/testing.hpp"
#include "sample_programme.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace lanai::testing {

class FakeClock : public core::Clock {
public:
    [[nodiscard]] schedule::Instant system_now() const override {
        return sample_at(5) + std::chrono::milliseconds(ms_.load() + wall_ms_.load());
    }
    [[nodiscard]] access::TimePoint steady_now() const override {
        return access::TimePoint{} + std::chrono::hours(1) + std::chrono::milliseconds(ms_.load());
    }
    void advance(std::chrono::milliseconds by) const { ms_ += by.count(); }
    // Somebody sets the wall clock; the steady one does not notice.
    void set_wall(std::chrono::milliseconds by) const { wall_ms_ += by.count(); }

private:
    mutable std::atomic<std::int64_t> ms_{0}, wall_ms_{0};
};

class RecordingPorts : public core::Ports {
public:
    void send(std::string text, const std::vector<core::ConnectionId>& to) override;
    void close(core::ConnectionId, std::uint16_t code, std::string reason) override;
    void select_source(const std::string& stage, const std::string& source) override;
    void show_slate(const std::string& stage, const std::string& heading, const std::string& title,
                    const std::string& when) override;
    void log(const std::string& key_value_line) override;

    // Waits until `ready` says so, which is called under the lock after each change.
    void wait(const char* what, const std::function<bool()>& ready);

    std::mutex mutex;
    std::condition_variable changed;
    std::map<core::ConnectionId, std::vector<boost::json::object>> sent;
    std::map<core::ConnectionId, std::uint16_t> closed;
    std::map<std::string, std::string> selected;
    std::map<std::string, std::vector<std::string>> slates;  // "heading|title|when"
    std::vector<std::string> logs;
};

// What outlives a service: the disk and its moods.
struct Disk {
    Disk();
    const std::unique_ptr<store::Store> store;  // any thread
    std::atomic<bool> fail_writes{false};
    std::atomic<bool> lie_of_writes{false};  // they get there, and are said to have failed
    std::atomic<bool> fail_replays{false};
    // Writes wait here while it is shut.
    void shut();
    void open_gate();
    void pass();

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool shut_ = false;
};

class Harness {
public:
    explicit Harness(std::shared_ptr<Disk> disk = std::make_shared<Disk>(), bool rehearse = false,
                     std::string attend_code = {}, unsigned pace = 1,
                     const std::function<void(core::ServiceConfig&)>& more = {});
    ~Harness();

    // A session of a new attendee.
    std::string attendee();
    // A session of a new invitation; its token is kept in `invitation`.
    // Nobody has come with it yet; its id.
    std::string invite(core::Role role, const std::string& name, const std::string& token = access::make_token());
    std::string invited(core::Role role, const std::string& name, std::string* invitation = nullptr);

    core::ConnectionId connect(const std::string& session);
    core::ConnectionId connect_with(std::vector<std::string> sessions);
    boost::json::object hello(core::ConnectionId, const std::string& more = {}, const std::string& page = "attend");
    core::ConnectionId join(const std::string& session, const std::string& page = "attend");
    void send(core::ConnectionId id, const std::string& text) { service->message(id, text); }
    void command(core::ConnectionId, const std::string& id, const std::string& name, const std::string& args);
    // Gives the command and waits for its answer.
    boost::json::object ask_for(core::ConnectionId, const std::string& name, const std::string& args);

    // The next message of this type that was not handed out yet.
    boost::json::object next(core::ConnectionId, const std::string& type);
    // The next event of this kind, over frames.
    boost::json::object event(core::ConnectionId, const std::string& kind);
    std::vector<boost::json::object> received(core::ConnectionId);
    void expect_closed(core::ConnectionId, std::uint16_t code);
    // Until all that was posted before has run.
    void settle();
    void tick();

    template <class T>
    std::variant<T, core::Failure> wait_for(const std::function<void(core::Reply<T>)>& call) {
        auto promise = std::make_shared<std::promise<std::variant<T, core::Failure>>>();
        auto future = promise->get_future();
        call([promise](std::variant<T, core::Failure> answer) { promise->set_value(std::move(answer)); });
        return future.get();
    }
    std::variant<core::NewSession, core::Failure> join_with(const std::string& code,
                                                            const std::string& address = "::1");
    std::variant<core::NewSession, core::Failure> redeem(const std::string& token);
    std::variant<core::Identity, core::Failure> authenticate(const std::string& token);

    std::shared_ptr<Disk> disk;
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    RecordingPorts ports;
    std::unique_ptr<core::TickedService> service;

private:
    std::map<std::pair<core::ConnectionId, std::string>, std::size_t> handed_out_;
    core::ConnectionId last_connection_ = 0;
    int last_command_ = 0;
};

core::ServiceConfig sample_config(bool rehearse, std::string attend_code);

}  // namespace lanai::testing
