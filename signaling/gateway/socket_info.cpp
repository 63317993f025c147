#include "gateway/socket_info.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstddef>

namespace lanai::gateway {

std::optional<std::uint64_t> bytes_read_from(int socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    int waiting = 0;
    if (ioctl(socket, FIONREAD, &waiting) != 0) return std::nullopt;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    if (size < offsetof(tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received) return std::nullopt;
    return info.tcpi_bytes_received - static_cast<std::uint64_t>(waiting);
}

}  // namespace lanai::gateway
