// The programme for other programs: /schedule.json, /schedule.xml, /schedule.ics, /talk/{code}.ics (docs/PROGRAMME.md,
// "Feeds"). Public and readable from any page. Called on gateway threads; answers at once. Each file is made when it is
// first asked for after a change, and then served from memory.
#pragma once

#include "endpoints/outlet.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace lanai::endpoints {

class Edition;  // the files of one ProgrammeNow

class Feeds {
public:
    using WallClock = std::function<std::chrono::system_clock::time_point()>;

    // public_url: where people reach the server, for addresses in the files; may be empty.
    Feeds(std::string public_url, WallClock, core::Service&, Outlet&);
    ~Feeds();

    [[nodiscard]] static bool serves(std::string_view path);
    void handle(const gateway::HttpRequest&);
    // Any thread.
    [[nodiscard]] std::shared_ptr<Edition> current_edition();

private:
    const std::string public_url_;
    const WallClock wall_now_;
    core::Service& service_;
    Outlet& outlet_;
    std::mutex mutex_;
    std::shared_ptr<Edition> edition_;  // guarded by mutex_
};

}  // namespace lanai::endpoints
