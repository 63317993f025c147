// SRTP and SRTCP that arrive from one peer, through libsrtp2. What leaves goes through SrtpSealer. Owned by one shard
// thread.
#pragma once

#include "webrtc/error.hpp"
#include "webrtc/srtp_keys.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct srtp_ctx_t_;

namespace lanai::streaming::webrtc {

// Initialises libsrtp, which wants that once in a process; any thread, any number of times. False: it cannot be used.
[[nodiscard]] bool init_srtp_library();

class SrtpOpener {
public:
    static constexpr unsigned long window_packets = 1'024;  // replay protection; later than that is lost
    static constexpr std::size_t inbound_ssrcs_max = 32;    // libsrtp keeps a state for each; more are refused

    // master: the peer's, with which it seals.
    [[nodiscard]] static Result<SrtpOpener> make(SrtpProfile, const SrtpKeys::Master& master);

    // In place. Return the plaintext's length. Errors: srtp_failed, srtp_replayed.
    [[nodiscard]] Result<std::size_t> unprotect_rtp(std::span<std::uint8_t> packet);
    [[nodiscard]] Result<std::size_t> unprotect_rtcp(std::span<std::uint8_t> packet);

private:
    struct Free {
        void operator()(srtp_ctx_t_* session) const;
    };
    using SessionPtr = std::unique_ptr<srtp_ctx_t_, Free>;

    explicit SrtpOpener(SessionPtr session) : session_(std::move(session)) {}
    [[nodiscard]] bool may_receive(std::uint32_t ssrc) const;
    void remember(std::uint32_t ssrc);

    SessionPtr session_;
    std::vector<std::uint32_t> ssrcs_;
};

}  // namespace lanai::streaming::webrtc
