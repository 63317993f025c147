// Who is connected, as which person and on which stage's page. Core thread. Bounded by the gateway, which owns the
// connections.
#pragma once

#include "protocol/client_message.hpp"
#include "rooms/visibility.hpp"
#include "schedule/model.hpp"
#include "signaling/core.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lanai::core {

struct Connection {
    struct Early {
        std::string text;
        schedule::Instant received;
    };
    static constexpr std::size_t early_max = 16;  // beyond: closed with 4400
    static constexpr unsigned bad_messages_max = 10;

    bool known = false;  // identity and invitation are set
    Identity identity;
    std::string invitation;   // id; empty: walked in
    std::string address;
    std::deque<Early> early;  // messages that came before it was known
    bool said_hello = false;
    bool welcomed = false;                 // gets events; see Connections::set_welcomed()
    std::optional<protocol::Hello> hello;  // waits for its welcome
    std::string stage, page;
    unsigned bad_messages = 0;
};

class Connections {
public:
    // The reference is good until the connection is erased.
    Connection& add(ConnectionId id) { return connections_[id]; }
    [[nodiscard]] Connection* find(ConnectionId);
    [[nodiscard]] const Connection& at(ConnectionId id) const { return connections_.at(id); }
    // Its session was found.
    void identify(ConnectionId, Identity, std::string invitation);
    void set_welcomed(ConnectionId, bool welcomed);
    void erase(ConnectionId);
    [[nodiscard]] std::size_t size() const { return connections_.size(); }

    [[nodiscard]] std::vector<ConnectionId> all() const;
    [[nodiscard]] std::vector<ConnectionId> welcomed() const;
    [[nodiscard]] std::vector<ConnectionId> welcomed_on(const std::string& stage) const;
    [[nodiscard]] std::vector<ConnectionId> welcomed_of(const std::string& person) const;
    [[nodiscard]] std::vector<ConnectionId> of_person(const std::string& person) const;  // known, welcomed or not
    [[nodiscard]] std::vector<std::string> invitations() const;  // each once
    [[nodiscard]] std::vector<ConnectionId> of_invitation(const std::string& id) const;
    // Distinct persons on pages that attend, by stage.
    [[nodiscard]] std::map<std::string, std::size_t> presence() const;

    // Those whose role passes, role by role, in the order in which they came.
    template <class F>
    [[nodiscard]] std::vector<ConnectionId> welcomed_as(F passes) const {
        std::vector<ConnectionId> found;
        for (const auto& [role, ids] : welcomed_by_role())
            if (passes(role)) found.insert(found.end(), ids.begin(), ids.end());
        return found;
    }

    template <class F>
    void for_each_welcomed(F visit) const {
        for (const auto& [id, connection] : connections_)
            if (connection.welcomed) visit(id, connection);
    }

private:
    // Each message to everybody asks for them, and they change with those who come and go.
    using ByRole = std::map<Role, std::vector<ConnectionId>>;
    [[nodiscard]] const ByRole& welcomed_by_role() const;

    std::unordered_map<ConnectionId, Connection> connections_;
    // Each vote is told its voter's other pages: nobody looks at ten thousand for that.
    std::unordered_map<std::string, std::vector<ConnectionId>> of_person_;  // known ones
    mutable std::optional<ByRole> welcomed_by_role_;  // none: to be made
};

}  // namespace lanai::core
