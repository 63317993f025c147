// The listening socket. It is ours, because libwebsockets 4.1.6 can neither share a port between contexts (as Debian
// builds it, LWS_MAX_SMP 1, it never sets SO_REUSEPORT) nor say why a bind failed. One service accepts for all, and
// gives the connections to the services in turn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace lanai::gateway {

// Owns a file descriptor.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd() { reset(); }
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }
    [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }
    void reset();

private:
    int fd_ = -1;
};

struct Listener {
    Fd socket;
    std::uint16_t port = 0;
};

// `host`: an IPv4 or IPv6 address, a name that resolves to one ("localhost"), or "" for all IPv4 addresses.
// Throws std::system_error: "cannot listen on 127.0.0.1:8080: Address already in use".
[[nodiscard]] Listener listen_on(const std::string& host, std::uint16_t port);

struct Accepted {
    Fd socket;
    std::string peer_address;
};

enum class AcceptResult { accepted, none_waiting, out_of_descriptors };
// Takes one waiting connection, non-blocking. A connection that died while waiting is skipped.
[[nodiscard]] AcceptResult accept_from(int listening, Accepted& accepted);

}  // namespace lanai::gateway
