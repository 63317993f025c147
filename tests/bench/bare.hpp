// What the bare loops share: sockets on loopback, a thread that drains them, CPU time, and the table they print.
#pragma once

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace lanai::bench {

class Fd {
public:
    explicit Fd(int fd, const char* what = "descriptor") : fd_(fd) {
        if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
    }
    ~Fd() {
        if (fd_ >= 0) ::close(fd_);
    }
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

inline void require(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
}

// Two descriptors a viewer and some for ourselves; the usual soft limit of 1,024 is too low for many viewers.
inline void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Binds to a port that the system chooses and returns the address.
inline sockaddr_in bind_loopback(const Fd& socket) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
    socklen_t length = sizeof address;
    require(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length), "getsockname");
    return address;
}

// Microseconds of CPU this thread has used, in user and kernel.
inline double thread_cpu_us() {
    timespec now{};
    require(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), "clock_gettime");
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Reads all sockets until destroyed, counting reads (datagrams) and bytes.
class Drain {
public:
    explicit Drain(const std::vector<Fd>& sockets) : epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1") {
        for (const Fd& socket : sockets) {
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.fd = socket.get();
            require(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket.get(), &event), "epoll_ctl");
        }
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    [[nodiscard]] std::uint64_t reads() const { return reads_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    // Waits until nothing has come for a while, so that what is under way is counted.
    void settle() const {
        for (std::uint64_t before = bytes_ + 1; before != bytes_;) {
            before = bytes_;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
    }

private:
    void run(const std::stop_token& stop) {
        std::array<epoll_event, 64> events{};
        std::vector<std::uint8_t> buffer(256 * 1024);
        while (!stop.stop_requested()) {
            const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 20);
            for (int i = 0; i < ready; ++i) {
                const int socket = events[static_cast<std::size_t>(i)].data.fd;
                for (ssize_t n = 0; (n = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT)) > 0;) {
                    ++reads_;
                    bytes_ += static_cast<std::uint64_t>(n);
                }
            }
        }
    }

    Fd epoll_;
    std::atomic<std::uint64_t> reads_ = 0, bytes_ = 0;
    std::jthread thread_;  // last: it uses the members above
};

struct Row {
    std::string mode;
    std::uint64_t sent = 0, delivered = 0;
    double cpu_us = 0;
    [[nodiscard]] double us_per_delivered() const {
        return delivered == 0 ? 0 : cpu_us / static_cast<double>(delivered);
    }
};

// unit: "packet" or "message".
inline void print(const char* bench, const char* unit, const std::vector<Row>& rows, bool json) {
    if (json) std::printf("{\"bench\":\"%s\",\"unit\":\"cpu_us_per_delivered_%s\",\"modes\":[", bench, unit);
    if (!json) std::printf("%-16s %12s %12s %8s %22s\n", "mode", "sent", "delivered", "lost %", "CPU us per delivered");
    for (const Row& row : rows) {
        const auto sent = static_cast<unsigned long long>(row.sent);
        const auto delivered = static_cast<unsigned long long>(row.delivered);
        if (json) {
            std::printf("%s{\"mode\":\"%s\",\"sent\":%llu,\"delivered\":%llu,\"cpu_us\":%.0f,\"value\":%.3f}",
                        &row == rows.data() ? "" : ",", row.mode.c_str(), sent, delivered, row.cpu_us,
                        row.us_per_delivered());
        } else {
            const double lost =
                sent == 0 ? 0 : 100.0 - 100.0 * static_cast<double>(delivered) / static_cast<double>(sent);
            std::printf("%-16s %12llu %12llu %8.2f %22.3f\n", row.mode.c_str(), sent, delivered, lost,
                        row.us_per_delivered());
        }
    }
    if (json) std::printf("]}\n");
}

}  // namespace lanai::bench
