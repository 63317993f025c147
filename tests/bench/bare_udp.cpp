// The physical limit of a relay: the bare loop that encrypts the same packets for the same number of viewers and sends
// them, with nothing around it. What the relay costs above this is ours to explain. Its receivers are the load client's
// sockets, read and decrypted as the load client does.
#include "bare.hpp"
#include "load/batch_reader.hpp"
#include "load/srtp_gcm.hpp"
#include "load/stream_counter.hpp"
#include "load/trace.hpp"

#include "rtp/header.hpp"
#include "segmented_send.hpp"

#include <netinet/in.h>
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <cstring>
#include <span>
#include <stdexcept>

namespace {

using namespace lanai::bench;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
namespace rtp = lanai::streaming::rtp;

constexpr int send_buffer_bytes = 4 << 20;
constexpr std::size_t train_bytes_max = 65'000, packet_bytes_max = 1'500;
const MasterKeys keys{{1, 2, 3}, {4, 5, 6}};

struct Mode {
    const char* name;
    bool sends = true;
    std::size_t segments_max = 1;  // more than one: UDP_SEGMENT
};
constexpr std::array<Mode, 4> modes{{{"encrypt only", false, 1}, {"sendto", true, 1}, {"UDP_SEGMENT", true, 8}, {"UDP_SEGMENT 64", true, 64}}};

struct Options {
    unsigned viewers = 50;
    double seconds = 3;
    std::size_t bytes = 920;
    std::string trace;
    int send_core = -1, read_core = -1;
    bool json = false, gro = false;
    unsigned stamp_every = 8, repeat = 1;
    long rest_us = rest_default.count();
};

void pin_this_thread(int core) {
    if (core < 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(core), &set);
    ::pthread_setaffinity_np(::pthread_self(), sizeof set, &set);
}

// The shape of 720p30 of about 2.6 Mbit/s: 12 packets a frame, the last one half as long as the others.
Trace synthetic_trace(std::size_t mean_bytes) {
    constexpr std::size_t packets_a_frame = 12, frames_a_second = 30;
    const std::size_t full = mean_bytes * 2 * packets_a_frame / (2 * packets_a_frame - 1);
    Burst burst{0us, std::vector<std::uint16_t>(packets_a_frame, static_cast<std::uint16_t>(full))};
    burst.bytes.back() = static_cast<std::uint16_t>(full / 2);
    Trace trace(frames_a_second, burst);
    for (std::size_t i = 0; i < frames_a_second; ++i) trace[i].at = std::chrono::microseconds(1'000'000 * i / frames_a_second);
    return trace;
}

// Reads and opens what comes, until destroyed.
class Receivers {
public:
    explicit Receivers(const Options& options)
        : rest_(options.rest_us), epoll_(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"), reader_(options.gro) {
        for (unsigned i = 0; i < options.viewers; ++i) {
            ReceiveOptions receive;
            receive.gro = options.gro;
            receive.timestamps = options.stamp_every != 0 && i % options.stamp_every == 0;
            sockets_.emplace_back(make_receive_socket(receive));
            addresses_.push_back(bind_loopback(sockets_.back()));
            streams_.push_back(std::make_unique<Stream>());
            epoll_event event{};
            event.events = EPOLLIN | EPOLLET;
            event.data.u32 = i;
            require(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, sockets_.back().get(), &event), "epoll_ctl");
        }
        thread_ = std::jthread([this, core = options.read_core](const std::stop_token& stop) {
            pin_this_thread(core);
            run(stop);
        });
    }
    [[nodiscard]] const std::vector<sockaddr_in>& addresses() const { return addresses_; }
    [[nodiscard]] std::uint64_t opened() const { return opened_; }
    // Waits until nothing has come for a while, so that what is under way is counted.
    void settle() const {
        for (std::uint64_t before = opened_ + 1; before != opened_;) {
            before = opened_;
            std::this_thread::sleep_for(100ms);
        }
    }

private:
    struct Stream {
        GcmContext context{keys, GcmContext::Use::rtp, GcmContext::Direction::open};
        StreamCounter counter;
    };
    void run(const std::stop_token& stop) {
        std::array<epoll_event, 256> events{};
        while (!stop.stop_requested()) {
            const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 20);
            for (int i = 0; i < ready; ++i) {
                const auto viewer = events[static_cast<std::size_t>(i)].data.u32;
                reader_.drain(sockets_[viewer].get(), [&](std::span<std::uint8_t> datagram, std::int64_t) { take(*streams_[viewer], datagram); });
            }
            if (ready < static_cast<int>(events.size())) rest(rest_);
        }
    }
    void take(Stream& stream, std::span<std::uint8_t> datagram) {
        const auto header = rtp::parse_header(datagram);
        if (!header) return;
        const auto extended = stream.counter.extend(header->sequence);
        const auto header_bytes = static_cast<std::size_t>(header->payload.data() - datagram.data());
        if (!open_rtp(stream.context, datagram, header_bytes, StreamCounter::rollovers(extended))) return;
        if (stream.counter.note(extended)) opened_.fetch_add(1, std::memory_order_relaxed);
    }

    std::chrono::microseconds rest_;
    Fd epoll_;
    BatchReader reader_;
    std::vector<Fd> sockets_;
    std::vector<sockaddr_in> addresses_;
    std::vector<std::unique_ptr<Stream>> streams_;
    std::atomic<std::uint64_t> opened_ = 0;
    std::jthread thread_;  // last: it uses the members above
};

