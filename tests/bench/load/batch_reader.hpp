// Reads what waits on a UDP socket in as few system calls as there are, one buffer set for all sockets. The load client
// and the bare loop's receivers read through this, so that a sender meets the same sockets in both. One thread.
#pragma once

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace lanai::bench {

struct ReceiveOptions {
    bool gro = false;         // UDP_GRO: trains stay whole up to the reader; no browser's socket asks for it
    bool timestamps = false;  // the kernel's arrival times
    int buffer_bytes = 1 << 20;
};

// A non-blocking IPv4 UDP socket with these options. Throws std::system_error.
[[nodiscard]] int make_receive_socket(const ReceiveOptions&);
// Without a rest between two looks, every packet to a reader that sleeps costs its sender a wake-up: an interrupt to
// another core, which no network card asks of a server. With it packets gather, and one thread reads for a thousand.
inline constexpr std::chrono::microseconds rest_default{1'000};
void rest(std::chrono::microseconds);

// Datagrams the kernel dropped because this socket's buffer was full: the reader's loss, not the sender's.
[[nodiscard]] std::uint32_t socket_drops(int socket);

class BatchReader {
public:
    static constexpr std::size_t datagrams_max = 32;  // a system call
    static constexpr std::size_t datagram_bytes_max = 2'048, train_bytes_max = 65'536;

    explicit BatchReader(bool gro);
    BatchReader(const BatchReader&) = delete;
    BatchReader& operator=(const BatchReader&) = delete;

    // take(datagram, arrived_ns): for each datagram that waits, so that edge-triggered epoll will do. arrived_ns: wall
    // clock nanoseconds from the kernel, 0 when the socket does not stamp.
    template <class Take>
    void drain(int socket, Take&& take) {
        for (int round = 0; round < rounds_max; ++round) {
            const std::size_t count = receive(socket);
            for (std::size_t i = 0; i < count; ++i) {
                const Control control = control_of(i);
                std::span<std::uint8_t> rest(buffer(i), messages_[i].msg_len);
                const std::size_t step = control.segment_bytes == 0 ? rest.size() : control.segment_bytes;
                while (!rest.empty()) {
                    const std::size_t bytes = step < rest.size() ? step : rest.size();
                    take(rest.first(bytes), control.arrived_ns);
                    rest = rest.subspan(bytes);
                }
            }
            if (count < messages_.size()) return;
        }
    }

private:
    static constexpr int rounds_max = 64;  // more than a socket's buffer holds
    static constexpr std::size_t control_bytes = 128;
    struct Control {
        std::int64_t arrived_ns = 0;
        std::size_t segment_bytes = 0;  // 0: one datagram
    };
    [[nodiscard]] std::size_t receive(int socket);
    [[nodiscard]] Control control_of(std::size_t i);
    [[nodiscard]] std::uint8_t* buffer(std::size_t i) { return buffers_.data() + i * buffer_bytes_; }

    std::size_t buffer_bytes_;
    std::vector<std::uint8_t> buffers_;
    std::vector<iovec> vectors_;
    std::vector<mmsghdr> messages_;
    std::vector<std::array<char, control_bytes>> controls_;
};

}  // namespace lanai::bench
