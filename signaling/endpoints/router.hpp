// Everything the gateway hears, split by subject: pages, feeds, new programmes, media, WebSockets, operations. Runs on
// gateway threads and never blocks; answers leave through the Outlet. All references must outlive the router's last
// answer: stop the service and the relay before it goes.
#pragma once

#include "endpoints/calendars.hpp"
#include "endpoints/feeds.hpp"
#include "endpoints/media_endpoints.hpp"
#include "endpoints/outlet.hpp"
#include "endpoints/pages.hpp"
#include "endpoints/programme_api.hpp"
#include "endpoints/requests.hpp"
#include "endpoints/site.hpp"
#include "endpoints/sockets.hpp"
#include "endpoints/take_home_api.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"
#include "streaming/relay.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace lanai::endpoints {

struct RouterConfig {
    std::vector<core::StageInfo> stages;  // at least one
    bool attending_is_open = true;
    Origin origin;
    std::string version;
    std::vector<IceServer> ice_servers;
    ProgrammeIntake* intake = nullptr;  // of new timetables; null: none are taken while the server runs
    TakeHome* take_home = nullptr;      // null: there is no record
    std::function<access::TimePoint()> now = [] { return std::chrono::steady_clock::now(); };
    std::function<std::chrono::system_clock::time_point()> wall_now = [] { return std::chrono::system_clock::now(); };
};

class Router final : public gateway::Handler {
public:
    Router(RouterConfig, const Site&, core::Service&, streaming::Relay&, Outlet&);

    // From now on /healthz says 503 and no new publisher, viewer or socket is let in.
    void drain() { draining_.store(true, std::memory_order_relaxed); }
    // After the service was stopped and before the gateway is: nothing leaves by itself from here on.
    void stop() { calendars_.stop(); }

    // Ends what is published and watched by those who were shut out. Any thread, twice a second.
    void check_media_sessions() { media_.check_sessions(); }

    std::optional<std::size_t> body_bytes_max(const gateway::HttpRequest& head) override;
    void on_request(gateway::HttpRequest) override;
    bool on_open(const gateway::HttpRequest& upgrade) override;
    void on_message(gateway::ConnectionId, std::string text) override;
    void on_closed(gateway::ConnectionId) override;

private:
    void health(const gateway::HttpRequest&);
    void metrics(const gateway::HttpRequest&);

    RouterConfig config_;
    std::atomic<bool> draining_{false};
    core::Service& service_;
    streaming::Relay& relay_;
    Outlet& outlet_;
    Pages pages_;
    MediaEndpoints media_;
    Feeds feeds_;
    ProgrammeApi programme_;
    TakeHomeApi take_home_;
    Calendars calendars_;
    Sockets sockets_;
};

}  // namespace lanai::endpoints
