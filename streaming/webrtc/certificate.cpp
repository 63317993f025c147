#include "webrtc/certificate.hpp"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace lanai::streaming::webrtc {
namespace {

constexpr long day_s = 24L * 60 * 60;

void must_make(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("cannot make the DTLS certificate: ") + what);
}

}  // namespace

Certificate make_certificate() {
    Certificate made;
    made.key.reset(EVP_EC_gen("P-256"));
    must_make(made.key != nullptr, "no P-256 key");
    made.certificate.reset(X509_new());
    X509* const x509 = made.certificate.get();
    must_make(x509 != nullptr, "no memory");
    std::array<std::uint8_t, 8> random{};
    must_make(RAND_bytes(random.data(), static_cast<int>(random.size())) == 1, "no random bytes");
    std::uint64_t serial = 0;
    std::memcpy(&serial, random.data(), sizeof serial);
    must_make(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial >> 1U) == 1, "serial number");
    must_make(X509_set_version(x509, 2) == 1, "version");
    must_make(X509_gmtime_adj(X509_getm_notBefore(x509), -day_s) != nullptr, "validity");
    must_make(X509_gmtime_adj(X509_getm_notAfter(x509), 3'650 * day_s) != nullptr, "validity");
    X509_NAME* const name = X509_get_subject_name(x509);
    const auto* const text = reinterpret_cast<const unsigned char*>("lanai");
    must_make(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1, "name");
    must_make(X509_set_issuer_name(x509, name) == 1, "issuer");
    must_make(X509_set_pubkey(x509, made.key.get()) == 1, "public key");
    must_make(X509_sign(x509, made.key.get(), EVP_sha256()) > 0, "signature");
    return made;
}

std::string fingerprint_of(const X509& certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned bytes = 0;
    if (X509_digest(&certificate, EVP_sha256(), digest.data(), &bytes) != 1) return {};
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (unsigned i = 0; i < bytes; ++i) {
        if (i > 0) text += ':';
        text += digits[digest[i] >> 4U];
        text += digits[digest[i] & 0x0FU];
    }
    return text;
}

}  // namespace lanai::streaming::webrtc
