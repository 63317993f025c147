#include "link/loopback.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace lanai::test {

sockaddr_in loopback(const std::string& address, std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &out.sin_addr) != 1 || (ntohl(out.sin_addr.s_addr) >> 24U) != 127) {
        throw std::invalid_argument("not an address of 127.0.0.0/8: " + address);
    }
    return out;
}

void Socket::reset(int descriptor) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = descriptor;
}

Socket bound_socket(int type, const sockaddr_in& at) {
    Socket socket(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int bytes = 4 * 1'024 * 1'024;
    if (type == SOCK_DGRAM) {  // as much as the kernel allows: a loss here would be nobody's plan
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
        ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    }
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
        throw std::system_error(errno, std::generic_category(), "lossy link: no socket");
    }
    return socket;
}

std::uint16_t port_of(const Socket& socket) {
    sockaddr_in at{};
    socklen_t bytes = sizeof at;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&at), &bytes);
    return ntohs(at.sin_port);
}

}  // namespace lanai::test
