// SHA1_Update on a copied state is what OpenSSL 3 calls deprecated; its successors allocate a context a message.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "webrtc/srtp_sealer.hpp"

#include "rtp/header.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::size_t gcm_iv_bytes = 12, cm_iv_bytes = 16;
constexpr std::size_t rtcp_header_bytes = 8;   // stays readable
constexpr std::size_t rtcp_trailer_bytes = 4;  // E flag and index
constexpr std::uint32_t rtcp_encrypted = 0x8000'0000U;
constexpr std::size_t sha1_block_bytes = 64;

struct FreeCipherType {
    void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
using CipherType = std::unique_ptr<EVP_CIPHER, FreeCipherType>;

// Fetched once a process: an implicit fetch would take a lock and a search for every peer.
const EVP_CIPHER* gcm() {
    static const CipherType cipher(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr));
    return cipher.get();
}
const EVP_CIPHER* ctr() {
    static const CipherType cipher(EVP_CIPHER_fetch(nullptr, "AES-128-CTR", nullptr));
    return cipher.get();
}

// Adds `value` as `bytes` in network order to what stands at `at`, bit by bit (RFC 3711 section 4.1.1 combines by XOR).
void xor_big_endian(std::uint8_t* at, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0; value >>= 8U) at[i] = static_cast<std::uint8_t>(at[i] ^ (value & 0xFFU));
}

bool encrypt(EVP_CIPHER_CTX* context, std::uint8_t*& out, std::span<const std::uint8_t> in) {
    if (in.empty()) return true;
    int written = 0;
    if (EVP_EncryptUpdate(context, out, &written, in.data(), static_cast<int>(in.size())) != 1) return false;
    out += written;
    return true;
}

bool encrypt(EVP_CIPHER_CTX* context, std::uint8_t* out, const SrtpSealer::Plaintext& plaintext) {
    return encrypt(context, out, plaintext.prefix) && encrypt(context, out, plaintext.payload) &&
           encrypt(context, out, plaintext.suffix);
}

bool begin_gcm(EVP_CIPHER_CTX* context, const std::uint8_t* iv, std::span<const std::uint8_t> header) {
    int ignored = 0;
    return EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv) == 1 &&
           EVP_EncryptUpdate(context, nullptr, &ignored, header.data(), static_cast<int>(header.size())) == 1;
}

bool finish_gcm(EVP_CIPHER_CTX* context, std::uint8_t* tag) {
    int ignored = 0;
    return EVP_EncryptFinal_ex(context, tag, &ignored) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG,
                               static_cast<int>(srtp_tag_bytes(SrtpProfile::aead_aes_128_gcm)), tag) == 1;
}

SHA_CTX resume(const std::array<std::uint32_t, 5>& chaining) {
    SHA_CTX sha{};
    sha.h0 = chaining[0], sha.h1 = chaining[1], sha.h2 = chaining[2], sha.h3 = chaining[3], sha.h4 = chaining[4];
    sha.Nl = sha1_block_bytes * 8;  // bits so far
    return sha;
}

std::array<std::uint32_t, 5> hash_block(std::span<const std::uint8_t> key, std::uint8_t pad) {
    std::array<std::uint8_t, sha1_block_bytes> block{};
    std::copy(key.begin(), key.end(), block.begin());
    for (auto& byte : block) byte = static_cast<std::uint8_t>(byte ^ pad);
    SHA_CTX sha;
    SHA1_Init(&sha);
    SHA1_Update(&sha, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
    return {sha.h0, sha.h1, sha.h2, sha.h3, sha.h4};
}

// RFC 3711 section 4.3.3: AES-CM under the master key, whose counter starts at the master salt with the label in it.
bool derive_bytes(const SrtpKeys::Master& master, std::size_t salt_bytes, std::uint8_t label,
                  std::span<std::uint8_t> out) {
    std::array<std::uint8_t, cm_iv_bytes> iv{};
    std::copy_n(master.begin() + srtp_key_bytes, salt_bytes, iv.begin());
    iv[7] = static_cast<std::uint8_t>(iv[7] ^ label);
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                  &EVP_CIPHER_CTX_free);
    int written = 0;
    return context != nullptr && ctr() != nullptr &&
           EVP_EncryptInit_ex(context.get(), ctr(), nullptr, master.data(), iv.data()) == 1 &&
           EVP_EncryptUpdate(context.get(), out.data(), &written, out.data(), static_cast<int>(out.size())) == 1;
}

}  // namespace

