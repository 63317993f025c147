#include "webrtc/srtp.hpp"

#include "rtp/bytes.hpp"
#include "rtp/header.hpp"

#include <srtp2/srtp.h>

#include <algorithm>
#include <limits>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::size_t rtcp_bytes_min = 8;

srtp_t make_session(SrtpProfile profile, SrtpKeys::Master key) {
    srtp_policy_t policy{};
    if (profile == SrtpProfile::aead_aes_128_gcm) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc.type = ssrc_any_inbound;
    policy.key = key.data();
    policy.window_size = SrtpOpener::window_packets;
    srtp_t session = nullptr;
    return srtp_create(&session, &policy) == srtp_err_status_ok ? session : nullptr;
}

Errc errc_of(srtp_err_status_t status) {
    const bool replayed = status == srtp_err_status_replay_fail || status == srtp_err_status_replay_old;
    return replayed ? Errc::srtp_replayed : Errc::srtp_failed;
}

using Transform = srtp_err_status_t (*)(srtp_t, void*, int*);

Result<std::size_t> apply(Transform transform, srtp_t session, std::span<std::uint8_t> packet) {
    if (packet.size() > static_cast<std::size_t>(std::numeric_limits<std::uint16_t>::max())) return Errc::srtp_failed;
    int length = static_cast<int>(packet.size());
    const auto status = transform(session, packet.data(), &length);
    if (status != srtp_err_status_ok || length < 0) return errc_of(status);
    return static_cast<std::size_t>(length);
}

std::uint32_t ssrc_at(std::span<const std::uint8_t> packet, std::size_t offset) {
    return rtp::ByteReader(packet.subspan(offset)).u32();
}

}  // namespace

bool init_srtp_library() {
    static const bool done = srtp_init() == srtp_err_status_ok;
    return done;
}

void SrtpOpener::Free::operator()(srtp_ctx_t_* session) const {
    srtp_dealloc(session);
}

Result<SrtpOpener> SrtpOpener::make(SrtpProfile profile, const SrtpKeys::Master& master) {
    if (!init_srtp_library()) return Errc::srtp_failed;
    SessionPtr session(make_session(profile, master));
    if (session == nullptr) return Errc::srtp_failed;
    return SrtpOpener(std::move(session));
}

Result<std::size_t> SrtpOpener::unprotect_rtp(std::span<std::uint8_t> packet) {
    if (packet.size() < rtp::header_bytes_min) return Errc::srtp_failed;
    const std::uint32_t ssrc = ssrc_at(packet, 8);
    if (!may_receive(ssrc)) return Errc::srtp_failed;
    const auto bytes = apply(&srtp_unprotect, session_.get(), packet);
    if (bytes) remember(ssrc);
    return bytes;
}

Result<std::size_t> SrtpOpener::unprotect_rtcp(std::span<std::uint8_t> packet) {
    if (packet.size() < rtcp_bytes_min) return Errc::srtp_failed;
    const std::uint32_t ssrc = ssrc_at(packet, 4);
    if (!may_receive(ssrc)) return Errc::srtp_failed;
    const auto bytes = apply(&srtp_unprotect_rtcp, session_.get(), packet);
    if (bytes) remember(ssrc);
    return bytes;
}

bool SrtpOpener::may_receive(std::uint32_t ssrc) const {
    return ssrcs_.size() < inbound_ssrcs_max ||
           std::find(ssrcs_.begin(), ssrcs_.end(), ssrc) != ssrcs_.end();
}

void SrtpOpener::remember(std::uint32_t ssrc) {
    if (std::find(ssrcs_.begin(), ssrcs_.end(), ssrc) == ssrcs_.end()) {
        ssrcs_.push_back(ssrc);
    }
}

}  // namespace lanai::streaming::webrtc
