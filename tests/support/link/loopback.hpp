// IPv4 addresses and sockets of this machine's loopback, for the lossy links.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>

namespace lanai::test {

// "127.0.0.x" and port. Throws std::invalid_argument when it is no IPv4 address of 127.0.0.0/8: a link is for tests on one machine.
[[nodiscard]] sockaddr_in loopback(const std::string& address, std::uint16_t port);

// An open descriptor that closes itself.
class Socket {
public:
    Socket() = default;
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() { reset(); }
    Socket(Socket&& other) noexcept : descriptor_(other.release()) {}
    Socket& operator=(Socket&& other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] explicit operator bool() const { return descriptor_ >= 0; }
    void reset(int descriptor = -1);

private:
    int release() {
        const int descriptor = descriptor_;
        descriptor_ = -1;
        return descriptor;
    }
    int descriptor_ = -1;
};

// type: SOCK_DGRAM or SOCK_STREAM. Non-blocking and bound; throws std::system_error when that fails.
[[nodiscard]] Socket bound_socket(int type, const sockaddr_in& at);
[[nodiscard]] std::uint16_t port_of(const Socket&);

}  // namespace lanai::test
