// SRTP with AEAD_AES_128_GCM (RFC 7714) straight on OpenSSL: what a load client can afford a hundred thousand times a
// second. Contexts keep their key schedule; packets are opened and sealed in place. Owned by one thread. Nothing
// throws on a packet; constructors throw std::runtime_error when OpenSSL has no AES-GCM.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace lanai::bench {

inline constexpr std::size_t gcm_tag_bytes = 16;
inline constexpr std::size_t srtcp_index_bytes = 4;
inline constexpr std::size_t rtcp_clear_bytes = 8;  // the first header stays readable

// One direction's master key and salt, as DTLS exports them (RFC 5764 section 4.2).
struct MasterKeys {
    std::array<std::uint8_t, 16> key{};
    std::array<std::uint8_t, 12> salt{};
};

// One session key with its salt: a keyed AES-GCM context for one direction of RTP or of RTCP.
class GcmContext {
public:
    enum class Use { rtp, rtcp };
    enum class Direction { seal, open };
    GcmContext(const MasterKeys&, Use, Direction);

    using Iv = std::array<std::uint8_t, 12>;
    // data is encrypted in place; the tag is written behind it.
    bool seal(Iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> data, std::uint8_t* tag);
    // data is decrypted in place; false: not authentic (data is garbage then).
    bool open(Iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> data, std::span<std::uint8_t> tag);

private:
    struct Free {
        void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    };
    void start(Iv&, int encrypt);

    std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
    Iv salt_{};
};

// packet: header, ciphertext, tag. header_bytes: with CSRCs and extension. rollovers: of the sequence number, RFC 3711
// section 3.3.1. Returns the plaintext packet's length; nullopt: not authentic.
[[nodiscard]] std::optional<std::size_t> open_rtp(GcmContext&, std::span<std::uint8_t> packet, std::size_t header_bytes,
                                                  std::uint32_t rollovers);
// packet: room for plaintext_bytes and the tag. Returns the sealed length; 0: it does not fit.
[[nodiscard]] std::size_t seal_rtp(GcmContext&, std::span<std::uint8_t> packet, std::size_t plaintext_bytes,
                                   std::size_t header_bytes, std::uint32_t rollovers);
[[nodiscard]] std::optional<std::size_t> open_rtcp(GcmContext&, std::span<std::uint8_t> packet);
[[nodiscard]] std::size_t seal_rtcp(GcmContext&, std::span<std::uint8_t> packet, std::size_t plaintext_bytes,
                                    std::uint32_t index);

}  // namespace lanai::bench
