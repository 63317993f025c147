#include "relay/tcp_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace lanai::streaming::relay {

namespace {

using boost::asio::ip::tcp;

template <class T>
void set_option(int descriptor, int level, int name, const T& value) {
    // Each of them makes things better; none is needed.
    static_cast<void>(::setsockopt(descriptor, level, name, &value, sizeof value));
}

}  // namespace

TcpStream::TcpStream(tcp::socket socket, const webrtc::Endpoint& remote, TimePoint now, Owner& owner)
    : socket_(std::move(socket)), remote_(remote), opened_(now), heard_(now), owner_(owner) {
    const int descriptor = socket_.native_handle();
    const auto unacknowledged_ms =
        static_cast<unsigned>(std::chrono::milliseconds(unacknowledged_max).count());
    set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, int{1});
    set_option(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, int{kernel_unsent_bytes_max});
    set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, unacknowledged_ms);
}

void TcpStream::start() {
    wait_readable();
}

void TcpStream::wait_readable() {
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
        if (self->open_ && !error) self->read();
    });
}

void TcpStream::read() {
    const auto scratch = owner_.scratch();
    for (int i = 0; i < reads_max; ++i) {
        const auto bytes = ::recv(socket_.native_handle(), scratch.data(), scratch.size(), MSG_DONTWAIT);
        if (bytes == 0) return end();
        if (bytes < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK) break;
            return end();
        }
        if (!take(scratch.first(static_cast<std::size_t>(bytes)))) return;
        if (static_cast<std::size_t>(bytes) < scratch.size()) break;
    }
    wait_readable();
}

bool TcpStream::take(std::span<std::uint8_t> input) {
    if (finishing_) return true;  // read, so that our FIN is not overtaken by a reset
    heard_ = TimePoint::clock::now();
    for (;;) {
        const auto frame = deframer_.next(input);
        if (!frame) {
            owner_.on_malformed(*this);
            reset();
            return false;
        }
        if (!frame->has_value()) return true;
        owner_.on_frame(*this, **frame);
        if (!open_) return false;
        if (finishing_) return true;
    }
}

bool TcpStream::queue(std::span<const std::uint8_t> datagram) {
    if (!open_ || full_ || finishing_) return false;
    full_ = !queue_.push(datagram);
    return !full_;
}

void TcpStream::flush() {
    if (!open_) return;
    if (full_) return reset();
    while (!writing_ && !queue_.empty()) {
        const auto front = queue_.front();
        const auto bytes = ::send(socket_.native_handle(), front.data(), front.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (bytes >= 0) {
            queue_.pop(static_cast<std::size_t>(bytes));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            wait_writable();
        } else if (errno != EINTR) {
            return end();
        }
    }
}

void TcpStream::wait_writable() {
    writing_ = true;
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
        self->writing_ = false;
        if (!error) self->flush();
    });
}

void TcpStream::finish() {
    if (!open_ || finishing_) return;
    writing_ = false;
    flush();
    if (!open_) return;
    finishing_ = true;
    heard_ = TimePoint::clock::now();  // the owner's deadline runs from here
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void TcpStream::end() {
    if (!open_) return;
    open_ = false;
    boost::system::error_code ignored;
    socket_.close(ignored);
    owner_.on_ended(*this);
}

void TcpStream::reset() {
    if (!open_) return;
    set_option(socket_.native_handle(), SOL_SOCKET, SO_LINGER, linger{1, 0});
    end();
}

}  // namespace lanai::streaming::relay
