// A bad TCP network between clients and one server on loopback: bytes come later, slowly, not at all for a while, or
// the connection breaks. They are never lost and never overtake each other: of Impairments only delay, jitter, rate and
// outage count. One thread; never blocks.
#pragma once

#include "link/loopback.hpp"
#include "link/udp_link.hpp"

#include <array>
#include <deque>

namespace lanai::test {

class TcpPath {
public:
    static constexpr std::size_t connections_max = 256;        // further ones wait in the kernel
    static constexpr std::size_t under_way_bytes_max = 256 * 1'024;  // a connection and way; then the sender is held up
    static constexpr std::size_t chunk_bytes = 16 * 1'024;

    // Throws std::system_error when there is no socket.
    TcpPath(const sockaddr_in& server, std::uint64_t seed, const sockaddr_in& listen = loopback("127.0.0.1", 0));

    [[nodiscard]] std::uint16_t port() const { return port_of(socket_); }
    void set(Way way, const Impairments& impairments) { (way == Way::up ? up_ : down_) = impairments; }
    void set_outage(bool outage) { outage_ = outage; }  // everything stands still; what is under way comes afterwards
    void reset();                                       // breaks every connection, with RST both ways

    void add_descriptors(std::vector<pollfd>&) const;
    [[nodiscard]] std::optional<TimePoint> next_due() const;
    void service(TimePoint now);
    [[nodiscard]] std::size_t connections() const { return connections_.size(); }
    [[nodiscard]] std::uint64_t bytes(Way way) const { return way == Way::up ? bytes_up_ : bytes_down_; }

private:
    struct Chunk {
        std::vector<std::uint8_t> data;
        TimePoint due;
        std::size_t written = 0;
    };
    struct Pipe {
        explicit Pipe(std::uint64_t seed) : dice(seed) {}
        Dice dice;
        std::deque<Chunk> chunks;
        std::size_t under_way = 0;
        TimePoint free{}, last_due{};
        bool ended = false, shut = false;  // the sender said so; the receiver was told
    };
    struct Connection {
        Connection(Socket a, Socket b, std::uint64_t seed) : client(std::move(a)), server(std::move(b)), up(seed), down(~seed) {}
        Socket client, server;
        Pipe up, down;
        bool broken = false;
    };
    [[nodiscard]] bool stands(Way way) const { return outage_ || (way == Way::up ? up_ : down_).outage; }
    [[nodiscard]] static bool may_read(const Pipe& pipe) { return !pipe.ended && pipe.under_way < under_way_bytes_max; }
    void accept_clients();
    // False: the connection broke.
    bool read(Connection&, Way, TimePoint now);
    bool write(Connection&, Way, TimePoint now);
    [[nodiscard]] TimePoint due_of(Pipe&, Way, std::size_t bytes, TimePoint now) const;
    static void break_off(Connection&);

    sockaddr_in server_;
    std::uint64_t seed_;
    Socket socket_;
    Impairments up_, down_;
    bool outage_ = false;
    std::uint64_t bytes_up_ = 0, bytes_down_ = 0;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::array<std::uint8_t, chunk_bytes> buffer_{};
};

}  // namespace lanai::test
