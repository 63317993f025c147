#include "relay/udp_socket.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/socket_base.hpp>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
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

// Either family; sockaddr_storage would be four times as much to clear for every send.
union SocketAddress {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

socklen_t address_from(const webrtc::Endpoint& endpoint, bool v6_socket, SocketAddress& out) {
    if (v6_socket) {
        out.v6 = {};
        out.v6.sin6_family = AF_INET6;
        out.v6.sin6_port = htons(endpoint.port);
        std::memcpy(&out.v6.sin6_addr, endpoint.bytes, 16);
        return sizeof out.v6;
    }
    out.v4 = {};
    out.v4.sin_family = AF_INET;
    out.v4.sin_port = htons(endpoint.port);
    std::memcpy(&out.v4.sin_addr, endpoint.bytes + 12, 4);
    return sizeof out.v4;
}

// SO_REUSEPORT: sockets of one user may share the port if each says so.
bool share_port(asio::ip::udp::socket& socket) {
    const int yes = 1;
    return ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) == 0;
}

}  // namespace

UdpSocket::UdpSocket(asio::io_context& io, const std::string& address, std::uint16_t port, LiveCounters& counters)
    : socket_(io), counters_(counters) {
    const asio::ip::udp::endpoint endpoint(asio::ip::make_address(address), port);
    v6_ = endpoint.address().is_v6();
    socket_.open(endpoint.protocol());
    if (v6_) socket_.set_option(asio::ip::v6_only(false));
    boost::system::error_code ignored;  // a smaller buffer than asked for still works
    socket_.set_option(asio::socket_base::receive_buffer_size(kernel_buffer_bytes), ignored);
    socket_.set_option(asio::socket_base::send_buffer_size(kernel_buffer_bytes), ignored);
    socket_.bind(endpoint);
    // Only now: for sockets beside this one, while whoever else wants the port still finds it taken.
    share_port(socket_);
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
        read_batch(socket_);
        if (socket_.is_open()) wait();
    });
}

bool UdpSocket::open_beside(asio::ip::udp::socket& beside, const webrtc::Endpoint& remote) {
    boost::system::error_code error;
    const auto own = socket_.local_endpoint(error);
    if (!error) beside.open(own.protocol(), error);
    if (!error && v6_) beside.set_option(asio::ip::v6_only(false), error);
    boost::system::error_code ignored;
    if (!error) beside.set_option(asio::socket_base::receive_buffer_size(kernel_buffer_bytes), ignored);
    SocketAddress address;
    const auto address_bytes = address_from(remote, v6_, address);
    bool done = !error && share_port(beside) && !beside.bind(own, error) && !beside.non_blocking(true, error);
    done = done && ::connect(beside.native_handle(), &address.any, address_bytes) == 0;
    if (!done) beside.close(ignored);
    return done;
}

void UdpSocket::read_batch(asio::ip::udp::socket& socket) {
    std::array<std::uint8_t, datagram_bytes_max> buffer;
    for (int i = 0; i < batch_max; ++i) {
        sockaddr_storage address{};
        socklen_t address_bytes = sizeof address;
        const auto bytes = ::recvfrom(socket.native_handle(), buffer.data(), buffer.size(), 0,
                                      reinterpret_cast<sockaddr*>(&address), &address_bytes);
        if (bytes < 0) {
            // ECONNREFUSED and the like report an earlier send; the next datagram may be waiting behind it.
            if (errno == EAGAIN || errno == EWOULDBLOCK) return;
            continue;
        }
        handler_(std::span(buffer.data(), static_cast<std::size_t>(bytes)), endpoint_from(address));
        if (!socket.is_open()) return;
    }
}

bool UdpSocket::send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram) {
    SocketAddress address;
    const auto address_bytes = address_from(to, v6_, address);
    return ::sendto(socket_.native_handle(), datagram.data(), datagram.size(), 0, &address.any, address_bytes) >= 0;
}

bool UdpSocket::send_in_one(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                            std::uint16_t segment_bytes) {
    SocketAddress address;
    iovec data{const_cast<std::uint8_t*>(datagrams.data()), datagrams.size()};  // sendmsg only reads it
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof segment_bytes)> control{};
    msghdr message{};
    message.msg_namelen = address_from(to, v6_, address);
    message.msg_name = &address;
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof segment_bytes);
    std::memcpy(CMSG_DATA(header), &segment_bytes, sizeof segment_bytes);
    return ::sendmsg(socket_.native_handle(), &message, 0) >= 0;
}

std::size_t UdpSocket::send_segments(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                                     std::size_t segment_bytes) {
    const std::size_t count = (datagrams.size() + segment_bytes - 1) / segment_bytes;
    if (segmentation_refusals_ < refusals_max) {
        if (send_in_one(to, datagrams, static_cast<std::uint16_t>(segment_bytes))) {
            segmentation_refusals_ = 0;
            counters_.segmented_sends.add();
            return count;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return 0;  // full: one by one fares no better
        // EINVAL: longer than the path's MTU; EIO: no checksum offload; others: a kernel without it.
        ++segmentation_refusals_;
        counters_.segmentation_refused.add();
    }
    std::size_t sent = 0;
    for (auto rest = datagrams; !rest.empty(); rest = rest.subspan(std::min(segment_bytes, rest.size()))) {
        sent += send(to, rest.first(std::min(segment_bytes, rest.size()))) ? 1 : 0;
    }
    return sent;
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
