// A receive socket of its own for each publisher: bound to the shard's address and port and connected to the
// publisher's, so that the kernel puts its datagrams there (a connected socket is the better match) and everybody else's
// into the shared socket. Whoever floods the port fills the shared socket's buffer, and the talk goes on. What leaves
// goes through the shared socket. Owned by one shard's thread.
#pragma once

#include "relay/udp_socket.hpp"

#include <memory>
#include <unordered_map>

namespace lanai::streaming::relay {

class UdpLanes {
public:
    static constexpr std::size_t lanes_max = 64;  // publishers beyond share the shared socket

    UdpLanes(boost::asio::io_context& io, UdpSocket& shared) : io_(io), shared_(shared) {}
    ~UdpLanes() { close(); }
    UdpLanes(const UdpLanes&) = delete;
    UdpLanes& operator=(const UdpLanes&) = delete;

    // Who `owner` names is at `remote` now; may be called for each datagram. Where the system refuses, its datagrams go
    // on coming to the shared socket.
    void follow(const void* owner, const webrtc::Endpoint& remote);
    void end(const void* owner);
    void close();
    [[nodiscard]] std::size_t open() const;

private:
    struct Lane {
        Lane(boost::asio::io_context& io, const webrtc::Endpoint& at) : remote(at), socket(io) {}
        webrtc::Endpoint remote;
        boost::asio::ip::udp::socket socket;  // closed: the system refused
    };
    void wait(const std::shared_ptr<Lane>&);

    boost::asio::io_context& io_;
    UdpSocket& shared_;
    std::unordered_map<const void*, std::shared_ptr<Lane>> lanes_;
};

}  // namespace lanai::streaming::relay