SavedHmacSha1::SavedHmacSha1(std::span<const std::uint8_t, key_bytes> key)
    : inner_(hash_block(key, 0x36)), outer_(hash_block(key, 0x5C)) {}

void SavedHmacSha1::tag(std::span<const std::uint8_t> message, std::span<const std::uint8_t> trailer,
                        std::uint8_t* out) const {
    std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest;
    SHA_CTX sha = resume(inner_);
    SHA1_Update(&sha, message.data(), message.size());
    SHA1_Update(&sha, trailer.data(), trailer.size());
    SHA1_Final(digest.data(), &sha);
    sha = resume(outer_);
    SHA1_Update(&sha, digest.data(), digest.size());
    SHA1_Final(digest.data(), &sha);
    std::copy_n(digest.begin(), tag_bytes, out);
}

void SrtpSealer::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

// Labels (RFC 3711 section 4.3.2): encryption, authentication and salt follow one another, from 0 for RTP, 3 for RTCP.
std::optional<SrtpSealer::Stream> SrtpSealer::derive(SrtpProfile profile, const SrtpKeys::Master& master,
                                                     std::uint8_t first_label) {
    const auto label = [&](int offset) { return static_cast<std::uint8_t>(first_label + offset); };
    const std::size_t salt_bytes = srtp_salt_bytes(profile);
    std::array<std::uint8_t, srtp_key_bytes> key{};
    std::array<std::uint8_t, SavedHmacSha1::key_bytes> authentication{};
    Stream stream;
    const bool derived = derive_bytes(master, salt_bytes, label(0), key) &&
                         derive_bytes(master, salt_bytes, label(1), authentication) &&
                         derive_bytes(master, salt_bytes, label(2), std::span(stream.salt).first(salt_bytes));
    const EVP_CIPHER* const cipher = profile == SrtpProfile::aead_aes_128_gcm ? gcm() : ctr();
    stream.cipher.reset(EVP_CIPHER_CTX_new());
    const bool keyed = derived && stream.cipher != nullptr && cipher != nullptr &&
                       EVP_EncryptInit_ex(stream.cipher.get(), cipher, nullptr, key.data(), nullptr) == 1;
    if (profile == SrtpProfile::aes128_cm_sha1_80) stream.hmac.emplace(authentication);
    OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(authentication.data(), authentication.size());
    if (!keyed) return std::nullopt;
    return stream;
}

Result<SrtpSealer> SrtpSealer::make(SrtpProfile profile, const SrtpKeys::Master& master) {
    auto rtp = derive(profile, master, 0);
    auto rtcp = derive(profile, master, 3);
    if (!rtp || !rtcp) return Errc::srtp_failed;
    return SrtpSealer(std::move(*rtp), std::move(*rtcp), profile);
}

std::size_t SrtpSealer::seal_rtp(std::uint8_t* packet, std::size_t header_bytes, const Plaintext& plaintext,
                                 std::uint64_t index) {
    const bool sealed = profile_ == SrtpProfile::aead_aes_128_gcm ? seal_gcm(packet, header_bytes, plaintext, index)
                                                                  : seal_cm(packet, header_bytes, plaintext, index);
    return sealed ? header_bytes + plaintext.bytes() + tag_bytes_ : 0;
}

// RFC 7714 section 8.1: two zero bytes, SSRC, roll-over counter and sequence number, under the salt.
bool SrtpSealer::seal_gcm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext& plaintext,
                          std::uint64_t index) {
    std::array<std::uint8_t, gcm_iv_bytes> iv;
    std::copy_n(rtp_.salt.begin(), gcm_iv_bytes, iv.begin());
    for (std::size_t i = 0; i < 4; ++i) iv[2 + i] = static_cast<std::uint8_t>(iv[2 + i] ^ packet[8 + i]);
    xor_big_endian(&iv[6], index, 6);
    EVP_CIPHER_CTX* const context = rtp_.cipher.get();
    return begin_gcm(context, iv.data(), {packet, header_bytes}) &&
           encrypt(context, packet + header_bytes, plaintext) &&
           finish_gcm(context, packet + header_bytes + plaintext.bytes());
}

