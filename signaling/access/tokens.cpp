#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>

#include "access/access.hpp"

namespace lanai::access {
namespace {

// RFC 4648 section 5, without padding.
std::string base64url(std::span<const unsigned char> bytes) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const unsigned char byte : bytes) {
        bits = (bits << 8 | byte) & 0xffffU;
        count += 8;
        while (count >= 6) {
            count -= 6;
            text.push_back(alphabet[bits >> count & 63U]);
        }
    }
    if (count > 0) text.push_back(alphabet[bits << (6 - count) & 63U]);
    return text;
}

template <std::size_t Bytes>
std::string random_text() {
    std::array<unsigned char, Bytes> bytes{};
    // Without randomness there is no access control: nothing sensible is left but to give up.
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("the system's random source failed (RAND_bytes)");
    }
    return base64url(bytes);
}

}  // namespace

std::string make_token() {
    return random_text<32>();
}

std::string make_id() {
    return random_text<12>();
}

std::string hash_token(std::string_view token) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(token.data(), token.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 is not available (EVP_Digest)");
    }
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    text.reserve(std::size_t{size} * 2);
    for (unsigned i = 0; i < size; ++i) {
        text.push_back(hex[digest[i] >> 4]);
        text.push_back(hex[digest[i] & 15U]);
    }
    return text;
}

std::string sign(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &size) ==
        nullptr) {
        throw std::runtime_error("HMAC-SHA256 is not available (HMAC)");
    }
    return base64url(std::span(digest).first(size));
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    // The length is no secret: tokens have one length, and codes are compared as hashes.
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lanai::access
