// Self-signed certificates for DTLS-SRTP: their fingerprint is what counts, and it travels in the SDP.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace lanai::streaming::webrtc {

struct KeyFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct X509Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

struct Certificate {
    std::unique_ptr<EVP_PKEY, KeyFree> key;
    std::unique_ptr<X509, X509Free> certificate;
};

// ECDSA P-256, valid from yesterday for ten years (nobody looks). Throws std::runtime_error when OpenSSL refuses.
[[nodiscard]] Certificate make_certificate();

// SHA-256 as SDP writes it: "AB:CD:…", upper case. Empty when OpenSSL refuses.
[[nodiscard]] std::string fingerprint_of(const X509&);

}  // namespace lanai::streaming::webrtc
