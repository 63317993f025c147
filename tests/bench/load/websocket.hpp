// The client side of WebSockets (RFC 6455) as the load clients need it: one thread, blocking handshake, whole frames.
#pragma once

#include "bare.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lanai::bench {

inline constexpr std::size_t message_bytes_max = 64 * 1'024 * 1'024;

[[nodiscard]] std::int64_t now_ns();  // CLOCK_MONOTONIC

// A client's frame (section 5.2), masked with zeros: the bytes as they are. Up to 65,535 bytes.
[[nodiscard]] std::string masked(std::uint8_t opcode, std::string_view payload);

// All of it, or std::runtime_error.
void send_all(int socket, std::string_view bytes);

// One whole frame at the front of `bytes`; size 0: not there yet.
struct FrameView {
    std::uint8_t opcode = 0;
    bool is_final = false;
    std::string_view payload;
    std::size_t size = 0;
};
[[nodiscard]] FrameView first_frame(std::string_view bytes);

// To 127.0.0.1, without delay.
[[nodiscard]] Fd connect_loopback_port(std::uint16_t port);

struct Upgrade {
    std::string path = "/";
    std::string protocol, cookie;  // empty: no such header
};
// The handshake; what came behind the answer's head is in `rest`. Throws when it is refused.
[[nodiscard]] Fd open_websocket(std::uint16_t port, const Upgrade&, std::string& rest);

// What came of a socket, put together to whole messages.
class MessageReader {
public:
    void append(const char* bytes, std::size_t n) { unread_.append(bytes, n); }
    // Calls take(text) for each whole message, answers pings on `socket`. False: the server closed.
    template <class F>
    [[nodiscard]] bool read(int socket, F take) {
        std::size_t done = 0;
        bool open = true;
        while (open) {
            const auto frame = first_frame(std::string_view(unread_).substr(done));
            if (frame.size == 0) break;
            done += frame.size;
            if (frame.opcode == 8) open = false;
            if (frame.opcode == 9) send_all(socket, masked(10, frame.payload));
            if (frame.opcode > 1) continue;
            if (frame.is_final && fragments_.empty()) {
                take(frame.payload);
                continue;
            }
            fragments_.append(frame.payload);
            check_size();
            if (frame.is_final) take(std::string_view(std::exchange(fragments_, {})));
        }
        unread_.erase(0, done);
        return open;
    }

private:
    void check_size() const;

    std::string unread_;
    std::string fragments_;  // of a message that is not whole yet
};

}  // namespace lanai::bench
