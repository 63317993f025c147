// Outgoing SRTP and SRTCP of one peer (RFC 3711, RFC 7714), written straight into the send buffer. OpenSSL does the
// arithmetic: a packet costs libsrtp three to ten times as much, and it wants the plaintext where the ciphertext goes.
// Keeps no state per SSRC: the caller knows each packet's 48-bit index. Owned by one shard thread.
#pragma once

#include "webrtc/error.hpp"
#include "webrtc/srtp_keys.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

struct evp_cipher_ctx_st;

namespace lanai::streaming::webrtc {

// HMAC-SHA1 (RFC 2104) whose two keyed blocks are hashed once; each message starts from copies of those states.
class SavedHmacSha1 {
public:
    static constexpr std::size_t key_bytes = 20, tag_bytes = 10;
    explicit SavedHmacSha1(std::span<const std::uint8_t, key_bytes> key);
    // HMAC of `message` and the four bytes of `trailer` behind it, cut to tag_bytes.
    void tag(std::span<const std::uint8_t> message, std::span<const std::uint8_t> trailer, std::uint8_t* out) const;

private:
    // SHA1's chaining value after one block, as OpenSSL's SHA_CTX holds it.
    using Chaining = std::array<std::uint32_t, 5>;
    Chaining inner_{}, outer_{};
};

class SrtpSealer {
public:
    // What is encrypted, in this order.
    struct Plaintext {
        std::span<const std::uint8_t> prefix;  // RTX: the original sequence number
        std::span<const std::uint8_t> payload;
        std::span<const std::uint8_t> suffix;  // RTP padding
        [[nodiscard]] std::size_t bytes() const { return prefix.size() + payload.size() + suffix.size(); }
    };

    // Error: srtp_failed (no memory, OpenSSL without the cipher).
    [[nodiscard]] static Result<SrtpSealer> make(SrtpProfile, const SrtpKeys::Master&);

    [[nodiscard]] std::size_t tag_bytes() const { return tag_bytes_; }
    // `packet` begins with a finished RTP header of `header_bytes` and has room for it, the plaintext and the tag.
    // index: RFC 3711 section 3.3.1, roll-over counter and sequence number; the same index may only ever seal the same
    // bytes. Returns the datagram's length; 0 when OpenSSL refuses.
    [[nodiscard]] std::size_t seal_rtp(std::uint8_t* packet, std::size_t header_bytes, const Plaintext&,
                                       std::uint64_t index);
    // In place: `buffer` holds `bytes` of plaintext RTCP and Peer::srtp_overhead_max of room behind.
    [[nodiscard]] Result<std::size_t> seal_rtcp(std::span<std::uint8_t> buffer, std::size_t bytes);

private:
    struct Free {
        void operator()(evp_cipher_ctx_st*) const;
    };
    using Cipher = std::unique_ptr<evp_cipher_ctx_st, Free>;
    struct Stream {  // one of RTP and RTCP
        Cipher cipher;
        std::array<std::uint8_t, 14> salt{};
        std::optional<SavedHmacSha1> hmac;  // AES-CM only
    };

    SrtpSealer(Stream rtp, Stream rtcp, SrtpProfile profile)
        : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)), profile_(profile), tag_bytes_(srtp_tag_bytes(profile)) {}
    [[nodiscard]] static std::optional<Stream> derive(SrtpProfile, const SrtpKeys::Master&, std::uint8_t first_label);
    [[nodiscard]] bool seal_gcm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext&, std::uint64_t index);
    [[nodiscard]] bool seal_cm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext&, std::uint64_t index);

    Stream rtp_, rtcp_;
    SrtpProfile profile_;
    std::size_t tag_bytes_;
    std::uint32_t rtcp_index_ = 0;
};

}  // namespace lanai::streaming::webrtc
