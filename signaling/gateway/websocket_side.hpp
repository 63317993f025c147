// WebSockets on one service thread: messages in, frames out, orderly closing.
#pragma once

#include <libwebsockets.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "gateway/directory.hpp"
#include "gateway/shared.hpp"

namespace lanai::gateway {

class WebSocketSide {
public:
    static constexpr int close_wait_s = 10;              // for a slow client to take what is before the close frame
    // Of one message that comes in, as libwebsockets hands them on; no browser sends more than one. Without an end they would
    // cost time for ever, however empty they are.
    static constexpr unsigned fragments_max = 1'000;
    static constexpr std::uint32_t ping_after_s = 20;    // and up to eight more, so that not all are asked at once
    static constexpr std::uint32_t gone_after_s = 45;
    static constexpr std::size_t frames_in_a_row = 256;  // then the other clients have their turn
    // A longer message leaves in fragments. What the socket does not take of a write libwebsockets copies, once a
    // client: of a programme's change to a full house that would be gigabytes.
    static constexpr std::size_t fragment_bytes_max = 32 * 1024;

    // What is no longer than this and finds a socket that has nothing to send is given to the kernel at once: its buffer
    // is never smaller. So are the next small ones, up to so many bytes and sends in all, before it is asked again.
    static constexpr std::size_t at_once_bytes_max = 8 * 1024;
    static constexpr unsigned at_once_sends_max = 8;

    WebSocketSide(Shared& shared, Directory& directory) : shared_(shared), directory_(directory) {}

    // libwebsockets' callbacks. Non-zero closes the connection.
    [[nodiscard]] int on_established(Connection& connection);
    [[nodiscard]] int on_received(Connection& connection, std::span<const char> bytes);
    [[nodiscard]] int on_pong(Connection& connection);
    [[nodiscard]] int on_writeable(Connection& connection);
    void on_gone(Connection& connection);

    void send(Connection& connection, const std::shared_ptr<Frame>& frame);
    // After what is in the outbox. The first order stands.
    void close(Connection& connection, std::uint16_t code, std::string reason);
    void one_second_passed() { ++now_s_; }
    // Browsers answer pings by themselves: whoever is silent is asked, and gone when there is no answer.
    void look_for_silence(Connection& connection);
    // Drops the outbox and closes with 4408.
    void close_as_too_slow(Connection& connection);

private:
    // True: it is out. False: nothing of it is, and it goes the long way.
    [[nodiscard]] bool send_at_once(Connection& connection, const Frame& frame);
    [[nodiscard]] static bool fits_surely(WebSocketState& ws, int socket, std::size_t bytes);
    // false: the connection is broken.
    [[nodiscard]] bool write_fragment(Connection& connection);
    [[nodiscard]] int send_close(Connection& connection);
    [[nodiscard]] bool send_ping(Connection& connection);
    void hear(WebSocketState& ws) const;

    Shared& shared_;
    Directory& directory_;
    std::uint32_t now_s_ = 0;
};

}  // namespace lanai::gateway
