// The whole server: makes every part, introduces them to each other, and takes them down in the right order.
// Used by one thread.
#pragma once

#include "app/config.hpp"
#include "app/logging.hpp"
#include "app/programme_sources.hpp"
#include "app/record_keeper.hpp"
#include "app/renditions.hpp"
#include "app/studio.hpp"
#include "app/wiring.hpp"
#include "endpoints/outlet.hpp"
#include "endpoints/router.hpp"
#include "endpoints/site.hpp"
#include "schedule/model.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"
#include "streaming/relay.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lanai::app {

struct Rehearsal {
    bool on = false;
    unsigned pace = 1;  // of the programme's clock
};

class Server {
public:
    // The media library must have been initialised (streaming::init_gstreamer).
    // published: when the programme was made. sources: outlives the server, which starts and stops it.
    Server(Config, schedule::Programme, schedule::Instant published, Rehearsal, Logger, ProgrammeSources& sources);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Throws an exception whose message is the line to print: port in use, corrupt database, unreadable certificate …
    void start();
    // Lets nobody in any more, tells everybody, writes what is to be written, ends every thread. Idempotent.
    void stop();

    // Ends what is published and watched by those who were shut out. Twice a second, between start() and stop().
    void check_media_sessions() { router_->check_media_sessions(); }

    [[nodiscard]] ListenAddress address() const;
    [[nodiscard]] std::vector<std::uint16_t> udp_ports() const { return relay_->udp_ports(); }

private:
    void make_media();
    void make_service();
    void make_gateway();

    Config config_;
    schedule::Programme programme_;
    Rehearsal rehearsal_;
    schedule::Instant published_;
    Logger log_;
    ProgrammeSources& sources_;
    bool stopped_ = false;

    // Each may hold references to those before it and is destroyed before them.
    endpoints::Outlet outlet_;
    endpoints::Site site_;
    StageReports reports_;
    std::unique_ptr<Studio> studio_;
    std::unique_ptr<Renditions> renditions_;  // none: not wanted
    std::unique_ptr<streaming::Relay> relay_;
    std::unique_ptr<Ports> ports_;
    std::unique_ptr<core::Service> service_;
    std::unique_ptr<RecordKeeper> record_keeper_;
    std::unique_ptr<endpoints::Router> router_;
    std::unique_ptr<gateway::Gateway> gateway_;
};

}  // namespace lanai::app
