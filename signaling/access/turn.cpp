#include "access/turn.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace lanai::access {

TurnCredential turn_credential(std::string_view secret, std::chrono::system_clock::time_point now,
                               std::chrono::seconds lifetime) {
    using std::chrono::seconds;
    const auto ends = std::chrono::floor<seconds>(now.time_since_epoch()) + lifetime;
    TurnCredential made;
    made.username = std::to_string(ends.count()) + ":lanai";

    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int digest_bytes = 0;
    const auto* text = reinterpret_cast<const unsigned char*>(made.username.data());
    if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), text, made.username.size(), digest.data(),
             &digest_bytes) == nullptr) {
        throw std::runtime_error("HMAC-SHA1 failed");
    }
    std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> encoded{};
    const int chars = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest_bytes));
    made.password.assign(encoded.begin(), encoded.begin() + chars);
    return made;
}

}  // namespace lanai::access
