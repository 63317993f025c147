// Who sent a request: its tokens are tried one after the other until one fits.
#pragma once

#include "endpoints/responses.hpp"
#include "signaling/core.hpp"

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace lanai::endpoints {

struct Entry {
    std::vector<std::string> tokens;                  // at most one a role
    std::function<bool(const core::Identity&)> fits;  // whether this person may do what was asked
    std::string forbidden;                            // said when somebody is known, but none fits
};

struct Admitted {
    core::Identity identity;
    std::string token;  // the one that fitted
};

// `done` runs once, on the calling or the core thread: the first identity that fits; else 403 when some token was
// good; else 401. The service must outlive the answer.
void authenticate(core::Service&, Entry, std::function<void(std::variant<Admitted, Problem>)> done);

}  // namespace lanai::endpoints
