// What all services of a gateway have in common.
#pragma once

#include <atomic>
#include <cstdint>

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

}  // namespace lanai::gateway
