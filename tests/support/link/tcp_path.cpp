#include "link/tcp_path.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace lanai::test {

namespace {

bool later() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN || errno == EINPROGRESS;
}

void at_once(const Socket& socket) {  // the link delays by itself; Nagle's waits would come on top
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

TcpPath::TcpPath(const sockaddr_in& server, std::uint64_t seed, const sockaddr_in& listen)
    : server_(server), seed_(seed), socket_(bound_socket(SOCK_STREAM, listen)) {
    if (::listen(socket_.get(), 64) != 0) throw std::system_error(errno, std::generic_category(), "lossy link: listen");
}

void TcpPath::accept_clients() {
    while (connections_.size() < connections_max) {
        Socket client(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!client) return;
        auto server = bound_socket(SOCK_STREAM, loopback("127.0.0.1", 0));
        if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&server_), sizeof server_) != 0 && errno != EINPROGRESS) continue;
        at_once(client);
        at_once(server);
        const auto seed = seed_ + connections_.size();
        connections_.push_back(std::make_unique<Connection>(std::move(client), std::move(server), seed));
    }
}

TimePoint TcpPath::due_of(Pipe& pipe, Way way, std::size_t bytes, TimePoint now) const {
    const auto& set = way == Way::up ? up_ : down_;
    auto due = now;
    if (set.rate_bps != 0) {
        const auto own = std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(bytes) * 8e9 / static_cast<double>(set.rate_bps)));
        due = pipe.free = std::max(pipe.free, now) + own;
    }
    const auto jitter = std::chrono::duration<double, std::micro>(set.jitter) * (2 * pipe.dice.share() - 1);
    due += std::max<std::chrono::nanoseconds>(set.delay + std::chrono::duration_cast<std::chrono::nanoseconds>(jitter), {});
    return pipe.last_due = std::max(due, pipe.last_due);
}

bool TcpPath::read(Connection& connection, Way way, TimePoint now) {
    auto& pipe = way == Way::up ? connection.up : connection.down;
    const auto& from = way == Way::up ? connection.client : connection.server;
    while (may_read(pipe)) {
        // A slow link is read in small pieces, so that they come out as evenly as packets would.
        const std::size_t piece = (way == Way::up ? up_ : down_).rate_bps != 0 ? 1'400 : buffer_.size();
        const auto bytes = ::recv(from.get(), buffer_.data(), piece, 0);
        if (bytes < 0) return later();
        if (bytes == 0) pipe.ended = true;
        const auto count = static_cast<std::size_t>(bytes);
        pipe.chunks.push_back({{buffer_.data(), buffer_.data() + count}, due_of(pipe, way, count, now)});
        pipe.under_way += count;
        (way == Way::up ? bytes_up_ : bytes_down_) += count;
    }
    return true;
}

bool TcpPath::write(Connection& connection, Way way, TimePoint now) {
    auto& pipe = way == Way::up ? connection.up : connection.down;
    const auto& to = way == Way::up ? connection.server : connection.client;
    while (!pipe.chunks.empty() && pipe.chunks.front().due <= now) {
        auto& chunk = pipe.chunks.front();
        if (chunk.data.empty()) {  // the end of the stream
            ::shutdown(to.get(), SHUT_WR);
            pipe.shut = true;
        } else {
            const auto bytes = ::send(to.get(), chunk.data.data() + chunk.written, chunk.data.size() - chunk.written, MSG_NOSIGNAL);
            if (bytes < 0) return later();
            chunk.written += static_cast<std::size_t>(bytes);
            pipe.under_way -= static_cast<std::size_t>(bytes);
            if (chunk.written < chunk.data.size()) return true;
        }
        pipe.chunks.pop_front();
    }
    return true;
}

void TcpPath::break_off(Connection& connection) {
    const linger at_once{1, 0};  // RST instead of FIN
    for (auto* socket : {&connection.client, &connection.server}) {
        ::setsockopt(socket->get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    connection.broken = true;
}

void TcpPath::reset() {
    for (auto& connection : connections_) break_off(*connection);
    connections_.clear();
}

void TcpPath::service(TimePoint now) {
    accept_clients();
    for (auto& connection : connections_) {
        for (const Way way : {Way::up, Way::down}) {
            if (stands(way)) continue;
            if (!read(*connection, way, now) || !write(*connection, way, now)) {
                break_off(*connection);
                break;
            }
        }
    }
    std::erase_if(connections_, [](const auto& connection) { return connection->broken || (connection->up.shut && connection->down.shut); });
}

void TcpPath::add_descriptors(std::vector<pollfd>& out) const {
    if (connections_.size() < connections_max) out.push_back({socket_.get(), POLLIN, 0});
    const auto interest = [this](const Pipe& in, Way in_way) { return may_read(in) && !stands(in_way) ? POLLIN : 0; };
    for (const auto& connection : connections_) {
        // What waits for room is tried again with the next call: service() is cheap, and a test has few connections.
        out.push_back({connection->client.get(), static_cast<short>(interest(connection->up, Way::up)), 0});
        out.push_back({connection->server.get(), static_cast<short>(interest(connection->down, Way::down)), 0});
    }
    // A descriptor without interest still tells of errors, and would keep an outage's poll() from waiting.
    std::erase_if(out, [](const pollfd& entry) { return entry.events == 0; });
}

std::optional<TimePoint> TcpPath::next_due() const {
    std::optional<TimePoint> first;
    for (const auto& connection : connections_) {
        for (const auto& [pipe, way] : {std::pair(&connection->up, Way::up), std::pair(&connection->down, Way::down)}) {
            if (pipe->chunks.empty() || stands(way)) continue;
            if (!first || pipe->chunks.front().due < *first) first = pipe->chunks.front().due;
        }
    }
    return first;
}

}  // namespace lanai::test
