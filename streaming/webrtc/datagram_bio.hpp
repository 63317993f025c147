// An OpenSSL BIO in memory that keeps datagram boundaries (OpenSSL 3.0 has none): the DTLS engine reads the one
// datagram it was given and appends what it sends to a bounded list. Owned by one thread.
#pragma once

#include <openssl/bio.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace lanai::streaming::webrtc {

class DatagramBio {
public:
    static constexpr long mtu_bytes = 1'200;        // of a DTLS datagram; fits every path WebRTC runs on
    static constexpr std::size_t outputs_max = 64;  // more: dropped, as the network would

    DatagramBio() = default;
    DatagramBio(const DatagramBio&) = delete;
    DatagramBio& operator=(const DatagramBio&) = delete;

    // A BIO that reads and writes here; SSL_set_bio takes it over. This object outlives it. Null: no memory.
    [[nodiscard]] BIO* make();

    // The next read's datagram; valid until the next call.
    void set_input(std::span<const std::uint8_t> datagram) { input_ = datagram; }
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> take_outputs() { return std::exchange(outputs_, {}); }

private:
    static const BIO_METHOD* method();
    static int read(BIO*, char* out, int bytes_max) noexcept;
    static int write(BIO*, const char* in, int bytes) noexcept;
    static long control(BIO*, int command, long number, void* pointer) noexcept;

    std::span<const std::uint8_t> input_;
    std::vector<std::vector<std::uint8_t>> outputs_;
};

}  // namespace lanai::streaming::webrtc