// RFC 3711 sections 4.1.1 and 4.2.1.
bool SrtpSealer::seal_cm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext& plaintext,
                         std::uint64_t index) {
    std::array<std::uint8_t, cm_iv_bytes> iv{};
    std::copy(rtp_.salt.begin(), rtp_.salt.end(), iv.begin());
    for (std::size_t i = 0; i < 4; ++i) iv[4 + i] = static_cast<std::uint8_t>(iv[4 + i] ^ packet[8 + i]);
    xor_big_endian(&iv[8], index, 6);
    EVP_CIPHER_CTX* const context = rtp_.cipher.get();
    if (EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data()) != 1 ||
        !encrypt(context, packet + header_bytes, plaintext)) {
        return false;
    }
    std::array<std::uint8_t, 4> roll_over{};
    xor_big_endian(roll_over.data(), index >> 16U, 4);
    const std::size_t bytes = header_bytes + plaintext.bytes();
    rtp_.hmac->tag({packet, bytes}, roll_over, packet + bytes);
    return true;
}

Result<std::size_t> SrtpSealer::seal_rtcp(std::span<std::uint8_t> buffer, std::size_t bytes) {
    if (bytes < rtcp_header_bytes || buffer.size() < bytes + tag_bytes_ + rtcp_trailer_bytes) return Errc::srtp_failed;
    const std::uint32_t index = rtcp_index_++ & ~rtcp_encrypted;
    const bool aead = profile_ == SrtpProfile::aead_aes_128_gcm;
    std::array<std::uint8_t, cm_iv_bytes> iv{};
    std::copy(rtcp_.salt.begin(), rtcp_.salt.end(), iv.begin());
    std::uint8_t* const ssrc_at = &iv[aead ? 2 : 4];
    for (std::size_t i = 0; i < 4; ++i) ssrc_at[i] = static_cast<std::uint8_t>(ssrc_at[i] ^ buffer[4 + i]);
    xor_big_endian(&iv[aead ? 8 : 10], index, 4);  // RFC 7714 section 9.1, RFC 3711 section 4.1.1
    std::array<std::uint8_t, rtcp_trailer_bytes> trailer{};
    xor_big_endian(trailer.data(), index | rtcp_encrypted, 4);

    EVP_CIPHER_CTX* const context = rtcp_.cipher.get();
    std::uint8_t* out = buffer.data() + rtcp_header_bytes;
    const std::span<const std::uint8_t> plaintext(out, bytes - rtcp_header_bytes);
    if (aead) {
        std::array<std::uint8_t, rtcp_header_bytes + rtcp_trailer_bytes> associated{};
        std::copy_n(buffer.begin(), rtcp_header_bytes, associated.begin());
        std::copy(trailer.begin(), trailer.end(), associated.begin() + rtcp_header_bytes);
        if (!begin_gcm(context, iv.data(), associated) || !encrypt(context, out, plaintext) ||
            !finish_gcm(context, out)) {
            return Errc::srtp_failed;
        }
        std::copy(trailer.begin(), trailer.end(), buffer.begin() + static_cast<std::ptrdiff_t>(bytes + tag_bytes_));
        return bytes + tag_bytes_ + rtcp_trailer_bytes;
    }
    if (EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data()) != 1 || !encrypt(context, out, plaintext)) {
        return Errc::srtp_failed;
    }
    std::copy(trailer.begin(), trailer.end(), buffer.begin() + static_cast<std::ptrdiff_t>(bytes));
    rtcp_.hmac->tag(buffer.first(bytes), trailer, buffer.data() + bytes + rtcp_trailer_bytes);
    return bytes + rtcp_trailer_bytes + tag_bytes_;
}

}  // namespace lanai::streaming::webrtc
