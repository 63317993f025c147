// The client's side of ICE-TCP (RFC 6544, active): a TCP connection that carries datagrams as RFC 4571 frames. Never
// blocks once connected. One thread.
#pragma once

#include "rtp/framing.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lanai::test {

struct TcpLinkOptions {
    std::string from = "127.0.0.1";  // any of 127.0.0.0/8
    int receive_buffer_bytes = 0;    // 0: the system's
};

class TcpLink {
public:
    // Throws std::runtime_error when it does not connect.
    TcpLink(const std::string& address, std::uint16_t port, const TcpLinkOptions& = {});
    ~TcpLink();
    TcpLink(const TcpLink&) = delete;
    TcpLink& operator=(const TcpLink&) = delete;

    [[nodiscard]] int descriptor() const { return socket_; }
    void send(std::span<const std::uint8_t> datagram);
    void send_bytes(std::span<const std::uint8_t> stream);  // no frame around them
    // What has come: whole frames. Also sends what could not be sent before.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> receive();
    [[nodiscard]] bool ended() const { return ended_; }  // by the other side, as far as receive() saw
    void reset();                                        // RST

private:
    void flush();

    int socket_ = -1;
    streaming::rtp::Deframer deframer_;
    std::vector<std::uint8_t> unsent_;
    bool ended_ = false;
};

}  // namespace lanai::test
