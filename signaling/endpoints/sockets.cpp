#include "endpoints/sockets.hpp"

namespace lanai::endpoints {

bool Sockets::open(const gateway::HttpRequest& upgrade) {
    if (!same_origin(upgrade, origin_)) return false;
    const auto name = form_value(upgrade.query, "role");
    const auto role = name ? access::role_from_string(*name) : std::nullopt;
    if (!role) return false;
    service_.open(upgrade.connection, std::string(upgrade.cookie(cookie_name(*role))), upgrade.peer_address);
    return true;
}

}  // namespace lanai::endpoints
