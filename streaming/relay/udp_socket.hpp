// A non-blocking UDP socket that speaks in Endpoints. Owned by one shard thread.
#pragma once

#include "relay/counters.hpp"
#include "webrtc/endpoint.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace lanai::streaming::relay {

class UdpSocket {
public:
    static constexpr std::size_t datagram_bytes_max = 2'048;  // longer ones are cut, fail to authenticate and drop
    static constexpr int batch_max = 128;                     // read per wake-up, so that timers get their turn
    static constexpr int kernel_buffer_bytes = 4 * 1024 * 1024;

    // Throws boost::system::system_error when the address cannot be bound.
    UdpSocket(boost::asio::io_context&, const std::string& address, std::uint16_t port, LiveCounters&);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] bool is_v6() const { return v6_; }

    // handler(datagram, from): called for each datagram until close(). The span is valid during the call.
    void start(std::function<void(std::span<std::uint8_t>, const webrtc::Endpoint&)> handler);
    // False when the kernel did not take it (its buffer is full, the address cannot be reached).
    bool send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram);
    // Datagrams of segment_bytes each, of which the last may be shorter, in one system call (UDP_SEGMENT). Where the
    // kernel refuses that, one call each, and it is counted; after refusals_max without a success for good. Returns how
    // many left.
    std::size_t send_segments(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                              std::size_t segment_bytes);
    void close();

    // Makes `beside` a second socket on this address and port, connected to `remote`: the kernel prefers it for what comes
    // from there. False: the system refused; it is closed.
    bool open_beside(boost::asio::ip::udp::socket& beside, const webrtc::Endpoint& remote);
    // Hands what has come to the handler, at most batch_max datagrams.
    void read_batch(boost::asio::ip::udp::socket&);

private:
    static constexpr int refusals_max = 16;
    // Linux <linux/udp.h>: the control message that gives the length of a segment.
    [[nodiscard]] bool send_in_one(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                                   std::uint16_t segment_bytes);
    void wait();

    boost::asio::ip::udp::socket socket_;
    std::uint16_t port_ = 0;
    bool v6_ = false;
    LiveCounters& counters_;
    int segmentation_refusals_ = 0;  // since the last success
    std::function<void(std::span<std::uint8_t>, const webrtc::Endpoint&)> handler_;
};

// Addresses of this machine's interfaces that are up, as text. IPv4, and global IPv6 if `with_v6`; no loopback.
[[nodiscard]] std::vector<std::string> interface_addresses(bool with_v6);

}  // namespace lanai::streaming::relay
