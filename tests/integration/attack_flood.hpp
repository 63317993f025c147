// Sends datagrams to a port of this machine as fast as one core can, from one or many loopback addresses, for a bounded
// time, and counts what comes back.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace lanai::test {

// An unconnected UDP socket on a loopback address of its own.
class LoopbackSocket {
public:
    // address: of 127.0.0.0/8. Throws std::runtime_error.
    explicit LoopbackSocket(const std::string& address = "127.0.0.1");
    LoopbackSocket(LoopbackSocket&&) noexcept;
    LoopbackSocket& operator=(LoopbackSocket&&) = delete;
    ~LoopbackSocket();

    // True: the system took it.
    bool send(std::uint16_t port, std::span<const std::uint8_t> datagram) const;
    // Datagrams of segment_bytes each in one call (UDP_SEGMENT).
    bool send_segments(std::uint16_t port, std::span<const std::uint8_t> datagrams, std::uint16_t segment_bytes) const;
    // Bytes that have come, all of them read.
    [[nodiscard]] std::uint64_t drain() const;

private:
    int socket_ = -1;
};

struct FloodResult {
    std::uint64_t datagrams = 0, bytes = 0;  // sent
    std::uint64_t bytes_back = 0;
    std::chrono::duration<double> time{};
    [[nodiscard]] double per_second() const { return static_cast<double>(datagrams) / time.count(); }
};

// A thread that calls `step` until the time is over or it goes out of scope. step: sends, and adds to the result.
class Flood {
public:
    Flood(std::chrono::milliseconds duration, std::function<void(FloodResult&)> step);
    ~Flood();
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;
    [[nodiscard]] bool over() const { return over_.load(); }
    FloodResult result();  // waits for the end

private:
    std::atomic<bool> stop_{false}, over_{false};
    FloodResult result_;
    std::thread thread_;
};

// Bytes of a seeded generator.
class Noise {
public:
    explicit Noise(std::uint64_t seed) : state_(seed | 1U) {}
    std::uint64_t next() {
        state_ ^= state_ << 13U, state_ ^= state_ >> 7U, state_ ^= state_ << 17U;
        return state_;
    }
    std::vector<std::uint8_t> bytes(std::size_t count) {
        std::vector<std::uint8_t> made(count);
        for (auto& byte : made) byte = static_cast<std::uint8_t>(next() >> 32U);
        return made;
    }

private:
    std::uint64_t state_;
};

}  // namespace lanai::test
