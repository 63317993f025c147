// SRTP and SRTCP of one peer, both ways, through libsrtp2. Owned by one shard thread.
#pragma once

#include "webrtc/error.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

struct srtp_ctx_t_;

namespace lanai::streaming::webrtc {

enum class SrtpProfile : std::uint8_t { aead_aes_128_gcm, aes128_cm_sha1_80 };

inline constexpr std::size_t srtp_key_bytes = 16;
[[nodiscard]] constexpr std::size_t srtp_salt_bytes(SrtpProfile profile) {
    return profile == SrtpProfile::aead_aes_128_gcm ? 12 : 14;
}
// In preference order, as OpenSSL names them.
inline constexpr const char* srtp_profile_names = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";

// Master keys with their salts behind them, of which the first srtp_key_bytes + srtp_salt_bytes count.
struct SrtpKeys {
    using Master = std::array<std::uint8_t, srtp_key_bytes + 14>;
    SrtpProfile profile = SrtpProfile::aead_aes_128_gcm;
    Master client{}, server{};
};

// Initialises libsrtp, which wants that once in a process; any thread, any number of times. False: it cannot be used.
[[nodiscard]] bool init_srtp_library();

class Srtp {
public:
    static constexpr unsigned long window_packets = 1'024;  // replay protection; later than that is lost
    static constexpr std::size_t inbound_ssrcs_max = 32;    // libsrtp keeps a state for each; more are refused

    // As the DTLS server: reads with the client's key, writes with the server's.
    [[nodiscard]] static Result<Srtp> make(const SrtpKeys&);

    // In place; `buffer` has `bytes` of plaintext and room behind. Return the new length.
    // Errors: srtp_failed, srtp_replayed.
    [[nodiscard]] Result<std::size_t> protect_rtp(std::span<std::uint8_t> buffer, std::size_t bytes);
    [[nodiscard]] Result<std::size_t> protect_rtcp(std::span<std::uint8_t> buffer, std::size_t bytes);
    [[nodiscard]] Result<std::size_t> unprotect_rtp(std::span<std::uint8_t> packet);
    [[nodiscard]] Result<std::size_t> unprotect_rtcp(std::span<std::uint8_t> packet);

private:
    struct Free {
        void operator()(srtp_ctx_t_* session) const;
    };
    using SessionPtr = std::unique_ptr<srtp_ctx_t_, Free>;

    Srtp(SessionPtr inbound, SessionPtr outbound) : inbound_(std::move(inbound)), outbound_(std::move(outbound)) {}
    [[nodiscard]] bool may_receive(std::uint32_t ssrc) const;
    void remember(std::uint32_t ssrc);

    SessionPtr inbound_, outbound_;
    std::vector<std::uint32_t> inbound_ssrcs_;
};

}  // namespace lanai::streaming::webrtc
