#include "websocket.hpp"

#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>

namespace lanai::bench {

std::int64_t now_ns() {
    timespec now{};
    require(::clock_gettime(CLOCK_MONOTONIC, &now), "clock_gettime");
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

std::string masked(std::uint8_t opcode, std::string_view payload) {
    std::string frame{static_cast<char>(0x80 | opcode)};
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else {
        if (payload.size() > 0xFFFF) throw std::runtime_error("a message of that size is not meant");
        frame += static_cast<char>(0x80 | 126);
        frame += static_cast<char>(payload.size() >> 8);
        frame += static_cast<char>(payload.size() & 0xFF);
    }
    return frame.append(4, '\0').append(payload);
}

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0) throw std::runtime_error(std::string("send: ") + std::strerror(errno));
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

FrameView first_frame(std::string_view bytes) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])); };
    if (bytes.size() < 2) return {};
    std::uint64_t length = at(1) & 0x7F;
    const std::size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (bytes.size() < 2 + more) return {};
    if (more > 0) length = 0;
    for (std::size_t i = 0; i < more; ++i) length = length << 8 | at(2 + i);
    if (length > message_bytes_max) throw std::runtime_error("a frame of more than 64 MiB");
    if (bytes.size() < 2 + more + length) return {};
    return {static_cast<std::uint8_t>(at(0) & 0x0F), (at(0) & 0x80) != 0, bytes.substr(2 + more, length),
            2 + more + length};
}

Fd connect_loopback_port(std::uint16_t port) {
    Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    require(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
    const int on = 1;
    require(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
    return socket;
}

Fd open_websocket(std::uint16_t port, const Upgrade& upgrade, std::string& rest) {
    Fd socket = connect_loopback_port(port);
    std::string head = "GET " + upgrade.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\n";
    if (!upgrade.protocol.empty()) head += "Sec-WebSocket-Protocol: " + upgrade.protocol + "\r\n";
    if (!upgrade.cookie.empty()) head += "Cookie: " + upgrade.cookie + "\r\n";
    send_all(socket.get(), head + "\r\n");
    std::array<char, 4'096> buffer{};
    std::size_t end = std::string::npos;
    while ((end = rest.find("\r\n\r\n")) == std::string::npos) {
        const auto n = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (n <= 0) throw std::runtime_error("the server hung up in the handshake");
        rest.append(buffer.data(), static_cast<std::size_t>(n));
    }
    if (!rest.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("no WebSocket: " + rest.substr(0, rest.find('\r')));
    rest.erase(0, end + 4);
    return socket;
}

void MessageReader::check_size() const {
    if (fragments_.size() > message_bytes_max) throw std::runtime_error("a message of more than 64 MiB");
}

}  // namespace lanai::bench
