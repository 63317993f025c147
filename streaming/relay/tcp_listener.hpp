// Passive ICE-TCP (RFC 6544): takes connections on a shard's TCP port, hands their frames on as datagrams, and ends those
// that prove nothing, say nothing or take nothing. Owned by one shard thread.
#pragma once

#include "relay/counters.hpp"
#include "relay/tcp_admission.hpp"
#include "relay/tcp_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace lanai::streaming::relay {

class TcpListener final : public TcpStream::Owner {
public:
    static constexpr int backlog = 512;
    static constexpr int accepts_max = 64;                     // a wake-up
    static constexpr std::size_t scratch_bytes = 64 * 1024;    // one read
    static constexpr std::chrono::seconds proof_max{10};       // from accept to an authenticated check
    static constexpr int unproven_frames_max = 32;             // before that check
    static constexpr std::chrono::seconds silence_max{60};     // consent (RFC 7675) is gone after 30
    static constexpr std::chrono::seconds finish_max{2};       // for the peer to close its side
    static constexpr std::chrono::milliseconds sweep_interval{500};

    struct Handlers {
        std::function<void(std::span<std::uint8_t> datagram, const webrtc::Endpoint& from)> datagram;
        std::function<void(const webrtc::Endpoint&)> ended;  // of a connection that was proven
    };

    // `spare`: when the port is taken, any other will do. Throws std::system_error naming address and port.
    TcpListener(boost::asio::io_context&, const std::string& address, std::uint16_t port, bool spare,
                TcpAdmission::Limits, LiveCounters&);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    void start(Handlers);
    // False when the connection is gone or took nothing for too long.
    bool send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram);
    // Datagrams of segment_bytes each, the last may be shorter. Returns how many were taken.
    std::size_t send_segments(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                              std::size_t segment_bytes);
    // Bytes that wait for the connection to take them; SIZE_MAX when it is gone.
    [[nodiscard]] std::size_t queued_bytes(const webrtc::Endpoint& to) const;
    // An authenticated check came over it.
    void prove(const webrtc::Endpoint&);
    // Its session is over: what is queued still goes out.
    void finish(const webrtc::Endpoint&);
    void tick(TimePoint now);  // deadlines; call every 100 ms or so
    void close();              // says what is queued, ends all

private:
    using StreamPtr = std::shared_ptr<TcpStream>;

    [[nodiscard]] std::span<std::uint8_t> scratch() override { return scratch_; }
    void on_frame(TcpStream&, std::span<std::uint8_t> frame) override;
    void on_malformed(TcpStream&) override { counters_.dropped_malformed.add(); }
    void on_ended(TcpStream&) override;

    void wait();
    void accept_batch();
    void take(boost::asio::ip::tcp::socket, const boost::asio::ip::tcp::endpoint&);
    [[nodiscard]] TcpStream* find(std::uint32_t number) const;
    [[nodiscard]] std::uint32_t new_number();
    void refuse(TcpStream&);
    void flush_later(TcpStream&);
    void flush_dirty();

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    LiveCounters& counters_;
    TcpAdmission admission_;
    Handlers handlers_;
    std::vector<std::uint8_t> scratch_;
    std::uint32_t last_number_ = 0;
    std::map<std::uint32_t, StreamPtr> newcomers_;  // oldest first, but for the turn of the numbers
    std::unordered_map<std::uint32_t, StreamPtr> proven_;
    std::vector<StreamPtr> dirty_;  // queued since the last flush
    bool paused_ = false;           // no descriptors left: again at the next tick
    TimePoint next_sweep_{};
};

}  // namespace lanai::streaming::relay
