// SRTP and SRTCP that arrive from one peer (RFC 3711, RFC 7714), opened in place by OpenSSL. Debian's libsrtp is built on
// NSS: 7 µs and a lock a packet, 18 KB a peer; this takes a tenth. Tests hold it against libsrtp packet by packet.
// Owned by one shard thread.
#pragma once

#include "webrtc/error.hpp"
#include "webrtc/srtp_session.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lanai::streaming::webrtc {

// Which of the last packets were seen (RFC 3711 section 3.3.2).
template <std::size_t window_packets>
class ReplayWindow {
public:
    [[nodiscard]] bool fresh(std::uint64_t index) const {
        if (!highest_ || index > *highest_) return true;
        const std::uint64_t behind = *highest_ - index;
        return behind < window_packets && !bit(index);
    }
    // Of an authentic packet that is fresh.
    void add(std::uint64_t index) {
        if (!highest_ || index > *highest_) {
            const std::uint64_t ahead = highest_ ? index - *highest_ : window_packets;
            for (std::uint64_t i = 0; i < ahead && i < window_packets; ++i) set(index - i, false);
            highest_ = index;
        }
        set(index, true);
    }
    [[nodiscard]] const std::optional<std::uint64_t>& highest() const { return highest_; }

private:
    static_assert(window_packets % 64 == 0);
    [[nodiscard]] bool bit(std::uint64_t index) const {
        return (words_[index % window_packets / 64] >> (index % 64) & 1U) != 0;
    }
    void set(std::uint64_t index, bool value) {
        auto& word = words_[index % window_packets / 64];
        const std::uint64_t mask = std::uint64_t{1} << (index % 64);
        word = value ? word | mask : word & ~mask;
    }

    std::optional<std::uint64_t> highest_;
    std::array<std::uint64_t, window_packets / 64> words_{};
};

class SrtpOpener {
public:
    static constexpr std::size_t window_packets = 1'024;     // later than that is lost
    static constexpr std::size_t rtcp_window_packets = 128;
    static constexpr std::size_t ssrcs_max = 32;             // of RTP and of RTCP; packets of more are refused

    // master: the peer's, with which it seals.
    [[nodiscard]] static Result<SrtpOpener> make(SrtpProfile, const SrtpKeys::Master& master);

    // In place. Return the plaintext's length. Errors: srtp_failed (no such packet, forged, unencrypted RTCP),
    // srtp_replayed (seen, or too old to tell).
    [[nodiscard]] Result<std::size_t> open_rtp(std::span<std::uint8_t> packet);
    [[nodiscard]] Result<std::size_t> open_rtcp(std::span<std::uint8_t> packet);

private:
    template <std::size_t packets>
    struct Source {
        std::uint32_t ssrc = 0;
        ReplayWindow<packets> seen;
    };
    SrtpOpener(SrtpSession rtp, SrtpSession rtcp, SrtpProfile profile)
        : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)), profile_(profile), tag_bytes_(srtp_tag_bytes(profile)) {}

    SrtpSession rtp_, rtcp_;
    SrtpProfile profile_;
    std::size_t tag_bytes_;
    std::vector<Source<window_packets>> sources_;
    std::vector<Source<rtcp_window_packets>> rtcp_sources_;
};

}  // namespace lanai::streaming::webrtc
