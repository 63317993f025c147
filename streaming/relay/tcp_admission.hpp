// How many TCP connections a shard takes, and from whom. Counts only: no socket, no clock. Owned by one shard thread.
#pragma once

#include "webrtc/endpoint.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace lanai::streaming::relay {

// A connection is a newcomer until an authenticated check came over it: nobody knows yet whether it belongs here.
class TcpAdmission {
public:
    struct Limits {
        std::size_t connections_max = 2'500;
        std::size_t newcomers_max = 512;  // beyond, the oldest gives way
        // A client is an IPv4 address or an IPv6 /64. A whole conference may come from one.
        std::size_t of_client_max = 1'024;
        std::size_t newcomers_of_client_max = 64;
    };

    explicit TcpAdmission(Limits limits) : limits_(limits) {}

    // May one more connection come from there? Counts it when so; every yes needs a leave().
    [[nodiscard]] bool admit(const webrtc::Endpoint& from);
    void prove(const webrtc::Endpoint& from);  // a newcomer belongs here
    void leave(const webrtc::Endpoint& from, bool proven);
    // The oldest newcomer has to go: a flood must not lock out who would authenticate at once.
    [[nodiscard]] bool crowded() const { return newcomers_ > limits_.newcomers_max; }
    [[nodiscard]] std::size_t connections() const { return connections_; }

private:
    using Client = std::array<std::uint8_t, 16>;
    struct ClientHash {
        std::size_t operator()(const Client&) const noexcept;
    };
    struct Count {
        std::size_t all = 0, newcomers = 0;
    };
    [[nodiscard]] static Client client_of(const webrtc::Endpoint&);

    Limits limits_;
    std::size_t connections_ = 0, newcomers_ = 0;
    std::unordered_map<Client, Count, ClientHash> clients_;  // those with a connection
};

}  // namespace lanai::streaming::relay
