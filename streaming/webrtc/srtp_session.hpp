// What SRTP's sealing and opening share: session keys (RFC 3711 section 4.3, RFC 7714 section 11), the authentication of
// AES-CM packets, and nonces. OpenSSL does the arithmetic. Owned by one shard thread.
#pragma once

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
    // HMAC of `message` and `trailer` behind it, cut to tag_bytes.
    void tag(std::span<const std::uint8_t> message, std::span<const std::uint8_t> trailer, std::uint8_t* out) const;

private:
    // SHA1's chaining value after one block, as OpenSSL's SHA_CTX holds it.
    using Chaining = std::array<std::uint32_t, 5>;
    Chaining inner_{}, outer_{};
};

struct FreeSrtpCipher {
    void operator()(evp_cipher_ctx_st*) const;
};

// One direction of RTP or of RTCP.
struct SrtpSession {
    static constexpr std::size_t gcm_iv_bytes = 12, cm_iv_bytes = 16;
    enum class Use : std::uint8_t { seal, open };
    enum class Protocol : std::uint8_t { rtp, rtcp };

    // Nothing: no memory, or OpenSSL lacks the cipher.
    [[nodiscard]] static std::optional<SrtpSession> derive(SrtpProfile, const SrtpKeys::Master&, Protocol, Use);

    // ssrc: four bytes of the packet. index: of RTP 48 bits, of RTCP 31. The first gcm_iv_bytes count with GCM.
    [[nodiscard]] std::array<std::uint8_t, cm_iv_bytes> nonce(const std::uint8_t* ssrc, std::uint64_t index) const;

    std::unique_ptr<evp_cipher_ctx_st, FreeSrtpCipher> cipher;
    std::array<std::uint8_t, 14> salt{};
    std::optional<SavedHmacSha1> hmac;  // AES-CM only
};

// As `bytes` in network order.
inline void put_big_endian(std::uint8_t* at, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0; value >>= 8U) at[i] = static_cast<std::uint8_t>(value & 0xFFU);
}

inline constexpr std::size_t srtcp_header_bytes = 8;   // stays readable
inline constexpr std::size_t srtcp_trailer_bytes = 4;  // E flag and index
inline constexpr std::uint32_t srtcp_encrypted = 0x8000'0000U;

}  // namespace lanai::streaming::webrtc
