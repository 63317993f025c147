// What the gateway knows of one TCP connection. Owned by one service; touched by its thread only.
#pragma once

#include <libwebsockets.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/response_head.hpp"
#include "signaling/gateway.hpp"

namespace lanai::gateway {

// One message for any number of clients of one thread. libwebsockets writes the frame's header into the LWS_PRE bytes
// before what it is given, which is why no two threads share one: the header's place of a fragment is the text before
// it. Between two writes the header of the whole message stands there, for those who send it without libwebsockets.
class Frame {
public:
    explicit Frame(std::string_view text) : bytes_(LWS_PRE + text.size()) {
        if (!text.empty()) std::memcpy(bytes_.data() + LWS_PRE, text.data(), text.size());
        make_header();
    }
    // A final text frame, unmasked (RFC 6455 section 5.2).
    [[nodiscard]] std::span<const unsigned char> with_header() const {
        return std::span(bytes_).subspan(LWS_PRE - header_size_);
    }
    [[nodiscard]] unsigned char* text() { return bytes_.data() + LWS_PRE; }
    [[nodiscard]] std::size_t size() const { return bytes_.size() - LWS_PRE; }

private:
    void make_header() {
        std::size_t at = LWS_PRE;
        const std::size_t length = size();
        const std::size_t length_bytes = length < 126 ? 0 : length <= 0xFFFF ? 2 : 8;
        for (std::size_t i = 0; i < length_bytes; ++i) bytes_[--at] = static_cast<unsigned char>(length >> (8 * i));
        bytes_[--at] = length_bytes == 0 ? static_cast<unsigned char>(length) : length_bytes == 2 ? 126 : 127;
        bytes_[--at] = 0x81;
        header_size_ = LWS_PRE - at;
    }

    std::vector<unsigned char> bytes_;
    std::size_t header_size_ = 0;
};

// One of the few places for large bodies, given back at the end.
class LargeBodyPlace {
public:
    LargeBodyPlace() = default;
    LargeBodyPlace(LargeBodyPlace&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
    LargeBodyPlace& operator=(LargeBodyPlace&& other) noexcept {
        std::swap(taken_, other.taken_);
        return *this;
    }
    ~LargeBodyPlace() {
        if (taken_ != nullptr) taken_->fetch_sub(1);
    }
    // False: all are taken.
    [[nodiscard]] bool take(std::atomic<std::size_t>& taken, std::size_t most) {
        if (taken.fetch_add(1) >= most) {
            taken.fetch_sub(1);
            return false;
        }
        *this = LargeBodyPlace();
        taken_ = &taken;
        return true;
    }
    [[nodiscard]] bool is_taken() const { return taken_ != nullptr; }

private:
    std::atomic<std::size_t>* taken_ = nullptr;
};

// One request and its response, then the next.
struct HttpState {
    enum class Phase {
        idle,          // between requests
        reading_body,  // the handler has not heard of it yet
        waiting,       // for respond()
        writing,
        lingering,  // answered before the body was read: the rest is read and thrown away, so that no reset eats the
                    // answer
    };
    Phase phase = Phase::idle;
    HttpRequest request;
    std::uint64_t body_left = 0;  // announced and not read yet
    std::size_t body_bytes_max = 0;
    LargeBodyPlace large_body;  // while it is read
    std::size_t discarded = 0;
    bool head_only = false;
    Persistence persistence = Persistence::keep_alive;

    std::string head;
    std::shared_ptr<const std::string> body;
    std::size_t sent = 0;  // of head and body together
};

struct CloseOrder {
    std::uint16_t code = 1000;
    std::string reason;
};

struct WebSocketState {
    bool announced = false;    // the handler said yes in on_open() and is owed an on_closed()
    bool established = false;  // the handshake is done: frames may be written
    bool close_sent = false;   // given to libwebsockets, which now waits for the client's own
    bool ping_due = false;     // goes out with the next write
    bool pinged = false;       // since it was heard last
    unsigned sure_sends = 0;
    std::size_t sure_bytes = 0;    // fit into the kernel's buffer whatever the client has read of late
    std::size_t outbox_bytes = 0;  // not written yet
    std::deque<std::shared_ptr<Frame>> outbox;
    std::optional<CloseOrder> closing;  // after the outbox
    std::size_t front_written = 0;      // of the outbox's first frame
    std::uint32_t heard_s = 0;          // WebSocketSide's seconds
    unsigned fragments = 0;             // of the message
    std::string message;                // fragments so far
};

inline constexpr std::size_t cache_line_bytes = 64;

// What each message to everybody looks at stands together, in few cache lines.
struct alignas(cache_line_bytes) Connection {
    lws* wsi = nullptr;
    ConnectionId id = 0;  // of the request under way, or of the WebSocket; 0: none
    WebSocketState ws;
    HttpState http;
    std::string address;
    std::optional<std::uint64_t> read_before;  // bytes read from the socket when the last answer was done
};

}  // namespace lanai::gateway
