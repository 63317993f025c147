// The core's threads: one for Control, one (Writer's) for the store. Public methods only post.
#include "core/close_codes.hpp"
#include "core/control.hpp"
#include "core/testing.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace lanai::core {

namespace {

namespace asio = boost::asio;

class SystemClock : public Clock {
public:
    [[nodiscard]] schedule::Instant system_now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    [[nodiscard]] access::TimePoint steady_now() const override { return std::chrono::steady_clock::now(); }
};

class ServiceImpl final : public TickedService {
public:
    // Messages that wait for the core thread; beyond: the connection is closed and resumes when it is back.
    static constexpr std::size_t posted_messages_max = 20'000;

    ServiceImpl(ServiceConfig config, Ports& ports, Parts parts)
        : lock_(std::move(parts.lock)),
          config_(std::move(config)),
          ports_(ports),
          clock_(std::move(parts.clock)),
          started_(start_from(*parts.store, config_, clock_->system_now())),
          work_(asio::make_work_guard(io_)),
          timer_(io_),
          pace_timer_(io_),
          quick_timer_(io_),
          gather_timer_(io_),
          writer_(std::make_unique<store::Writer>(std::move(parts.store))),
          control_(
              config_, ports_, *clock_, *writer_, [this](std::function<void()> task) { post(std::move(task)); },
              [this](std::chrono::milliseconds after) { arm_gather_timer(after); }, std::move(started_)) {
        post([this, own_timer = parts.own_timer] {
            control_.start();
            if (own_timer) arm_timer();
            if (own_timer) arm_quick_timer();
            if (own_timer && config_.pace > 1) arm_pace_timer();
        });
        thread_ = std::thread([this] { run(); });
    }

    ~ServiceImpl() override {
        stop();
        // Before Control: finishing what is queued calls back into post().
        writer_.reset();
    }

    void open(ConnectionId id, std::vector<std::string> tokens, std::string address) override {
        post([this, id, tokens = std::move(tokens), address = std::move(address)] { control_.open(id, tokens, address); });
    }

    void message(ConnectionId id, std::string text) override {
        if (posted_messages_.fetch_add(1, std::memory_order_relaxed) >= posted_messages_max) {
            posted_messages_.fetch_sub(1, std::memory_order_relaxed);
            return post([this, id] { ports_.close(id, close_resume, "the server is overloaded; reconnect"); });
        }
        post([this, id, text = std::move(text), received = clock_->system_now()] {
            posted_messages_.fetch_sub(1, std::memory_order_relaxed);
            control_.message(id, text, received);
        });
    }

    void closed(ConnectionId id) override {
        post([this, id] { control_.closed(id); });
    }

    void redeem(std::string token, std::string address, Reply<NewSession> reply) override {
        post([this, token = std::move(token), address = std::move(address), reply = std::move(reply)] {
            control_.redeem(token, address, reply);
        });
    }

    void join(std::string code, std::string address, Reply<NewSession> reply) override {
        post([this, code = std::move(code), address = std::move(address), reply = std::move(reply)] {
            control_.join(code, address, reply);
        });
    }

    void authenticate(std::string token, Reply<Identity> reply) override {
        post([this, token = std::move(token), reply = std::move(reply)] { control_.authenticate(token, reply); });
    }

    void own_programme(std::string secret, Reply<OwnProgramme> reply) override {
        post([this, secret = std::move(secret), reply = std::move(reply)] { control_.own_programme(secret, reply); });
    }

    void next_start(std::string stage, Reply<std::optional<std::chrono::milliseconds>> reply) override {
        post([this, stage = std::move(stage), reply = std::move(reply)] { control_.next_start(stage, reply); });
    }

    // What is selected is the core's own decision; the media plane only follows it.
    void stage_status(std::string stage, std::string, std::string on_air,
                      std::vector<std::pair<std::string, bool>> source_live) override {
        post([this, stage = std::move(stage), on_air = std::move(on_air), source_live = std::move(source_live)] {
            control_.stage_status(stage, on_air, source_live);
        });
    }

    void revise_plan(std::shared_ptr<const schedule::Programme> programme, PlanOrigin origin, Preview preview,
                     std::function<void(std::variant<PlanReport, Failure>)> reply) override {
        post([this, preview, request = PlanRequest{std::move(programme), std::move(origin), std::move(reply)}]() mutable {
            control_.revise_plan(std::move(request), preview);
        });
    }

    void feed_status(FeedStatus status) override {
        post([this, status = std::move(status)] { control_.feed_status(status); });
    }

    void tick() override {
        post([this] { control_.tick(); });
    }

    [[nodiscard]] std::shared_ptr<const ProgrammeNow> programme() const override { return control_.programme(); }

    [[nodiscard]] ServiceCounters counters() const override { return control_.counters(); }

    void stop() override {
        const std::lock_guard lock(stopping_);
        if (!thread_.joinable()) return;
        std::promise<void> drained;
        post([&] { control_.drain([&] { drained.set_value(); }); });
        drained.get_future().wait();
        work_.reset();
        io_.stop();
        thread_.join();
    }

private:
    void post(std::function<void()> task) { asio::post(io_, std::move(task)); }

    // A handler that throws (no memory) costs what it was doing, not the server.
    void run() {
        for (;;) {
            try {
                io_.run();
                return;
            } catch (const std::exception& error) {
                ports_.log(std::string("event=core_exception what=\"") + error.what() + "\"");
            }
        }
    }

    void arm_timer() {
        timer_.expires_after(std::chrono::seconds(1));
        timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            arm_timer();
            control_.tick();
        });
    }

    // Who was shut out is out within a second; counts that change by the hundred are told together.
    void arm_quick_timer() {
        quick_timer_.expires_after(std::chrono::milliseconds(250));
        quick_timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            arm_quick_timer();
            control_.look_at_invitations();
            control_.tell_counts();
        });
    }

    void arm_gather_timer(std::chrono::milliseconds after) {
        gather_timer_.expires_after(after);
        gather_timer_.async_wait([this](const boost::system::error_code& error) {
            if (!error) control_.publish_gathered();
        });
    }

    // A clock that runs fast is looked at more often than each second.
    void arm_pace_timer() {
        constexpr std::chrono::milliseconds interval_min{50};
        const std::chrono::milliseconds second = std::chrono::seconds(1);
        pace_timer_.expires_after(std::max(interval_min, second / config_.pace));
        pace_timer_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            arm_pace_timer();
            control_.look_at_clock();
        });
    }

    const std::unique_ptr<DataLock> lock_;  // first: held until the store is closed
    const ServiceConfig config_;
    Ports& ports_;
    const std::shared_ptr<const Clock> clock_;
    Started started_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    asio::steady_timer timer_, pace_timer_, quick_timer_, gather_timer_;
    std::unique_ptr<store::Writer> writer_;
    Control control_;
    std::atomic<std::size_t> posted_messages_{0};
    std::mutex stopping_;  // stop() may be called from several threads
    std::thread thread_;
};

}  // namespace

std::shared_ptr<const Clock> make_system_clock() {
    return std::make_shared<SystemClock>();
}

std::unique_ptr<TickedService> make_service(ServiceConfig config, Ports& ports, Parts parts) {
    return std::make_unique<ServiceImpl>(std::move(config), ports, std::move(parts));
}

}  // namespace lanai::core