class Sender {
public:
    explicit Sender(const std::vector<sockaddr_in>& viewers)
        : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"), payload_(packet_bytes_max, 0x5A),
          buffer_(burst_packets_max * packet_bytes_max) {
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes);
        for (const auto& to : viewers) viewers_.push_back(std::make_unique<Viewer>(to));
    }
    // One burst to every viewer; returns the packets that left (or would have).
    std::uint64_t send_burst(const Burst& burst, const Mode& mode) {
        std::uint64_t sent = 0;
        for (auto& viewer : viewers_) {
            seal(*viewer, burst);
            if (!mode.sends) {
                sent += burst.bytes.size();
            } else {
                sent += send(viewer->to, burst, mode.segments_max);
            }
        }
        return sent;
    }

private:
    struct Viewer {
        explicit Viewer(const sockaddr_in& address) : to(address) {}
        sockaddr_in to;
        GcmContext context{keys, GcmContext::Use::rtp, GcmContext::Direction::seal};
        std::uint64_t sequence = 0;
    };
    static constexpr std::size_t header_bytes = 20;  // with one extension, as the relay's

    // Packets lie one behind the other.
    void seal(Viewer& viewer, const Burst& burst) {
        std::uint8_t* at = buffer_.data();
        for (const std::size_t wanted : burst.bytes) {
            const std::size_t bytes = std::clamp(wanted, header_bytes + gcm_tag_bytes, packet_bytes_max);
            const std::uint64_t number = viewer.sequence++;
            rtp::HeaderFields fields;
            fields.payload_type = 102;
            fields.sequence = static_cast<std::uint16_t>(number);
            fields.ssrc = 1;
            fields.transport_cc_id = 4;
            fields.transport_cc_sequence = fields.sequence;
            const std::size_t head = rtp::write_header(fields, {at, bytes});
            std::memcpy(at + head, payload_.data(), bytes - head - gcm_tag_bytes);
            if (seal_rtp(viewer.context, {at, bytes}, bytes - gcm_tag_bytes, head, StreamCounter::rollovers(number)) != bytes) {
                throw std::runtime_error("AES-128-GCM failed");
            }
            at += bytes;
        }
    }
    std::uint64_t send(const sockaddr_in& to, const Burst& burst, std::size_t segments_max) {
        std::uint64_t sent = 0;
        std::uint8_t* at = buffer_.data();
        for (std::size_t i = 0; i < burst.bytes.size();) {
            // A train: packets of one length, and at most one shorter at its end.
            const std::size_t length = std::max<std::size_t>(burst.bytes[i], header_bytes + gcm_tag_bytes);
            std::size_t count = 1, bytes = length;
            for (; i + count < burst.bytes.size() && count < segments_max && bytes + length <= train_bytes_max; ++count) {
                const std::size_t next = std::max<std::size_t>(burst.bytes[i + count], header_bytes + gcm_tag_bytes);
                if (next > length) break;
                bytes += next;
                if (next < length) {
                    ++count;
                    break;
                }
            }
            if (send_train(to, at, bytes, count > 1 ? length : 0)) sent += count;
            at += bytes;
            i += count;
        }
        return sent;
    }
    bool send_train(sockaddr_in to, std::uint8_t* data, std::size_t bytes, std::size_t segment) const {
        if (segment == 0) {
            return ::sendto(socket_.get(), data, bytes, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) > 0;
        }
        return lanai::test::send_segmented(socket_.get(), to, {data, bytes}, static_cast<std::uint16_t>(segment));
    }

    Fd socket_;
    std::vector<std::uint8_t> payload_, buffer_;
    std::vector<std::unique_ptr<Viewer>> viewers_;
};

