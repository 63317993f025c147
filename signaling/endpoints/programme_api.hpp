// POST /api/programme and /api/programme/check (docs/API.md): an organiser uploads a timetable, or has the feed asked
// now. Called on gateway threads; answers come later, from other threads.
#pragma once

#include "endpoints/outlet.hpp"
#include "endpoints/programme_intake.hpp"
#include "endpoints/requests.hpp"
#include "endpoints/responses.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace lanai::endpoints {

class ProgrammeApi {
public:
    // intake: null: this server takes no programme while it runs (404). All must outlive the last answer.
    ProgrammeApi(Origin origin, core::Service&, ProgrammeIntake* intake, Outlet&);

    [[nodiscard]] static bool serves(std::string_view path);
    // How much of a body is worth reading: nothing of a request that is refused by its head.
    [[nodiscard]] std::size_t body_bytes_max(const gateway::HttpRequest& head) const;
    void handle(gateway::HttpRequest);

private:
    // By the head alone: a foreign page, no token.
    [[nodiscard]] std::optional<gateway::HttpResponse> refusal(const gateway::HttpRequest&) const;
    void upload(gateway::HttpRequest, ProgrammeUpload);
    void check(const gateway::HttpRequest&);

    const Origin origin_;
    core::Service& service_;
    ProgrammeIntake* const intake_;
    Outlet& outlet_;
};

}  // namespace lanai::endpoints
