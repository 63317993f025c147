// The physical limit of a relay: the bare loop that encrypts the same packets for the same number of viewers and sends
// them, with nothing around it. What the relay costs above this is ours to explain.
#include "bare.hpp"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/evp.h>

#include <CLI/CLI.hpp>
#include <cstring>
#include <memory>
#include <span>
#include <stdexcept>

namespace {

using namespace lanai::bench;
using Clock = std::chrono::steady_clock;

// The shape of 720p30 of about 2.6 Mbit/s: 12 packets a frame, the last one half as long as the others.
constexpr int frames_per_second = 30;
constexpr std::size_t packets_per_frame = 12;
constexpr std::size_t gso_segments_max = 8;
constexpr std::size_t header_bytes = 12, tag_bytes = 16, iv_bytes = 12;
constexpr int receive_buffer_bytes = 1 << 20;

enum class Mode { encrypt_only, sendto_each, gso };

struct Options {
    unsigned viewers = 50, seconds = 3, bytes = 920;
    bool json = false;
};

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// One viewer's SRTP-like context: keyed once, a new IV a packet (RFC 7714: payload encrypted, header authenticated).
class Sealer {
public:
    Sealer() : context_(EVP_CIPHER_CTX_new()) {
        const std::array<std::uint8_t, 16> key{1, 2, 3};
        if (!context_ || EVP_EncryptInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, key.data(), nullptr) != 1) {
            throw std::runtime_error("OpenSSL has no AES-128-GCM");
        }
    }
    // Writes header, ciphertext of `payload` and tag to `out`; returns their length.
    std::size_t seal(std::span<const std::uint8_t> payload, std::uint8_t* out) {
        ++sequence_;
        std::array<std::uint8_t, iv_bytes> iv{};
        std::memcpy(iv.data(), &sequence_, sizeof sequence_);
        std::memset(out, 0, header_bytes);
        out[0] = 0x80;
        std::memcpy(out + 2, &sequence_, 2);
        EVP_CIPHER_CTX* const context = context_.get();
        int n = 0;
        const bool ok =
            EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data()) == 1 &&
            EVP_EncryptUpdate(context, nullptr, &n, out, header_bytes) == 1 &&
            EVP_EncryptUpdate(context, out + header_bytes, &n, payload.data(), static_cast<int>(payload.size())) == 1 &&
            EVP_EncryptFinal_ex(context, out + header_bytes + n, &n) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_bytes, out + header_bytes + payload.size()) == 1;
        if (!ok) throw std::runtime_error("AES-128-GCM failed");
        return header_bytes + payload.size() + tag_bytes;
    }

private:
    std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context_;
    std::uint64_t sequence_ = 0;
};

class Sender {
public:
    Sender(const Options& options, const std::vector<sockaddr_in>& viewers)
        : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"),
          viewers_(viewers),
          sealers_(viewers.size()),
          // `bytes` is the mean on the wire; 11 full packets and a half one make it up.
          full_bytes_(options.bytes * 2 * packets_per_frame / (2 * packets_per_frame - 1)),
          payload_(full_bytes_, 0x5A),
          datagrams_(packets_per_frame * full_bytes_) {}

    // One frame to every viewer; returns the packets that left.
    std::uint64_t send_frame(Mode mode) {
        std::uint64_t sent = 0;
        for (std::size_t viewer = 0; viewer < viewers_.size(); ++viewer) {
            seal_frame(sealers_[viewer]);
            switch (mode) {
                case Mode::encrypt_only:
                    sent += packets_per_frame;
                    break;
                case Mode::sendto_each:
                    sent += send_each(viewers_[viewer]);
                    break;
                case Mode::gso:
                    sent += send_segments(viewers_[viewer]);
                    break;
            }
        }
        return sent;
    }

private:
    // Packet i of the frame ends up at i * full_bytes_; all but the last have the same length, as GSO needs.
    void seal_frame(Sealer& sealer) {
        constexpr std::size_t overhead = header_bytes + tag_bytes;
        const std::span<const std::uint8_t> payload(payload_);
        for (std::size_t i = 0; i < packets_per_frame; ++i) {
            const std::size_t bytes = i + 1 < packets_per_frame ? full_bytes_ : full_bytes_ / 2;
            last_bytes_ = sealer.seal(payload.first(bytes - overhead), datagrams_.data() + i * full_bytes_);
        }
    }

