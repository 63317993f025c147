// Outgoing SRTP and SRTCP of one peer (RFC 3711, RFC 7714), written straight into the send buffer. OpenSSL does the
// arithmetic: a packet costs libsrtp three to ten times as much, and it wants the plaintext where the ciphertext goes.
// Keeps no state per SSRC: the caller knows each packet's 48-bit index. Owned by one shard thread.
#pragma once

#include "webrtc/error.hpp"
#include "webrtc/srtp_session.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace lanai::streaming::webrtc {

class SrtpSealer {
public:
    // What is encrypted, in this order.
    struct Plaintext {
        std::span<const std::uint8_t> prefix;  // RTX: the original sequence number
        std::span<const std::uint8_t> payload;
        std::span<const std::uint8_t> suffix;  // RTP padding
        [[nodiscard]] std::size_t bytes() const { return prefix.size() + payload.size() + suffix.size(); }
    };

    // Error: srtp_failed (no memory, OpenSSL without the cipher).
    [[nodiscard]] static Result<SrtpSealer> make(SrtpProfile, const SrtpKeys::Master&);

    [[nodiscard]] std::size_t tag_bytes() const { return tag_bytes_; }
    // `packet` begins with a finished RTP header of `header_bytes` and has room for it, the plaintext and the tag.
    // index: RFC 3711 section 3.3.1, roll-over counter and sequence number; the same index may only ever seal the same
    // bytes. Returns the datagram's length; 0 when OpenSSL refuses.
    [[nodiscard]] std::size_t seal_rtp(std::uint8_t* packet, std::size_t header_bytes, const Plaintext&,
                                       std::uint64_t index);
    // In place: `buffer` holds `bytes` of plaintext RTCP and Peer::srtp_overhead_max of room behind.
    [[nodiscard]] Result<std::size_t> seal_rtcp(std::span<std::uint8_t> buffer, std::size_t bytes);

private:
    SrtpSealer(SrtpSession rtp, SrtpSession rtcp, SrtpProfile profile)
        : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)), profile_(profile), tag_bytes_(srtp_tag_bytes(profile)) {}
    [[nodiscard]] bool seal_gcm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext&, std::uint64_t index);
    [[nodiscard]] bool seal_cm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext&, std::uint64_t index);

    SrtpSession rtp_, rtcp_;
    SrtpProfile profile_;
    std::size_t tag_bytes_;
    std::uint32_t rtcp_index_ = 0;
};

}  // namespace lanai::streaming::webrtc
