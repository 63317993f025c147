#include "webrtc/dtls_alert.hpp"

#include "rtp/bytes.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::uint8_t content_alert = 21, level_fatal = 2, close_notify = 0;
constexpr std::size_t tag_bytes = 16, nonce_bytes = 12, explicit_nonce_bytes = 8, alert_bytes = 2;
constexpr std::size_t random_bytes = 32, master_bytes_max = 48, key_bytes_max = 32;
constexpr std::size_t records_max = 8;

struct Suite {
    int nid;
    const char* cipher;
    const char* digest;  // of the PRF
    std::size_t key_bytes, fixed_iv_bytes;
    bool explicit_nonce;
};
constexpr std::array suites{
    Suite{NID_aes_128_gcm, "AES-128-GCM", "SHA256", 16, 4, true},
    Suite{NID_aes_256_gcm, "AES-256-GCM", "SHA384", 32, 4, true},
    Suite{NID_chacha20_poly1305, "ChaCha20-Poly1305", "SHA256", 32, 12, false},
};

struct FreeKdf {
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
    void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};

// RFC 5246 section 6.3: client key, server key, client IV, server IV (an AEAD has no MAC keys).
bool make_key_block(const SSL& ssl, const char* digest, std::span<std::uint8_t> out) {
    std::array<unsigned char, master_bytes_max> master{};
    const std::size_t master_bytes =
        SSL_SESSION_get_master_key(SSL_get_session(&ssl), master.data(), master.size());
    constexpr std::string_view label = "key expansion";
    std::array<unsigned char, label.size() + 2 * random_bytes> seed{};
    std::copy(label.begin(), label.end(), seed.begin());
    SSL_get_server_random(&ssl, seed.data() + label.size(), random_bytes);
    SSL_get_client_random(&ssl, seed.data() + label.size() + random_bytes, random_bytes);

    const std::unique_ptr<EVP_KDF, FreeKdf> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_TLS1_PRF, nullptr));
    const std::unique_ptr<EVP_KDF_CTX, FreeKdf> context(kdf != nullptr ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    std::array<OSSL_PARAM, 4> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(digest), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, master.data(), master_bytes),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()),
        OSSL_PARAM_construct_end(),
    };
    const bool made =
        context != nullptr && EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1;
    OPENSSL_cleanse(master.data(), master.size());
    return made;
}

}  // namespace

void DtlsAlertReader::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

DtlsAlertReader::DtlsAlertReader(Cipher cipher, std::span<const std::uint8_t> fixed_iv, bool explicit_nonce)
    : cipher_(std::move(cipher)), explicit_nonce_(explicit_nonce) {
    std::copy(fixed_iv.begin(), fixed_iv.end(), std::begin(fixed_iv_));
}

std::optional<DtlsAlertReader> DtlsAlertReader::make(const ssl_st& handshaken) {
    const SSL_CIPHER* const chosen = SSL_get_current_cipher(&handshaken);
    const int nid = chosen != nullptr ? SSL_CIPHER_get_cipher_nid(chosen) : NID_undef;
    const auto suite = std::find_if(suites.begin(), suites.end(), [&](const Suite& s) { return s.nid == nid; });
    if (suite == suites.end()) return std::nullopt;
    std::array<std::uint8_t, 2 * (key_bytes_max + nonce_bytes)> block{};
    const std::size_t iv_at = 2 * suite->key_bytes;
    const bool derived =
        make_key_block(handshaken, suite->digest, std::span(block).first(iv_at + 2 * suite->fixed_iv_bytes));
    const std::unique_ptr<EVP_CIPHER, FreeKdf> type(EVP_CIPHER_fetch(nullptr, suite->cipher, nullptr));
    Cipher cipher(EVP_CIPHER_CTX_new());
    const bool keyed = derived && type != nullptr && cipher != nullptr &&
                       EVP_DecryptInit_ex(cipher.get(), type.get(), nullptr, block.data(), nullptr) == 1;
    std::optional<DtlsAlertReader> reader;
    if (keyed) {
        reader = DtlsAlertReader(std::move(cipher), std::span(block).subspan(iv_at, suite->fixed_iv_bytes),
                                 suite->explicit_nonce);
    }
    OPENSSL_cleanse(block.data(), block.size());
    return reader;
}

bool DtlsAlertReader::ends_session(std::span<const std::uint8_t> datagram) const {
    rtp::ByteReader in(datagram);
    for (std::size_t i = 0; i < records_max && in.remaining() > 0; ++i) {  // RFC 6347 section 4.1
        Record record;
        record.type = in.u8();
        record.version = in.bytes(2);
        record.epoch_and_sequence = in.bytes(8);
        record.fragment = in.bytes(in.u16());
        if (in.failed()) return false;
        if (record.type == content_alert && is_final_alert(record)) return true;
    }
    return false;
}

bool DtlsAlertReader::is_final_alert(const Record& record) const {
    const std::size_t nonce_in_record = explicit_nonce_ ? explicit_nonce_bytes : 0;
    if (record.fragment.size() != nonce_in_record + alert_bytes + tag_bytes) return false;
    std::array<std::uint8_t, nonce_bytes> nonce{};
    std::copy(std::begin(fixed_iv_), std::end(fixed_iv_), nonce.begin());
    const auto number = explicit_nonce_ ? record.fragment.first(explicit_nonce_bytes) : record.epoch_and_sequence;
    for (std::size_t i = 0; i < number.size(); ++i) {
        nonce[4 + i] = static_cast<std::uint8_t>(explicit_nonce_ ? number[i] : nonce[4 + i] ^ number[i]);
    }
    std::array<std::uint8_t, 13> associated{};  // number, type, version, length of the plaintext
    std::copy(record.epoch_and_sequence.begin(), record.epoch_and_sequence.end(), associated.begin());
    associated[8] = record.type;
    std::copy(record.version.begin(), record.version.end(), associated.begin() + 9);
    associated[12] = alert_bytes;

    const auto sealed = record.fragment.subspan(nonce_in_record, alert_bytes);
    std::array<std::uint8_t, tag_bytes> tag{};
    std::copy_n(record.fragment.end() - tag_bytes, tag_bytes, tag.begin());
    std::array<std::uint8_t, alert_bytes> alert{};
    int bytes = 0;
    EVP_CIPHER_CTX* const context = cipher_.get();
    const bool authentic =
        EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_DecryptUpdate(context, nullptr, &bytes, associated.data(), static_cast<int>(associated.size())) == 1 &&
        EVP_DecryptUpdate(context, alert.data(), &bytes, sealed.data(), alert_bytes) == 1 &&
        EVP_DecryptFinal_ex(context, alert.data() + bytes, &bytes) == 1;
    return authentic && (alert[0] == level_fatal || alert[1] == close_notify);
}

}  // namespace lanai::streaming::webrtc
