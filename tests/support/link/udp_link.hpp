// A bad UDP network between clients and one server on loopback. Each client that sends here gets a socket of its own
// towards the server, as behind a NAT, and dice of its own: the seed plus its number. One thread; never blocks.
#pragma once

#include "link/held_packets.hpp"
#include "link/impairment.hpp"
#include "link/loopback.hpp"

#include <poll.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lanai::test {

enum class Way : std::uint8_t { up, down };  // up: to the server

class UdpLink {
public:
    static constexpr std::size_t clients_max = 256;  // further ones are not heard
    static constexpr int batch_max = 256;            // datagrams a socket and call
    static constexpr std::size_t datagram_bytes_max = 65'536;

    // Throws std::system_error when there is no socket. `listen` with port 0: the system chooses.
    UdpLink(const sockaddr_in& server, std::uint64_t seed, const sockaddr_in& listen = loopback("127.0.0.1", 0));

    [[nodiscard]] std::uint16_t port() const { return port_of(socket_); }
    void set(Way, const Impairments&);
    void set_outage(bool);  // both ways, whatever else is set
    // From now on all clients reach the server from a new port of this address; what the server sends to the old one is
    // lost, as when a NAT forgets.
    void move(const std::string& address);

    void add_descriptors(std::vector<pollfd>&) const;
    [[nodiscard]] std::optional<TimePoint> next_due() const;
    // Takes what has come and sends what is due.
    void service(TimePoint now);
    [[nodiscard]] FateCounts counts(Way) const;
    [[nodiscard]] std::size_t clients() const { return clients_.size(); }

private:
    struct Lane {
        explicit Lane(std::uint64_t seed) : impairment(seed) {}
        Impairment impairment;
        HeldPackets held;
    };
    struct Client {
        Client(const sockaddr_in& at, std::uint64_t seed) : address(at), up(seed), down(seed ^ 0x5bd1'e995'0000'0000ULL) {}
        sockaddr_in address;
        Socket upstream;
        Lane up, down;
    };
    [[nodiscard]] Client* client_at(const sockaddr_in&);
    [[nodiscard]] Socket to_server() const;
    void apply();
    void read_clients(TimePoint now);
    void read_server(Client&, TimePoint now);
    void send_due(Client&, TimePoint now);
    static void take(Lane&, const std::uint8_t* data, std::size_t bytes, TimePoint now);

    sockaddr_in server_;
    std::uint64_t seed_;
    sockaddr_in source_;
    Socket socket_;
    Impairments up_, down_;
    bool outage_ = false;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(datagram_bytes_max);
};

}  // namespace lanai::test
