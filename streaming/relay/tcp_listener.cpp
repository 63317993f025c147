#include "relay/tcp_listener.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>

namespace lanai::streaming::relay {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

webrtc::Endpoint endpoint_of(const tcp::endpoint& from, std::uint32_t number) {
    const auto address = from.address();
    const auto v6 = address.is_v6() ? address.to_v6() : asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4());
    const auto bytes = v6.to_bytes();
    webrtc::Endpoint endpoint;
    std::copy(bytes.begin(), bytes.end(), endpoint.bytes);
    endpoint.port = from.port();
    endpoint.stream = number;
    return endpoint;
}

}  // namespace

TcpListener::TcpListener(asio::io_context& io, const std::string& address, std::uint16_t port, bool spare,
                         TcpAdmission::Limits limits, LiveCounters& counters)
    : io_(io), acceptor_(io), counters_(counters), admission_(limits), scratch_(scratch_bytes) {
    try {
        tcp::endpoint endpoint(asio::ip::make_address(address), port);
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        if (endpoint.address().is_v6()) acceptor_.set_option(asio::ip::v6_only(false));
        boost::system::error_code taken;
        acceptor_.bind(endpoint, taken);
        if (taken && spare) {
            endpoint.port(0);
            acceptor_.bind(endpoint);
        } else if (taken) {
            throw boost::system::system_error(taken);
        }
        acceptor_.listen(backlog);
        acceptor_.non_blocking(true);
        port_ = acceptor_.local_endpoint().port();
    } catch (const boost::system::system_error& error) {
        throw std::system_error(std::error_code(error.code()),
                                "cannot receive media on TCP " + address + ":" + std::to_string(port));
    }
}

void TcpListener::start(Handlers handlers) {
    handlers_ = std::move(handlers);
    wait();
}

void TcpListener::wait() {
    acceptor_.async_wait(tcp::acceptor::wait_read, [this](const boost::system::error_code& error) {
        if (error || !acceptor_.is_open()) return;
        accept_batch();
        if (!paused_) wait();
    });
}

void TcpListener::accept_batch() {
    for (int i = 0; i < accepts_max; ++i) {
        boost::system::error_code error;
        tcp::endpoint from;
        auto socket = acceptor_.accept(io_, from, error);
        if (error == asio::error::would_block || error == asio::error::try_again) return;
        if (error == asio::error::no_descriptors || error == boost::system::errc::too_many_files_open_in_system ||
            error == asio::error::no_buffer_space || error == asio::error::no_memory) {
            paused_ = true;
            return;
        }
        if (!error) take(std::move(socket), from);  // else it was gone before we took it
    }
}

void TcpListener::take(tcp::socket socket, const tcp::endpoint& from) {
    const auto number = new_number();
    const auto remote = endpoint_of(from, number);
    const auto stream = std::make_shared<TcpStream>(std::move(socket), remote, TimePoint::clock::now(), *this);
    if (!admission_.admit(remote)) {
        counters_.tcp_refused.add();
        return;  // closes it
    }
    newcomers_.emplace(number, stream);
    if (admission_.crowded()) refuse(*newcomers_.begin()->second);
    counters_.tcp_connections.set(admission_.connections());
    stream->start();
}

// Numbers come again after 2^32 connections only, and not while anybody has them.
std::uint32_t TcpListener::new_number() {
    do {
        ++last_number_;
    } while (last_number_ == 0 || find(last_number_) != nullptr);
    return last_number_;
}

TcpStream* TcpListener::find(std::uint32_t number) const {
    if (const auto found = proven_.find(number); found != proven_.end()) return found->second.get();
    if (const auto found = newcomers_.find(number); found != newcomers_.end()) return found->second.get();
    return nullptr;
}

void TcpListener::refuse(TcpStream& stream) {
    counters_.tcp_refused.add();
    stream.reset();
}

void TcpListener::on_frame(TcpStream& stream, std::span<std::uint8_t> frame) {
    if (!stream.proven && ++stream.frames > unproven_frames_max) return refuse(stream);
    handlers_.datagram(frame, stream.remote());
}

void TcpListener::on_ended(TcpStream& stream) {
    const auto remote = stream.remote();
    const bool proven = stream.proven;
    admission_.leave(remote, proven);
    counters_.tcp_connections.set(admission_.connections());
    proven ? proven_.erase(remote.stream) : newcomers_.erase(remote.stream);
    if (proven && handlers_.ended) handlers_.ended(remote);
}

bool TcpListener::send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram) {
    auto* stream = find(to.stream);
    if (stream == nullptr) return false;
    const bool taken = stream->queue(datagram);
    flush_later(*stream);
    return taken;
}

// All that is queued while the event loop handles what is at hand leaves in one write a connection.
void TcpListener::flush_later(TcpStream& stream) {
    if (stream.dirty) return;
    stream.dirty = true;
    dirty_.push_back(stream.shared_from_this());
    if (dirty_.size() == 1) asio::post(io_, [this] { flush_dirty(); });
}

void TcpListener::flush_dirty() {
    auto streams = std::exchange(dirty_, {});
    for (const auto& stream : streams) {
        stream->dirty = false;
        stream->flush();
    }
    if (!dirty_.empty()) return;
    streams.clear();
    dirty_ = std::move(streams);  // its memory is used again
}

std::size_t TcpListener::send_segments(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                                       std::size_t segment_bytes) {
    std::size_t sent = 0;
    for (auto rest = datagrams; !rest.empty(); rest = rest.subspan(std::min(segment_bytes, rest.size()))) {
        sent += send(to, rest.first(std::min(segment_bytes, rest.size()))) ? 1 : 0;
    }
    return sent;
}

std::size_t TcpListener::queued_bytes(const webrtc::Endpoint& to) const {
    const auto* stream = find(to.stream);
    return stream == nullptr ? std::numeric_limits<std::size_t>::max() : stream->queued_bytes();
}

void TcpListener::prove(const webrtc::Endpoint& at) {
    const auto found = newcomers_.find(at.stream);
    if (found == newcomers_.end()) return;
    const auto stream = found->second;
    newcomers_.erase(found);
    stream->proven = true;
    admission_.prove(stream->remote());
    proven_.emplace(at.stream, stream);
}

void TcpListener::finish(const webrtc::Endpoint& at) {
    if (auto* stream = find(at.stream)) stream->shared_from_this()->finish();
}

void TcpListener::tick(TimePoint now) {
    if (std::exchange(paused_, false)) wait();
    if (now < next_sweep_) return;
    next_sweep_ = now + sweep_interval;
    std::vector<StreamPtr> late;
    for (const auto& [number, stream] : newcomers_) {
        if (now - stream->opened() >= proof_max) late.push_back(stream);
    }
    for (const auto& stream : late) refuse(*stream);
    late.clear();
    for (const auto& [number, stream] : proven_) {
        const auto patience = stream->finishing() ? finish_max : silence_max;
        if (now - stream->heard() >= patience) late.push_back(stream);
    }
    for (const auto& stream : late) stream->reset();
}

void TcpListener::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    handlers_.ended = nullptr;
    std::vector<StreamPtr> all;
    for (const auto& [number, stream] : proven_) all.push_back(stream);
    for (const auto& [number, stream] : newcomers_) all.push_back(stream);
    for (const auto& stream : all) {
        stream->finish();
        stream->end();
    }
}

}  // namespace lanai::streaming::relay
