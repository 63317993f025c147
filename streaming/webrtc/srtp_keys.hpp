// What DTLS agreed for SRTP (RFC 5764): the profile and both sides' master keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lanai::streaming::webrtc {

enum class SrtpProfile : std::uint8_t { aead_aes_128_gcm, aes128_cm_sha1_80 };

inline constexpr std::size_t srtp_key_bytes = 16;
[[nodiscard]] constexpr std::size_t srtp_salt_bytes(SrtpProfile profile) {
    return profile == SrtpProfile::aead_aes_128_gcm ? 12 : 14;
}
[[nodiscard]] constexpr std::size_t srtp_tag_bytes(SrtpProfile profile) {
    return profile == SrtpProfile::aead_aes_128_gcm ? 16 : 10;
}
// In preference order, as OpenSSL names them.
inline constexpr const char* srtp_profile_names = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";

// Master keys with their salts behind them, of which the first srtp_key_bytes + srtp_salt_bytes count.
struct SrtpKeys {
    using Master = std::array<std::uint8_t, srtp_key_bytes + 14>;
    SrtpProfile profile = SrtpProfile::aead_aes_128_gcm;
    Master client{}, server{};
};

}  // namespace lanai::streaming::webrtc
