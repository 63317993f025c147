// The door of /ws: who may open a WebSocket, and with which cookie. Gateway threads.
#pragma once

#include "endpoints/requests.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"

namespace lanai::endpoints {

class Sockets {
public:
    Sockets(Origin origin, core::Service& service) : origin_(std::move(origin)), service_(service) {}

    // False (403): a foreign Origin, or `role` in the query names none. A missing or wrong cookie is let in and then
    // closed with 4401 by the service, since a browser cannot read the status of a refused upgrade.
    [[nodiscard]] bool open(const gateway::HttpRequest& upgrade);

private:
    Origin origin_;
    core::Service& service_;
};

}  // namespace lanai::endpoints
