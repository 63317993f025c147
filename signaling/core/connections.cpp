#include "core/connections.hpp"

#include <set>

namespace lanai::core {

Connection* Connections::find(ConnectionId id) {
    const auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : &found->second;
}

std::vector<ConnectionId> Connections::all() const {
    std::vector<ConnectionId> ids;
    ids.reserve(connections_.size());
    for (const auto& [id, connection] : connections_) ids.push_back(id);
    return ids;
}

std::vector<ConnectionId> Connections::welcomed() const {
    std::vector<ConnectionId> ids;
    for_each_welcomed([&](ConnectionId id, const Connection&) { ids.push_back(id); });
    return ids;
}

std::vector<ConnectionId> Connections::welcomed_on(const std::string& stage) const {
    std::vector<ConnectionId> ids;
    for_each_welcomed([&](ConnectionId id, const Connection& connection) {
        if (connection.stage == stage) ids.push_back(id);
    });
    return ids;
}

std::vector<ConnectionId> Connections::welcomed_of(const std::string& person) const {
    std::vector<ConnectionId> ids;
    for_each_welcomed([&](ConnectionId id, const Connection& connection) {
        if (connection.identity.person == person) ids.push_back(id);
    });
    return ids;
}

std::vector<ConnectionId> Connections::of_person(const std::string& person) const {
    std::vector<ConnectionId> found;
    for (const auto& [id, connection] : connections_)
        if (connection.known && connection.identity.person == person) found.push_back(id);
    return found;
}

std::vector<std::string> Connections::invitations() const {
    std::set<std::string> found;
    for (const auto& [id, connection] : connections_)
        if (!connection.invitation.empty()) found.insert(connection.invitation);
    return {found.begin(), found.end()};
}

std::vector<ConnectionId> Connections::of_invitation(const std::string& invitation) const {
    std::vector<ConnectionId> ids;
    for (const auto& [id, connection] : connections_)
        if (connection.invitation == invitation) ids.push_back(id);
    return ids;
}

std::map<std::string, std::size_t> Connections::presence() const {
    std::map<std::string, std::set<std::string_view>> persons;
    for_each_welcomed([&](ConnectionId, const Connection& connection) {
        const std::string& page = connection.page;
        if (page == "attend" || page == "room" || page == "speak")
            persons[connection.stage].insert(connection.identity.person);
    });
    std::map<std::string, std::size_t> counts;
    for (const auto& [stage, there] : persons) counts[stage] = there.size();
    return counts;
}

}  // namespace lanai::core
