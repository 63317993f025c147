#include "attack_flood.hpp"

#include "segmented_send.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace lanai::test {

namespace {

sockaddr_in server(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return to;
}

}  // namespace

LoopbackSocket::LoopbackSocket(const std::string& address) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    ::inet_pton(AF_INET, address.c_str(), &own.sin_addr);
    if (socket_ < 0 || ::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
        throw std::runtime_error("no UDP socket on " + address + ": " + std::strerror(errno));
    }
}

LoopbackSocket::LoopbackSocket(LoopbackSocket&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

LoopbackSocket::~LoopbackSocket() {
    if (socket_ >= 0) ::close(socket_);
}

bool LoopbackSocket::send(std::uint16_t port, std::span<const std::uint8_t> datagram) const {
    const auto to = server(port);
    return ::sendto(socket_, datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) >= 0;
}

bool LoopbackSocket::send_segments(std::uint16_t port, std::span<const std::uint8_t> datagrams,
                                   std::uint16_t segment_bytes) const {
    return send_segmented(socket_, server(port), datagrams, segment_bytes);
}

std::uint64_t LoopbackSocket::drain() const {
    std::array<std::uint8_t, 2'048> buffer;
    std::uint64_t bytes = 0;
    for (;;) {
        const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (got < 0) return bytes;
        bytes += static_cast<std::uint64_t>(got);
    }
}

Flood::Flood(std::chrono::milliseconds duration, std::function<void(FloodResult&)> step)
    : thread_([this, duration, step = std::move(step)] {
          const auto begin = std::chrono::steady_clock::now();
          while (!stop_.load(std::memory_order_relaxed) && std::chrono::steady_clock::now() - begin < duration) {
              step(result_);
          }
          result_.time = std::chrono::steady_clock::now() - begin;
          over_.store(true);
      }) {}

Flood::~Flood() {
    stop_.store(true);
    if (thread_.joinable()) thread_.join();
}

FloodResult Flood::result() {
    if (thread_.joinable()) thread_.join();
    return result_;
}

}  // namespace lanai::test
