// Somebody's own programme for their calendar app: /my/{secret}.ics (docs/PROGRAMME.md, "Feeds"). The address is all
// that it takes, so it is in no list, in no log, and nothing tells a wrong address from one that was renewed. Called on
// gateway threads; the core says whose it is, and a thread of its own writes the calendar: neither may wait for that.
#pragma once

#include "endpoints/feeds.hpp"
#include "endpoints/outlet.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>

namespace lanai::endpoints {

class Calendars {
public:
    static constexpr std::size_t waiting_max = 500;  // calendars to be written; beyond: 503

    // The service must have been stopped before stop(), and this before the gateway.
    Calendars(Feeds&, core::Service&, Outlet&);
    ~Calendars();
    void stop();  // what waits is not written any more; idempotent
    Calendars(const Calendars&) = delete;
    Calendars& operator=(const Calendars&) = delete;

    [[nodiscard]] static bool serves(std::string_view path);
    void handle(gateway::HttpRequest);

private:
    struct Wish {
        gateway::HttpRequest request;
        core::OwnProgramme own;
    };
    void found(Wish);
    void write(const Wish&);
    void run();

    Feeds& feeds_;
    core::Service& service_;
    Outlet& outlet_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Wish> waiting_;  // guarded by mutex_
    bool ending_ = false;       // guarded by mutex_
    std::thread thread_;        // last: it uses all of the above
};

}  // namespace lanai::endpoints
