#include "link/udp_link.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace lanai::test {

namespace {

// ECONNREFUSED and the like tell of an earlier datagram; the next may be waiting behind it.
bool nothing_more(ssize_t bytes) {
    return bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void earlier(std::optional<TimePoint>& first, const std::optional<TimePoint>& other) {
    if (other && (!first || *other < *first)) first = other;
}

}  // namespace

UdpLink::UdpLink(const sockaddr_in& server, std::uint64_t seed, const sockaddr_in& listen)
    : server_(server), seed_(seed), source_(loopback("127.0.0.1", 0)), socket_(bound_socket(SOCK_DGRAM, listen)) {}

void UdpLink::set(Way way, const Impairments& impairments) {
    (way == Way::up ? up_ : down_) = impairments;
    apply();
}

void UdpLink::set_outage(bool outage) {
    outage_ = outage;
    apply();
}

void UdpLink::apply() {
    for (auto& client : clients_) {
        auto up = up_, down = down_;
        up.outage = up.outage || outage_;
        down.outage = down.outage || outage_;
        client->up.impairment.set(up);
        client->down.impairment.set(down);
    }
}

Socket UdpLink::to_server() const {
    auto socket = bound_socket(SOCK_DGRAM, source_);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&server_), sizeof server_) != 0) {
        throw std::system_error(errno, std::generic_category(), "lossy link: the server cannot be reached");
    }
    return socket;
}

void UdpLink::move(const std::string& address) {
    source_ = loopback(address, 0);
    for (auto& client : clients_) {
        auto fresh = to_server();  // while the old one is open, so that the port is another
        client->upstream = std::move(fresh);
    }
}

UdpLink::Client* UdpLink::client_at(const sockaddr_in& at) {
    const auto found = std::find_if(clients_.begin(), clients_.end(), [&](const auto& client) {
        return client->address.sin_port == at.sin_port && client->address.sin_addr.s_addr == at.sin_addr.s_addr;
    });
    if (found != clients_.end()) return found->get();
    if (clients_.size() >= clients_max) return nullptr;
    clients_.push_back(std::make_unique<Client>(at, seed_ + clients_.size()));
    clients_.back()->upstream = to_server();
    apply();
    return clients_.back().get();
}

void UdpLink::add_descriptors(std::vector<pollfd>& out) const {
    out.push_back({socket_.get(), POLLIN, 0});
    for (const auto& client : clients_) out.push_back({client->upstream.get(), POLLIN, 0});
}

std::optional<TimePoint> UdpLink::next_due() const {
    std::optional<TimePoint> first;
    for (const auto& client : clients_) {
        earlier(first, client->up.held.next_due());
        earlier(first, client->down.held.next_due());
    }
    return first;
}

void UdpLink::take(Lane& lane, const std::uint8_t* data, std::size_t bytes, TimePoint now) {
    const auto verdict = lane.impairment.judge(bytes, now);
    if (verdict.fate == Fate::passed) {
        [[maybe_unused]] const bool held = lane.held.hold({data, data + bytes}, verdict.due);
    }
}

void UdpLink::read_clients(TimePoint now) {
    for (int i = 0; i < batch_max; ++i) {
        sockaddr_in from{};
        socklen_t from_bytes = sizeof from;
        const auto bytes = ::recvfrom(socket_.get(), buffer_.data(), buffer_.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_bytes);
        if (nothing_more(bytes)) return;
        auto* const client = bytes > 0 ? client_at(from) : nullptr;
        if (client != nullptr) take(client->up, buffer_.data(), static_cast<std::size_t>(bytes), now);
    }
}

void UdpLink::read_server(Client& client, TimePoint now) {
    for (int i = 0; i < batch_max; ++i) {
        const auto bytes = ::recv(client.upstream.get(), buffer_.data(), buffer_.size(), 0);
        if (nothing_more(bytes)) return;
        if (bytes > 0) take(client.down, buffer_.data(), static_cast<std::size_t>(bytes), now);
    }
}

void UdpLink::send_due(Client& client, TimePoint now) {
    // What a socket does not take is lost, as on any network.
    while (const auto packet = client.up.held.take(now)) {
        [[maybe_unused]] const auto sent = ::send(client.upstream.get(), packet->data(), packet->size(), 0);
    }
    while (const auto packet = client.down.held.take(now)) {
        [[maybe_unused]] const auto sent = ::sendto(socket_.get(), packet->data(), packet->size(), 0,
                                                    reinterpret_cast<const sockaddr*>(&client.address), sizeof client.address);
    }
}

void UdpLink::service(TimePoint now) {
    read_clients(now);
    for (auto& client : clients_) {
        read_server(*client, now);
        send_due(*client, now);
    }
}

FateCounts UdpLink::counts(Way way) const {
    FateCounts sum;
    for (const auto& client : clients_) {
        const auto& one = (way == Way::up ? client->up : client->down).impairment.counts();
        sum.passed += one.passed, sum.lost += one.lost, sum.lost_in_burst += one.lost_in_burst;
        sum.queue_full += one.queue_full, sum.outage += one.outage, sum.reordered += one.reordered, sum.bytes += one.bytes;
    }
    return sum;
}

}  // namespace lanai::test
