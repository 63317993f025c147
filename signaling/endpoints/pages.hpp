// The pages and who gets them: attending, role pages, invitation links, the attendance code, built files.
// Called on gateway threads; answers may leave from the core thread. Errors as in docs/API.md.
#pragma once

#include "endpoints/outlet.hpp"
#include "endpoints/requests.hpp"
#include "endpoints/responses.hpp"
#include "endpoints/site.hpp"
#include "signaling/core.hpp"
#include "signaling/gateway.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lanai::endpoints {

struct PagesConfig {
    std::vector<core::StageInfo> stages;
    bool attending_is_open = true;
    Origin origin;
};

class Pages {
public:
    Pages(PagesConfig, const Site&, core::Service&, Outlet&);
    void handle(gateway::HttpRequest);

private:
    struct RolePage;
    void attend(gateway::HttpRequest);
    void admit(const gateway::HttpRequest&);
    void role_page(gateway::HttpRequest, const RolePage&);
    void invitation(const gateway::HttpRequest&, const std::string& token);
    void join(const gateway::HttpRequest&);
    void file(const gateway::HttpRequest&);
    void not_found(const gateway::HttpRequest&);

    [[nodiscard]] gateway::HttpResponse refused(const gateway::HttpRequest&, const Problem&) const;
    // `file` with another status than 200; a plain sentence when the pages were not built.
    [[nodiscard]] gateway::HttpResponse page(const gateway::HttpRequest&, int status, std::string_view file,
                                             std::string_view otherwise) const;
    [[nodiscard]] std::string home_of(const core::Identity&) const;
    [[nodiscard]] bool knows_stage(std::string_view id) const;

    PagesConfig config_;
    const Site& site_;
    core::Service& service_;
    Outlet& outlet_;
};

}  // namespace lanai::endpoints
