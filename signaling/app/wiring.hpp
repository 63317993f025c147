// How the core reaches the others, and the relay's reports the core. Any thread.
#pragma once

#include "app/logging.hpp"
#include "app/studio.hpp"
#include "endpoints/outlet.hpp"
#include "signaling/core.hpp"
#include "streaming/relay.hpp"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace lanai::app {

// The relay's reports on their way to the service, which is made after the relay: until then the latest of each
// stage waits.
class StageReports {
public:
    void take(const streaming::StageStatus&);
    void bind(core::Service&);

private:
    std::mutex mutex_;
    core::Service* service_ = nullptr;                       // guarded by mutex_
    std::map<std::string, streaming::StageStatus> waiting_;  // guarded by mutex_
};

class Ports final : public core::Ports {
public:
    Ports(endpoints::Outlet& outlet, streaming::Relay& relay, Studio& studio, std::string event, Logger log)
        : outlet_(outlet), relay_(relay), studio_(studio), event_(std::move(event)), log_(std::move(log)) {}

    void send(std::string text, const std::vector<core::ConnectionId>&) override;
    void close(core::ConnectionId, std::uint16_t code, std::string reason) override;
    void select_source(const std::string& stage, const std::string& source) override;
    void show_slate(const std::string& stage, const std::string& heading, const std::string& title,
                    const std::string& when) override;
    void log(const std::string& key_value_line) override;

private:
    endpoints::Outlet& outlet_;
    streaming::Relay& relay_;
    Studio& studio_;
    std::string event_;  // the workshop's name, on every slate
    Logger log_;
};

}  // namespace lanai::app
