#include "tcp_link.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace lanai::test {

namespace {

sockaddr_in address_of(const std::string& text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, text.c_str(), &address.sin_addr);
    return address;
}

}  // namespace

TcpLink::TcpLink(const std::string& address, std::uint16_t port, const TcpLinkOptions& options) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto local = address_of(options.from, 0);
    const auto remote = address_of(address, port);
    if (options.receive_buffer_bytes != 0) {
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer_bytes, sizeof(int));
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (socket_ < 0 || ::bind(socket_, reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0 ||
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&remote), sizeof remote) != 0 ||
        ::fcntl(socket_, F_SETFL, O_NONBLOCK) != 0) {
        const std::string why = std::strerror(errno);
        if (socket_ >= 0) ::close(socket_);
        throw std::runtime_error("no TCP connection to port " + std::to_string(port) + ": " + why);
    }
}

TcpLink::~TcpLink() {
    if (socket_ >= 0) ::close(socket_);
}

void TcpLink::send(std::span<const std::uint8_t> datagram) {
    const auto head = streaming::rtp::frame_head(static_cast<std::uint16_t>(datagram.size()));
    unsent_.insert(unsent_.end(), head.begin(), head.end());
    send_bytes(datagram);
}

void TcpLink::send_bytes(std::span<const std::uint8_t> stream) {
    unsent_.insert(unsent_.end(), stream.begin(), stream.end());
    flush();
}

void TcpLink::flush() {
    while (!unsent_.empty()) {
        const auto bytes = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (bytes <= 0) {
            if (errno != EAGAIN) unsent_.clear();  // nobody is there any more
            return;
        }
        unsent_.erase(unsent_.begin(), unsent_.begin() + bytes);
    }
}

std::vector<std::vector<std::uint8_t>> TcpLink::receive() {
    std::vector<std::vector<std::uint8_t>> frames;
    if (socket_ < 0) return frames;
    flush();
    std::array<std::uint8_t, 16'384> buffer;
    for (;;) {
        const auto bytes = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return frames;
        if (bytes <= 0) {
            ended_ = true;
            return frames;
        }
        auto input = std::span(buffer).first(static_cast<std::size_t>(bytes));
        for (auto frame = deframer_.next(input); frame; frame = deframer_.next(input)) {
            if (!frame->has_value()) break;
            frames.emplace_back((*frame)->begin(), (*frame)->end());
        }
        if (!input.empty()) throw std::runtime_error("the server sent a frame that is too long");
    }
}

void TcpLink::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket_);
    socket_ = -1;
    ended_ = true;
}

}  // namespace lanai::test
