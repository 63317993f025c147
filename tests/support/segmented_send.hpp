// One send of many datagrams (UDP_SEGMENT), for tests and the bare loop: their own, so that they measure and attack the
// relay with nothing of the relay's.
#pragma once

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace lanai::test {

// Datagrams of segment_bytes each, the last may be shorter. False: the kernel took none.
inline bool send_segmented(int socket, const sockaddr_in& to, std::span<const std::uint8_t> datagrams,
                           std::uint16_t segment_bytes) {
    auto address = to;
    iovec data{const_cast<std::uint8_t*>(datagrams.data()), datagrams.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof segment_bytes)> control{};
    msghdr message{};
    message.msg_name = &address;
    message.msg_namelen = sizeof address;
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof segment_bytes);
    std::memcpy(CMSG_DATA(header), &segment_bytes, sizeof segment_bytes);
    return ::sendmsg(socket, &message, 0) >= 0;
}

}  // namespace lanai::test
