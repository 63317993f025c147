#include "gateway/listener.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace lanai::gateway {
namespace {

struct FreeAddresses {
    void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

std::string place(const std::string& host, std::uint16_t port) {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + host + "]" : host.empty() ? "0.0.0.0" : host) + ":" + std::to_string(port);
}

[[noreturn]] void fail(int cause, const std::string& host, std::uint16_t port) {
    throw std::system_error(cause, std::generic_category(), "cannot listen on " + place(host, port));
}

std::uint16_t bound_port(int socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                               : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

std::string address_text(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET6) {
        const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(&ipv6)) {
            inet_ntop(AF_INET, &ipv6.s6_addr[12], text.data(), text.size());
        } else {
            inet_ntop(AF_INET6, &ipv6, text.data(), text.size());
        }
    } else {
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text.data(), text.size());
    }
    return text.data();
}

}  // namespace

void Fd::reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Listener listen_on(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_family = host.empty() ? AF_INET : AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int problem =
        getaddrinfo(host.empty() ? nullptr : host.c_str(), std::to_string(port).c_str(), &hints, &found);
    const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
    if (problem != 0) {
        throw std::system_error(std::make_error_code(std::errc::address_not_available),
                                "cannot listen on " + place(host, port) + " (" + gai_strerror(problem) + ")");
    }
    int cause = EADDRNOTAVAIL;
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
        Fd socket(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        // So that a restart does not wait for old connections to leave TIME_WAIT. A listening server still conflicts.
        const int on = 1;
        if (socket && setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
            bind(socket.get(), address->ai_addr, address->ai_addrlen) == 0 && listen(socket.get(), SOMAXCONN) == 0) {
            const auto real_port = bound_port(socket.get());
            return {std::move(socket), real_port};
        }
        cause = errno;
        if (cause == EADDRINUSE) break;  // "localhost" in use on one family is in use
    }
    fail(cause, host, port);
}

AcceptResult accept_from(int listening, Accepted& accepted) {
    for (;;) {
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        Fd socket(accept4(listening, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket) {
            const int on = 1;
            setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            accepted = {std::move(socket), address_text(address)};
            return AcceptResult::accepted;
        }
        switch (errno) {
            case EINTR:
            case ECONNABORTED:
            case EPROTO:
                continue;
            case EMFILE:
            case ENFILE:
            case ENOBUFS:
            case ENOMEM:
                return AcceptResult::out_of_descriptors;
            default:
                return AcceptResult::none_waiting;
        }
    }
}

}  // namespace lanai::gateway
