// Who was muted or banned: they are told, shut out, and kept out.
#include "core/close_codes.hpp"
#include "core/control.hpp"
#include "protocol/moderation_view.hpp"

#include <algorithm>

namespace lanai::core {

bool Control::shut_out(const Identity& identity) const {
    return state_.is_banned(identity.person, identity.role);
}

std::string Control::signed_network(const std::string& address) const {
    return address.empty() ? std::string{} : calendar_addresses_.blur(access::network_of(address));
}

bool Control::network_is_shut_out(const std::string& address) const {
    const std::int64_t at_ms = protocol::to_ms(now());
    const auto holds = [&](const auto& one) { return one.second.network && one.second.networks_until_ms > at_ms; };
    if (std::none_of(state_.restrictions.begin(), state_.restrictions.end(), holds)) return false;
    const std::string network = signed_network(address);
    return !network.empty() && std::any_of(state_.restrictions.begin(), state_.restrictions.end(), [&](const auto& one) {
        const auto& networks = one.second.networks;
        return holds(one) && std::find(networks.begin(), networks.end(), network) != networks.end();
    });
}

// From where they are connected now; decide() knows no addresses.
void Control::add_networks(rooms::Event& event) const {
    auto* restricted = std::get_if<rooms::PersonRestricted>(&event);
    if (restricted == nullptr || !restricted->now.network) return;
    auto& networks = restricted->now.networks;
    for (const ConnectionId id : connections_.of_person(restricted->now.person)) {
        const std::string network = signed_network(connections_.at(id).address);
        if (!network.empty() && std::find(networks.begin(), networks.end(), network) == networks.end())
            networks.push_back(network);
    }
    restricted->now.network = !networks.empty();  // who is not here now came from nowhere that is known
}

protocol::You Control::you_of(const Identity& identity) const {
    protocol::You you{identity.person, name_of(identity.person, identity.name), identity.role};
    const rooms::Restriction* muted = rooms::is_staff(identity.role) ? nullptr : state_.muted(identity.person, now());
    if (muted == nullptr) return you;
    you.muted_until_ms = muted->muted_until_ms;
    you.muted_because = muted->reason;
    return you;
}

void Control::publish_restrictions(const Round& round) {
    for (const rooms::Event& event : round.events) {
        const auto* restricted = std::get_if<rooms::PersonRestricted>(&event);
        if (restricted == nullptr) continue;
        if (restricted->now.banned) counted_.access_changes.fetch_add(1, std::memory_order_relaxed);
        for (const ConnectionId id : connections_.of_person(restricted->now.person)) {
            const Connection& connection = connections_.at(id);
            if (shut_out(connection.identity)) {
                ports_.close(id, close_revoked, "a moderator has shut you out");
            } else if (connection.welcomed) {
                send_events({protocol::you_event(you_of(connection.identity))}, {id});
            }
        }
    }
}

void Control::close_shut_out() {
    counted_.access_changes.fetch_add(1, std::memory_order_relaxed);
    for (const ConnectionId id : connections_.all()) {
        const Connection& connection = connections_.at(id);
        if (connection.known && shut_out(connection.identity)) ports_.close(id, close_revoked, "a moderator has shut you out");
    }
}

void Control::publish_moderation() {
    if (round_) return;
    std::string event = protocol::moderation_event(state_, now());
    if (event == moderation_told_) return;
    moderation_told_ = std::move(event);
    send_events({moderation_told_}, connections_.welcomed_as(rooms::is_staff));
}

}  // namespace lanai::core
