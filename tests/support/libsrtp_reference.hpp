// libsrtp as the other opinion on SRTP, for tests. One thread.
#pragma once

#include "webrtc/srtp_keys.hpp"

#include <srtp2/srtp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace lanai::test {

// libsrtp wants that once in a process.
inline void init_libsrtp() {
    static const bool done = srtp_init() == srtp_err_status_ok;
    if (!done) throw std::runtime_error("libsrtp cannot be used");
}

class LibSrtp {
public:
    using Bytes = std::vector<std::uint8_t>;
    enum class Way { seals, opens };

    LibSrtp(streaming::webrtc::SrtpProfile profile, streaming::webrtc::SrtpKeys::Master key, Way way) {
        init_libsrtp();
        srtp_policy_t policy{};
        const bool gcm = profile == streaming::webrtc::SrtpProfile::aead_aes_128_gcm;
        const auto set = gcm ? srtp_crypto_policy_set_aes_gcm_128_16_auth : srtp_crypto_policy_set_rtp_default;
        set(&policy.rtp);
        set(&policy.rtcp);
        policy.ssrc.type = way == Way::seals ? ssrc_any_outbound : ssrc_any_inbound;
        policy.key = key.data();
        policy.window_size = 1'024;
        policy.allow_repeat_tx = 1;
        srtp_t made = nullptr;
        if (srtp_create(&made, &policy) != srtp_err_status_ok) throw std::runtime_error("srtp_create");
        session_.reset(made);
    }

    // Throw when libsrtp refuses.
    [[nodiscard]] Bytes seal_rtp(const Bytes& packet) { return seal(srtp_protect, packet); }
    [[nodiscard]] Bytes seal_rtcp(const Bytes& packet) { return seal(srtp_protect_rtcp, packet); }
    [[nodiscard]] std::optional<Bytes> open_rtp(const Bytes& packet) { return open(srtp_unprotect, packet); }
    [[nodiscard]] std::optional<Bytes> open_rtcp(const Bytes& packet) { return open(srtp_unprotect_rtcp, packet); }

private:
    struct Free {
        void operator()(srtp_ctx_t_* session) const { srtp_dealloc(session); }
    };
    template <class Transform>
    Bytes seal(Transform transform, Bytes packet) {
        int bytes = static_cast<int>(packet.size());
        packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
        if (transform(session_.get(), packet.data(), &bytes) != srtp_err_status_ok) throw std::runtime_error("srtp_protect");
        packet.resize(static_cast<std::size_t>(bytes));
        return packet;
    }
    template <class Transform>
    std::optional<Bytes> open(Transform transform, Bytes packet) {
        int bytes = static_cast<int>(packet.size());
        if (transform(session_.get(), packet.data(), &bytes) != srtp_err_status_ok) return std::nullopt;
        packet.resize(static_cast<std::size_t>(bytes));
        return packet;
    }
    std::unique_ptr<srtp_ctx_t_, Free> session_;
};

}  // namespace lanai::test
