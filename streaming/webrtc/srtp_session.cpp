// SHA1_Update on a copied state is what OpenSSL 3 calls deprecated; its successors allocate a context a message.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "webrtc/srtp_session.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

namespace lanai::streaming::webrtc {
namespace {

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

// RFC 3711 section 4.1.1 and RFC 7714 section 8.1 combine by XOR.
void xor_big_endian(std::uint8_t* at, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0; value >>= 8U) at[i] = static_cast<std::uint8_t>(at[i] ^ (value & 0xFFU));
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
    std::array<std::uint8_t, SrtpSession::cm_iv_bytes> iv{};
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

void FreeSrtpCipher::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

// Labels (RFC 3711 section 4.3.2): encryption, authentication and salt follow one another, from 0 for RTP, 3 for RTCP.
std::optional<SrtpSession> SrtpSession::derive(SrtpProfile profile, const SrtpKeys::Master& master, Protocol protocol,
                                               Use use) {
    const int first_label = protocol == Protocol::rtp ? 0 : 3;
    const auto label = [&](int offset) { return static_cast<std::uint8_t>(first_label + offset); };
    const std::size_t salt_bytes = srtp_salt_bytes(profile);
    std::array<std::uint8_t, srtp_key_bytes> key{};
    std::array<std::uint8_t, SavedHmacSha1::key_bytes> authentication{};
    SrtpSession session;
    const bool derived = derive_bytes(master, salt_bytes, label(0), key) &&
                         derive_bytes(master, salt_bytes, label(1), authentication) &&
                         derive_bytes(master, salt_bytes, label(2), std::span(session.salt).first(salt_bytes));
    const EVP_CIPHER* const cipher = profile == SrtpProfile::aead_aes_128_gcm ? gcm() : ctr();
    session.cipher.reset(EVP_CIPHER_CTX_new());
    const bool keyed = derived && session.cipher != nullptr && cipher != nullptr &&
                       EVP_CipherInit_ex(session.cipher.get(), cipher, nullptr, key.data(), nullptr,
                                         use == Use::seal ? 1 : 0) == 1;
    if (profile == SrtpProfile::aes128_cm_sha1_80) session.hmac.emplace(authentication);
    OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(authentication.data(), authentication.size());
    if (!keyed) return std::nullopt;
    return session;
}

// GCM (RFC 7714 sections 8.1 and 9.1): two zero bytes, SSRC, index in six. AES-CM (RFC 3711 section 4.1.1): four zero
// bytes, SSRC, index in six, and two of the counter. Both under the salt.
std::array<std::uint8_t, SrtpSession::cm_iv_bytes> SrtpSession::nonce(const std::uint8_t* ssrc,
                                                                      std::uint64_t index) const {
    const std::size_t ssrc_at = hmac ? 4 : 2;
    std::array<std::uint8_t, SrtpSession::cm_iv_bytes> iv{};
    std::copy(salt.begin(), salt.end(), iv.begin());
    for (std::size_t i = 0; i < 4; ++i) iv[ssrc_at + i] = static_cast<std::uint8_t>(iv[ssrc_at + i] ^ ssrc[i]);
    xor_big_endian(&iv[ssrc_at + 4], index, 6);
    return iv;
}

}  // namespace lanai::streaming::webrtc
