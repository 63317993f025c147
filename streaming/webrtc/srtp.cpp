#include "webrtc/srtp.hpp"

#include "rtp/bytes.hpp"
#include "rtp/header.hpp"
#include "webrtc/peer.hpp"

#include <srtp2/srtp.h>

#include <algorithm>
#include <limits>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::size_t rtcp_bytes_min = 8;

srtp_t make_session(SrtpProfile profile, SrtpKeys::Master key, srtp_ssrc_type_t direction) {
    srtp_policy_t policy{};
    if (profile == SrtpProfile::aead_aes_128_gcm) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc.type = direction;
    policy.key = key.data();
    policy.window_size = Srtp::window_packets;
    policy.allow_repeat_tx = 1;  // a lost packet may be sent again as it was
    srtp_t session = nullptr;
    return srtp_create(&session, &policy) == srtp_err_status_ok ? session : nullptr;
}

Errc errc_of(srtp_err_status_t status) {
    const bool replayed = status == srtp_err_status_replay_fail || status == srtp_err_status_replay_old;
    return replayed ? Errc::srtp_replayed : Errc::srtp_failed;
}

using Transform = srtp_err_status_t (*)(srtp_t, void*, int*);

Result<std::size_t> apply(Transform transform, srtp_t session, std::span<std::uint8_t> buffer, std::size_t bytes) {
    if (bytes > static_cast<std::size_t>(std::numeric_limits<std::uint16_t>::max())) return Errc::srtp_failed;
    int length = static_cast<int>(bytes);
    const auto status = transform(session, buffer.data(), &length);
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

void Srtp::Free::operator()(srtp_ctx_t_* session) const {
    srtp_dealloc(session);
}

Result<Srtp> Srtp::make(const SrtpKeys& keys) {
    if (!init_srtp_library()) return Errc::srtp_failed;
    SessionPtr inbound(make_session(keys.profile, keys.client, ssrc_any_inbound));
    SessionPtr outbound(make_session(keys.profile, keys.server, ssrc_any_outbound));
    if (inbound == nullptr || outbound == nullptr) return Errc::srtp_failed;
    return Srtp(std::move(inbound), std::move(outbound));
}

Result<std::size_t> Srtp::protect_rtp(std::span<std::uint8_t> buffer, std::size_t bytes) {
    if (bytes < rtp::header_bytes_min || buffer.size() < bytes + Peer::srtp_overhead_max) return Errc::srtp_failed;
    return apply(&srtp_protect, outbound_.get(), buffer, bytes);
}

Result<std::size_t> Srtp::protect_rtcp(std::span<std::uint8_t> buffer, std::size_t bytes) {
    if (bytes < rtcp_bytes_min || buffer.size() < bytes + Peer::srtp_overhead_max) return Errc::srtp_failed;
    return apply(&srtp_protect_rtcp, outbound_.get(), buffer, bytes);
}

Result<std::size_t> Srtp::unprotect_rtp(std::span<std::uint8_t> packet) {
    if (packet.size() < rtp::header_bytes_min) return Errc::srtp_failed;
    const std::uint32_t ssrc = ssrc_at(packet, 8);
    if (!may_receive(ssrc)) return Errc::srtp_failed;
    const auto bytes = apply(&srtp_unprotect, inbound_.get(), packet, packet.size());
    if (bytes) remember(ssrc);
    return bytes;
}

Result<std::size_t> Srtp::unprotect_rtcp(std::span<std::uint8_t> packet) {
    if (packet.size() < rtcp_bytes_min) return Errc::srtp_failed;
    const std::uint32_t ssrc = ssrc_at(packet, 4);
    if (!may_receive(ssrc)) return Errc::srtp_failed;
    const auto bytes = apply(&srtp_unprotect_rtcp, inbound_.get(), packet, packet.size());
    if (bytes) remember(ssrc);
    return bytes;
}

bool Srtp::may_receive(std::uint32_t ssrc) const {
    return inbound_ssrcs_.size() < inbound_ssrcs_max ||
           std::find(inbound_ssrcs_.begin(), inbound_ssrcs_.end(), ssrc) != inbound_ssrcs_.end();
}

void Srtp::remember(std::uint32_t ssrc) {
    if (std::find(inbound_ssrcs_.begin(), inbound_ssrcs_.end(), ssrc) == inbound_ssrcs_.end()) {
        inbound_ssrcs_.push_back(ssrc);
    }
}

}  // namespace lanai::streaming::webrtc
