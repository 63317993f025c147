#include "core/connections.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace lanai::core {

Connection* Connections::find(ConnectionId id) {
    const auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : &found->second;
}

void Connections::identify(ConnectionId id, Identity identity, std::string invitation) {
    Connection& connection = connections_.at(id);
    connection.identity = std::move(identity);
    connection.invitation = std::move(invitation);
    connection.known = true;
    of_person_[connection.identity.person].push_back(id);
}

void Connections::set_welcomed(ConnectionId id, bool welcomed) {
    connections_.at(id).welcomed = welcomed;
    welcomed_by_role_.reset();
}

void Connections::erase(ConnectionId id) {
    const auto gone = connections_.extract(id);
    if (!gone.empty() && gone.mapped().welcomed) welcomed_by_role_.reset();
    if (gone.empty() || !gone.mapped().known) return;
    const auto of = of_person_.find(gone.mapped().identity.person);
    std::erase(of->second, id);
    if (of->second.empty()) of_person_.erase(of);
}

std::vector<ConnectionId> Connections::all() const {
    std::vector<ConnectionId> ids;
    ids.reserve(connections_.size());
    for (const auto& [id, connection] : connections_) ids.push_back(id);
    return ids;
}

const Connections::ByRole& Connections::welcomed_by_role() const {
    if (welcomed_by_role_) return *welcomed_by_role_;
    ByRole& made = welcomed_by_role_.emplace();
    for_each_welcomed([&](ConnectionId id, const Connection& connection) { made[connection.identity.role].push_back(id); });
    // In the order in which they came, which is near that in which the gateway keeps them.
    for (auto& [role, ids] : made) std::sort(ids.begin(), ids.end());
    return made;
}

std::vector<ConnectionId> Connections::welcomed() const {
    return welcomed_as([](Role) { return true; });
}

std::vector<ConnectionId> Connections::welcomed_on(const std::string& stage) const {
    std::vector<ConnectionId> ids;
    for_each_welcomed([&](ConnectionId id, const Connection& connection) {
        if (connection.stage == stage) ids.push_back(id);
    });
    return ids;
}

std::vector<ConnectionId> Connections::welcomed_of(const std::string& person) const {
    std::vector<ConnectionId> ids = of_person(person);
    std::erase_if(ids, [&](ConnectionId id) { return !connections_.at(id).welcomed; });
    return ids;
}

std::vector<ConnectionId> Connections::of_person(const std::string& person) const {
    const auto found = of_person_.find(person);
    return found == of_person_.end() ? std::vector<ConnectionId>{} : found->second;
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
