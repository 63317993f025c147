#include "endpoints/sockets.hpp"

#include <string>
#include <utility>
#include <vector>

namespace lanai::endpoints {

using access::Role;

namespace {

// Whose cookies open a page's socket: those that open the page itself.
std::vector<Role> roles_that_open(Role page) {
    switch (page) {
        case Role::moderator:
            return {Role::moderator, Role::organiser};
        case Role::speaker:
            return {Role::speaker, Role::moderator, Role::organiser};
        case Role::room:
            return {Role::room, Role::moderator, Role::organiser};
        case Role::organiser:
        case Role::attendee:
            break;
    }
    return {page};
}

}  // namespace

bool Sockets::open(const gateway::HttpRequest& upgrade) {
    if (!same_origin(upgrade, origin_)) return false;
    const auto name = form_value(upgrade.query, "role");
    const auto role = name ? access::role_from_string(*name) : std::nullopt;
    if (!role) return false;
    std::vector<std::string> tokens;
    for (const Role cookie : roles_that_open(*role)) {
        if (const auto token = upgrade.cookie(cookie_name(cookie)); !token.empty()) tokens.emplace_back(token);
    }
    service_.open(upgrade.connection, std::move(tokens), upgrade.peer_address);
    return true;
}

}  // namespace lanai::endpoints
