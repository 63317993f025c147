// WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over the relay: /whip/{stage}/{source}[/{session}] and
// /whep/{stage}[/{session}]. Called on gateway threads; answers leave from the relay's or the core's threads.
#pragma once

#include "access/access.hpp"
#include "endpoints/authentication.hpp"
#include "endpoints/ice_servers.hpp"
#include "endpoints/media_sessions.hpp"
#include "endpoints/outlet.hpp"
#include "endpoints/requests.hpp"
#include "endpoints/responses.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"
#include "streaming/relay.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace lanai::endpoints {

struct MediaConfig {
    std::vector<core::StageInfo> stages;
    bool attending_is_open = true;
    Origin origin;
    std::function<access::TimePoint()> now;
    std::vector<IceServer> ice_servers;
    std::function<std::chrono::system_clock::time_point()> wall_now;
};

class MediaEndpoints {
public:
    MediaEndpoints(MediaConfig, core::Service&, streaming::Relay&, Outlet&, const std::atomic<bool>& draining);
    void handle(gateway::HttpRequest);
    // Ends the sessions of those whose token was revoked, or who were shut out. Any thread, twice a second.
    void check_sessions() { sessions_.check(); }

private:
    struct Target {
        bool publish = false;
        std::string stage;
        std::string source;   // of a publisher
        std::string session;  // empty: the endpoint itself
    };

    [[nodiscard]] static std::optional<Target> target_of(std::string_view path);
    [[nodiscard]] std::optional<Problem> missing(const Target&) const;
    [[nodiscard]] std::optional<Problem> too_fast(const gateway::HttpRequest&, const Target&);
    [[nodiscard]] std::optional<Problem> objection(const gateway::HttpRequest&, const Target&);

    // Who may POST there; nullopt: everybody.
    [[nodiscard]] std::optional<Entry> entry_of(const gateway::HttpRequest&, const Target&) const;

    void options(const gateway::HttpRequest&, const Target&);
    void look(const gateway::HttpRequest&, const Target&);
    void publish(const gateway::HttpRequest&, const Target&);
    void watch(const gateway::HttpRequest&, const Target&);
    void trickle(const gateway::HttpRequest&, const Target&);
    void end(const gateway::HttpRequest&, const Target&);
    // False: it is ended again, too many are there.
    [[nodiscard]] bool remember(const std::string& session, const std::string& token, MediaRole);
    void overloaded(gateway::ConnectionId);
    void nothing_to_watch(gateway::ConnectionId, const Target&, Problem);

    [[nodiscard]] gateway::HttpResponse created(std::string location, const streaming::Answer&) const;
    void add_ice_servers(gateway::HttpResponse&) const;
    void respond(gateway::ConnectionId, gateway::HttpResponse);
    void refuse(gateway::ConnectionId, const Problem&);

    MediaConfig config_;
    core::Service& service_;
    streaming::Relay& relay_;
    Outlet& outlet_;
    const std::atomic<bool>& draining_;
    MediaSessions sessions_;
    std::mutex limits_mutex_;  // several gateway threads
    access::RateLimiter publishing_;
    access::RateLimiter watching_;
};

}  // namespace lanai::endpoints
