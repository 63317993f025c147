#include "batch_reader.hpp"

#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

namespace lanai::bench {

int make_receive_socket(const ReceiveOptions& options) {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) throw std::system_error(errno, std::generic_category(), "socket");
    const int on = 1;
    // Beyond net.core.rmem_max only root may go.
    if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &options.buffer_bytes, sizeof options.buffer_bytes) != 0) {
        ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &options.buffer_bytes, sizeof options.buffer_bytes);
    }
    if (options.gro) ::setsockopt(socket, SOL_UDP, UDP_GRO, &on, sizeof on);
    if (options.timestamps) ::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    return socket;
}

void rest(std::chrono::microseconds length) {
    if (length <= std::chrono::microseconds::zero()) return;
    const timespec wait{0, static_cast<long>(length.count()) * 1'000};
    ::nanosleep(&wait, nullptr);
}

std::uint32_t socket_drops(int socket) {
    std::array<std::uint32_t, SK_MEMINFO_VARS> values{};
    socklen_t bytes = sizeof values;
    if (::getsockopt(socket, SOL_SOCKET, SO_MEMINFO, values.data(), &bytes) != 0) return 0;
    return values[SK_MEMINFO_DROPS];
}

BatchReader::BatchReader(bool gro)
    : buffer_bytes_(gro ? train_bytes_max : datagram_bytes_max),
      buffers_(datagrams_max * buffer_bytes_),
      vectors_(datagrams_max),
      messages_(datagrams_max),
      controls_(datagrams_max) {
    for (std::size_t i = 0; i < datagrams_max; ++i) {
        vectors_[i] = {buffer(i), buffer_bytes_};
        messages_[i].msg_hdr.msg_iov = &vectors_[i];
        messages_[i].msg_hdr.msg_iovlen = 1;
        messages_[i].msg_hdr.msg_control = controls_[i].data();
    }
}

std::size_t BatchReader::receive(int socket) {
    for (auto& message : messages_) message.msg_hdr.msg_controllen = control_bytes;
    const int count = ::recvmmsg(socket, messages_.data(), static_cast<unsigned>(messages_.size()), MSG_DONTWAIT, nullptr);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

BatchReader::Control BatchReader::control_of(std::size_t i) {
    Control found;
    msghdr& message = messages_[i].msg_hdr;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
            int bytes = 0;
            std::memcpy(&bytes, CMSG_DATA(c), sizeof bytes);
            found.segment_bytes = static_cast<std::size_t>(std::max(bytes, 0));
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            timespec at{};
            std::memcpy(&at, CMSG_DATA(c), sizeof at);
            found.arrived_ns = std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
        }
    }
    return found;
}

}  // namespace lanai::bench
