// One accepted TCP connection that carries a peer's datagrams as RFC 4571 frames. Owned by one shard thread.
#pragma once

#include "relay/tcp_queue.hpp"
#include "rtp/framing.hpp"
#include "streaming/packet.hpp"
#include "webrtc/endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <span>

namespace lanai::streaming::relay {

class TcpStream : public std::enable_shared_from_this<TcpStream> {
public:
    static constexpr int reads_max = 4;  // a wake-up, so that others get their turn
    // What the kernel may hold unsent: beyond, bytes wait in the queue, where they are counted.
    static constexpr int kernel_unsent_bytes_max = 64 * 1024;
    // A peer that acknowledges nothing, or reads nothing, for so long is gone.
    static constexpr std::chrono::seconds unacknowledged_max{15};

    class Owner {
    public:
        virtual ~Owner() = default;
        // Memory to read into, shared by all streams of a thread.
        [[nodiscard]] virtual std::span<std::uint8_t> scratch() = 0;
        virtual void on_frame(TcpStream&, std::span<std::uint8_t> frame) = 0;
        virtual void on_malformed(TcpStream&) = 0;
        // Once; the last that is heard of it. Never comes from within queue().
        virtual void on_ended(TcpStream&) = 0;
    };

    TcpStream(boost::asio::ip::tcp::socket, const webrtc::Endpoint& remote, TimePoint now, Owner&);

    [[nodiscard]] const webrtc::Endpoint& remote() const { return remote_; }
    [[nodiscard]] TimePoint opened() const { return opened_; }
    [[nodiscard]] TimePoint heard() const { return heard_; }
    [[nodiscard]] bool open() const { return open_; }
    [[nodiscard]] std::size_t queued_bytes() const { return queue_.size(); }

    void start();
    // Queues; a flush() must follow. False: too much waits already, the next flush ends the connection.
    [[nodiscard]] bool queue(std::span<const std::uint8_t> datagram);
    void flush();
    // Sends what is queued as far as it goes, and takes nothing in any more. The peer closes its side, or a deadline
    // of the owner's does.
    void finish();
    void end();
    void reset();  // end, and the kernel forgets it at once

    // Kept by the owner.
    bool proven = false;  // an authenticated check came over it
    int frames = 0;       // before that
    bool dirty = false;   // has a flush coming
    bool finishing() const { return finishing_; }

private:
    void wait_readable();
    void wait_writable();
    void read();
    // False when the stream ended meanwhile.
    bool take(std::span<std::uint8_t> input);

    boost::asio::ip::tcp::socket socket_;
    webrtc::Endpoint remote_;
    TimePoint opened_, heard_;
    Owner& owner_;
    rtp::Deframer deframer_;
    TcpQueue queue_;
    bool open_ = true, full_ = false, writing_ = false, finishing_ = false;
};

}  // namespace lanai::streaming::relay
