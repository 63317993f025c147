#include "relay/udp_socket.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/socket_base.hpp>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace lanai::streaming::relay {

namespace {

namespace asio = boost::asio;

constexpr std::uint8_t v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

webrtc::Endpoint endpoint_from(const sockaddr_storage& address) {
    webrtc::Endpoint endpoint;
    if (address.ss_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, &address, sizeof v4);
        std::memcpy(endpoint.bytes, v4_prefix, sizeof v4_prefix);
        std::memcpy(endpoint.bytes + 12, &v4.sin_addr, 4);
        endpoint.port = ntohs(v4.sin_port);
    } else {
        sockaddr_in6 v6;
        std::memcpy(&v6, &address, sizeof v6);
        std::memcpy(endpoint.bytes, &v6.sin6_addr, 16);
        endpoint.port = ntohs(v6.sin6_port);
    }
    return endpoint;
}

socklen_t address_from(const webrtc::Endpoint& endpoint, bool v6_socket, sockaddr_storage& out) {
    std::memset(&out, 0, sizeof out);
    if (v6_socket) {
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(endpoint.port);
        std::memcpy(&v6.sin6_addr, endpoint.bytes, 16);
        std::memcpy(&out, &v6, sizeof v6);
        return sizeof v6;
    }
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, endpoint.bytes + 12, 4);
    std::memcpy(&out, &v4, sizeof v4);
    return sizeof v4;
}

}  // namespace

UdpSocket::UdpSocket(asio::io_context& io, const std::string& address, std::uint16_t port) : socket_(io) {
    const asio::ip::udp::endpoint endpoint(asio::ip::make_address(address), port);
    v6_ = endpoint.address().is_v6();
    socket_.open(endpoint.protocol());
    if (v6_) socket_.set_option(asio::ip::v6_only(false));
    boost::system::error_code ignored;  // a smaller buffer than asked for still works
    socket_.set_option(asio::socket_base::receive_buffer_size(kernel_buffer_bytes), ignored);
    socket_.set_option(asio::socket_base::send_buffer_size(kernel_buffer_bytes), ignored);
    socket_.bind(endpoint);
    socket_.non_blocking(true);
    port_ = socket_.local_endpoint().port();
}

void UdpSocket::start(std::function<void(std::span<std::uint8_t>, const webrtc::Endpoint&)> handler) {
    handler_ = std::move(handler);
    wait();
}

void UdpSocket::wait() {
    socket_.async_wait(asio::ip::udp::socket::wait_read, [this](const boost::system::error_code& error) {
        if (error) return;
        read_batch();
        if (socket_.is_open()) wait();
    });
}

void UdpSocket::read_batch() {
    std::array<std::uint8_t, datagram_bytes_max> buffer;
    for (int i = 0; i < batch_max; ++i) {
        sockaddr_storage address{};
        socklen_t address_bytes = sizeof address;
        const auto bytes = ::recvfrom(socket_.native_handle(), buffer.data(), buffer.size(), 0,
                                      reinterpret_cast<sockaddr*>(&address), &address_bytes);
        if (bytes < 0) {
            // ECONNREFUSED and the like report an earlier send; the next datagram may be waiting behind it.
            if (errno == EAGAIN || errno == EWOULDBLOCK) return;
            continue;
        }
        handler_(std::span(buffer.data(), static_cast<std::size_t>(bytes)), endpoint_from(address));
        if (!socket_.is_open()) return;
    }
}

bool UdpSocket::send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram) {
    sockaddr_storage address;
    const auto address_bytes = address_from(to, v6_, address);
    return ::sendto(socket_.native_handle(), datagram.data(), datagram.size(), 0,
                    reinterpret_cast<const sockaddr*>(&address), address_bytes) >= 0;
}

void UdpSocket::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

std::vector<std::string> interface_addresses(bool with_v6) {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    std::vector<std::string> addresses;
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_LOOPBACK) != 0)
            continue;
        char text[INET6_ADDRSTRLEN] = {};
        if (entry->ifa_addr->sa_family == AF_INET) {
            sockaddr_in v4;
            std::memcpy(&v4, entry->ifa_addr, sizeof v4);
            ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
            addresses.emplace_back(text);
        } else if (with_v6 && entry->ifa_addr->sa_family == AF_INET6) {
            sockaddr_in6 v6;
            std::memcpy(&v6, entry->ifa_addr, sizeof v6);
            if (IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr)) continue;
            ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
            addresses.emplace_back(text);
        }
    }
    return addresses;
}

}  // namespace lanai::streaming::relay
