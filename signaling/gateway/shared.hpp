// What all services of a gateway have in common.
#pragma once

#include <atomic>
#include <cstdint>
#include <unordered_map>

#include "gateway/connection.hpp"
#include "signaling/gateway.hpp"

namespace lanai::gateway {

// What a callback tells libwebsockets of its connection.
inline constexpr int go_on = 0;
inline constexpr int hang_up = -1;

struct AtomicCounters {
    std::atomic<std::uint64_t> http_requests{0}, ws_open{0}, ws_messages_in{0}, ws_messages_out{0}, ws_bytes_out{0};
    std::atomic<std::uint64_t> slow_clients_closed{0}, oversize_frames{0};
};

struct Shared {
    Config config;
    Handler& handler;
    AtomicCounters counters{};
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> large_bodies{0};  // being read
    std::atomic<bool> stopping{false};
};

// Ids that say which service they belong to: id % services. One service's thread.
class ConnectionIds {
public:
    ConnectionIds(unsigned index, unsigned services) : index_(index), services_(services) {}
    [[nodiscard]] ConnectionId next() { return ++count_ * services_ + index_; }

private:
    ConnectionId index_, services_, count_ = 0;
};

// Who answers to which id at the moment.
class Directory {
public:
    explicit Directory(ConnectionIds ids) : ids_(ids) {}
    void enter(Connection& connection) {
        leave(connection);
        connection.id = ids_.next();
        by_id_.emplace(connection.id, &connection);
    }
    void leave(Connection& connection) {
        if (connection.id != 0) by_id_.erase(connection.id);
        connection.id = 0;
    }
    [[nodiscard]] Connection* find(ConnectionId id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : found->second;
    }

private:
    ConnectionIds ids_;
    std::unordered_map<ConnectionId, Connection*> by_id_;  // at most Config::connections_max
};

}  // namespace lanai::gateway
