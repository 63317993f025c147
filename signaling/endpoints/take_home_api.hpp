// GET /api/record and /api/audit (docs/API.md): an organiser takes home what was asked, polled and said, and who did what.
// Called on gateway threads; answers come later, from other threads.
#pragma once

#include "endpoints/outlet.hpp"
#include "endpoints/requests.hpp"
#include "endpoints/take_home.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"

#include <string_view>

namespace lanai::endpoints {

class TakeHomeApi {
public:
    // take_home: null: this server has none (404). All must outlive the last answer.
    TakeHomeApi(core::Service&, TakeHome* take_home, Outlet&);

    [[nodiscard]] static bool serves(std::string_view path);
    void handle(gateway::HttpRequest);

private:
    void make(gateway::ConnectionId, TakeHomeWish);

    core::Service& service_;
    TakeHome* const take_home_;
    Outlet& outlet_;
};

}  // namespace lanai::endpoints