    std::uint64_t send_each(const sockaddr_in& to) const {
        std::uint64_t sent = 0;
        for (std::size_t i = 0; i < packets_per_frame; ++i) {
            const std::size_t bytes = i + 1 < packets_per_frame ? full_bytes_ : last_bytes_;
            const auto n = ::sendto(socket_.get(), datagrams_.data() + i * full_bytes_, bytes, 0,
                                    reinterpret_cast<const sockaddr*>(&to), sizeof to);
            sent += n > 0 ? 1 : 0;
        }
        return sent;
    }

    std::uint64_t send_segments(sockaddr_in to) {
        std::uint64_t sent = 0;
        for (std::size_t i = 0; i < packets_per_frame; i += gso_segments_max) {
            const std::size_t count = std::min(gso_segments_max, packets_per_frame - i);
            const bool has_last = i + count == packets_per_frame;
            iovec data{datagrams_.data() + i * full_bytes_, count * full_bytes_};
            if (has_last) data.iov_len -= full_bytes_ - last_bytes_;
            alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> control{};
            msghdr message{};
            message.msg_name = &to;
            message.msg_namelen = sizeof to;
            message.msg_iov = &data;
            message.msg_iovlen = 1;
            message.msg_control = control.data();
            message.msg_controllen = control.size();
            cmsghdr* const header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_UDP;
            header->cmsg_type = UDP_SEGMENT;
            header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
            const auto segment = static_cast<std::uint16_t>(full_bytes_);
            std::memcpy(CMSG_DATA(header), &segment, sizeof segment);
            if (::sendmsg(socket_.get(), &message, 0) > 0) sent += count;
        }
        return sent;
    }

    Fd socket_;
    const std::vector<sockaddr_in>& viewers_;
    std::vector<Sealer> sealers_;
    std::size_t full_bytes_, last_bytes_ = 0;
    std::vector<std::uint8_t> payload_, datagrams_;
};

Row measure(const char* name, Mode mode, const Options& options, Sender& sender, const Drain& drain) {
    Row row{name};
    const auto already = drain.reads();
    const double cpu_before = thread_cpu_us();
    auto next = Clock::now();
    for (unsigned frame = 0; frame < options.seconds * frames_per_second; ++frame) {
        row.sent += sender.send_frame(mode);
        next += std::chrono::nanoseconds{std::chrono::seconds{1}} / frames_per_second;
        std::this_thread::sleep_until(next);
    }
    row.cpu_us = thread_cpu_us() - cpu_before;
    drain.settle();
    row.delivered = mode == Mode::encrypt_only ? row.sent : drain.reads() - already;
    return row;
}

void run(const Options& options) {
    raise_descriptor_limit();
    std::vector<Fd> receivers;
    std::vector<sockaddr_in> addresses;
    for (unsigned i = 0; i < options.viewers; ++i) {
        receivers.emplace_back(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
        ::setsockopt(receivers.back().get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
        addresses.push_back(bind_loopback(receivers.back()));
    }
    const Drain drain(receivers);
    Sender sender(options, addresses);
    std::vector<Row> rows;
    rows.push_back(measure("encrypt only", Mode::encrypt_only, options, sender, drain));
    rows.push_back(measure("sendto", Mode::sendto_each, options, sender, drain));
    rows.push_back(measure("UDP_SEGMENT", Mode::gso, options, sender, drain));
    print("bare_udp", "packet", rows, options.json);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{
        "Encrypts (AES-128-GCM) and sends 360 packets/s to each of N loopback UDP viewers and prints the sending\n"
        "thread's CPU time (user and kernel) per delivered packet. On loopback that includes the receiving half of "
        "the\n"
        "kernel's UDP path, up to the receiver's socket buffer. The mode \"encrypt only\" sends nothing: per packet "
        "made."};
    app.add_option("--viewers", options.viewers, "receivers")->check(CLI::Range(1, 2'000))->capture_default_str();
    app.add_option("--seconds", options.seconds, "of each mode")->check(CLI::Range(1, 60))->capture_default_str();
    app.add_option("--bytes", options.bytes, "mean datagram")->check(CLI::Range(100, 1'300))->capture_default_str();
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