Row measure(const Mode& mode, const Options& options, const Trace& trace, Sender& sender, const Receivers& receivers) {
    Row row{mode.name};
    const auto already = receivers.opened();
    // A trace that ends early begins again one frame after its end.
    const auto round = trace.back().at + 33ms;
    const double cpu_before = thread_cpu_us();
    const auto begin = Clock::now(), end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.seconds));
    for (std::size_t i = 0;; ++i) {
        const auto at = begin + trace[i % trace.size()].at + round * static_cast<long>(i / trace.size());
        if (at >= end) break;
        std::this_thread::sleep_until(at);
        row.sent += sender.send_burst(trace[i % trace.size()], mode);
    }
    row.cpu_us = thread_cpu_us() - cpu_before;
    receivers.settle();
    row.delivered = mode.sends ? receivers.opened() - already : row.sent;
    return row;
}

void run(const Options& options) {
    raise_descriptor_limit();
    const Trace trace = options.trace.empty() ? synthetic_trace(options.bytes) : read_trace(options.trace);
    const Receivers receivers(options);
    pin_this_thread(options.send_core);
    Sender sender(receivers.addresses());
    std::vector<Row> rows;
    for (unsigned i = 0; i < options.repeat; ++i) {
        for (const Mode& mode : modes) rows.push_back(measure(mode, options, trace, sender, receivers));
    }
    print("bare_udp", "packet", rows, options.json);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{
        "Encrypts (AES-128-GCM) and sends a talk's packets to each of N loopback UDP viewers and prints the sending\n"
        "thread's CPU time (user and kernel) per delivered packet. On loopback that includes the receiving half of the\n"
        "kernel's UDP path, up to the receiver's socket buffer. The mode \"encrypt only\" sends nothing: per packet made."};
    app.add_option("--viewers", options.viewers, "receivers")->check(CLI::Range(1, 2'000))->capture_default_str();
    app.add_option("--seconds", options.seconds, "of each mode")->check(CLI::Range(0.2, 60.0))->capture_default_str();
    app.add_option("--trace", options.trace, "what whep_load --record wrote; without: 12 packets a frame")->check(CLI::ExistingFile);
    app.add_option("--bytes", options.bytes, "mean datagram without a trace")->check(CLI::Range(100, 1'300))->capture_default_str();
    app.add_option("--repeat", options.repeat, "rounds of all modes")->check(CLI::Range(1, 20));
    app.add_option("--send-core", options.send_core, "pins the sender");
    app.add_option("--read-core", options.read_core, "pins the receivers");
    app.add_option("--stamp-every", options.stamp_every, "as of whep_load");
    app.add_option("--rest-us", options.rest_us, "as of whep_load")->check(CLI::Range(0, 20'000));
    app.add_flag("--gro", options.gro, "receivers ask for UDP_GRO, as whep_load --gro");
    app.add_flag("--json", options.json, "one line of JSON instead of a table");
    CLI11_PARSE(app, argc, argv);
    try {
        run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_bare_udp: %s\n", error.what());
        return 1;
    }
    return 0;
}
