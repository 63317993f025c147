#include "webrtc/srtp_opener.hpp"

#include "rtp/bytes.hpp"
#include "rtp/header.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::uint32_t half_of_sequences = 0x8000;

// Of header, CSRCs and extension, all of which stay readable; nothing when the packet ends before.
std::optional<std::size_t> readable_bytes(std::span<const std::uint8_t> packet) {
    rtp::ByteReader in(packet);
    const std::uint8_t first = in.u8();
    if (first >> 6U != 2) return std::nullopt;
    in.skip(11 + 4 * std::size_t{first & 0x0FU});
    if ((first & 0x10U) != 0) {
        in.skip(2);
        in.skip(4 * std::size_t{in.u16()});
    }
    if (in.failed()) return std::nullopt;
    return packet.size() - in.remaining();
}

// RFC 3711 section 3.3.1: the index nearest to the highest one whose low half is this sequence number.
std::uint64_t guess_index(std::uint16_t sequence, const std::optional<std::uint64_t>& highest) {
    if (!highest) return sequence;
    const auto last = static_cast<std::uint32_t>(*highest & 0xFFFFU);
    std::uint64_t roll_over = *highest >> 16U;
    if (last < half_of_sequences) {
        if (sequence > last + half_of_sequences && roll_over > 0) --roll_over;
    } else if (sequence < last - half_of_sequences) {
        ++roll_over;
    }
    return roll_over << 16U | sequence;
}

bool open_gcm(EVP_CIPHER_CTX* context, const std::uint8_t* iv, std::span<const std::uint8_t> associated,
              std::span<std::uint8_t> body, std::uint8_t* tag) {
    int bytes = 0;
    const auto decrypt = [&](std::uint8_t* out, std::span<const std::uint8_t> in) {
        return in.empty() || EVP_DecryptUpdate(context, out, &bytes, in.data(), static_cast<int>(in.size())) == 1;
    };
    return EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, iv) == 1 && decrypt(nullptr, associated) &&
           decrypt(body.data(), body) &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG,
                               static_cast<int>(srtp_tag_bytes(SrtpProfile::aead_aes_128_gcm)), tag) == 1 &&
           EVP_DecryptFinal_ex(context, body.data() + body.size(), &bytes) == 1;
}

bool open_cm(const SrtpSession& session, const std::uint8_t* iv, std::span<const std::uint8_t> authenticated,
             std::span<const std::uint8_t> trailer, const std::uint8_t* tag, std::span<std::uint8_t> body) {
    std::array<std::uint8_t, SavedHmacSha1::tag_bytes> expected;
    session.hmac->tag(authenticated, trailer, expected.data());
    if (CRYPTO_memcmp(expected.data(), tag, expected.size()) != 0) return false;
    int bytes = 0;
    return EVP_DecryptInit_ex(session.cipher.get(), nullptr, nullptr, nullptr, iv) == 1 &&
           (body.empty() || EVP_DecryptUpdate(session.cipher.get(), body.data(), &bytes, body.data(),
                                              static_cast<int>(body.size())) == 1);
}

template <class Sources>
auto find_source(Sources& sources, std::uint32_t ssrc) {
    return std::find_if(sources.begin(), sources.end(), [&](const auto& source) { return source.ssrc == ssrc; });
}

// State is made for authentic packets only.
template <class Sources, class Found>
void remember(Sources& sources, Found found, std::uint32_t ssrc, std::uint64_t index) {
    if (found == sources.end()) found = sources.insert(found, {ssrc, {}});
    found->seen.add(index);
}

}  // namespace

Result<SrtpOpener> SrtpOpener::make(SrtpProfile profile, const SrtpKeys::Master& master) {
    auto rtp = SrtpSession::derive(profile, master, SrtpSession::Protocol::rtp, SrtpSession::Use::open);
    auto rtcp = SrtpSession::derive(profile, master, SrtpSession::Protocol::rtcp, SrtpSession::Use::open);
    if (!rtp || !rtcp) return Errc::srtp_failed;
    return SrtpOpener(std::move(*rtp), std::move(*rtcp), profile);
}

Result<std::size_t> SrtpOpener::open_rtp(std::span<std::uint8_t> packet) {
    const auto header_bytes = readable_bytes(packet);
    if (!header_bytes || packet.size() < *header_bytes + tag_bytes_) return Errc::srtp_failed;
    rtp::ByteReader in(packet.subspan(2));
    const std::uint16_t sequence = in.u16();
    in.skip(4);
    const std::uint32_t ssrc = in.u32();
    const auto source = find_source(sources_, ssrc);
    if (source == sources_.end() && sources_.size() >= ssrcs_max) return Errc::srtp_failed;
    const std::uint64_t index =
        guess_index(sequence, source == sources_.end() ? std::nullopt : source->seen.highest());
    if (source != sources_.end() && !source->seen.fresh(index)) return Errc::srtp_replayed;

    const std::size_t bytes = packet.size() - tag_bytes_;
    const auto body = packet.subspan(*header_bytes, bytes - *header_bytes);
    const auto iv = rtp_.nonce(packet.data() + 8, index);
    std::array<std::uint8_t, 4> roll_over;
    put_big_endian(roll_over.data(), index >> 16U, roll_over.size());
    const bool opened =
        profile_ == SrtpProfile::aead_aes_128_gcm
            ? open_gcm(rtp_.cipher.get(), iv.data(), packet.first(*header_bytes), body, packet.data() + bytes)
            : open_cm(rtp_, iv.data(), packet.first(bytes), roll_over, packet.data() + bytes, body);
    if (!opened) return Errc::srtp_failed;
    remember(sources_, source, ssrc, index);
    return bytes;
}

Result<std::size_t> SrtpOpener::open_rtcp(std::span<std::uint8_t> packet) {
    if (packet.size() < srtcp_header_bytes + tag_bytes_ + srtcp_trailer_bytes) return Errc::srtp_failed;
    const bool gcm = profile_ == SrtpProfile::aead_aes_128_gcm;
    const std::size_t bytes = packet.size() - tag_bytes_ - srtcp_trailer_bytes;
    // RFC 7714 section 9.2 puts the tag before the trailer, RFC 3711 section 3.4 behind it.
    const auto trailer = packet.subspan(gcm ? bytes + tag_bytes_ : bytes, srtcp_trailer_bytes);
    std::uint8_t* const tag = packet.data() + (gcm ? bytes : bytes + srtcp_trailer_bytes);
    const std::uint32_t word = rtp::ByteReader(trailer).u32();
    if ((word & srtcp_encrypted) == 0) return Errc::srtp_failed;  // WebRTC agents encrypt all
    const std::uint32_t index = word & ~srtcp_encrypted;
    const std::uint32_t ssrc = rtp::ByteReader(packet.subspan(4)).u32();
    const auto source = find_source(rtcp_sources_, ssrc);
    if (source == rtcp_sources_.end() && rtcp_sources_.size() >= ssrcs_max) return Errc::srtp_failed;
    if (source != rtcp_sources_.end() && !source->seen.fresh(index)) return Errc::srtp_replayed;

    const auto body = packet.subspan(srtcp_header_bytes, bytes - srtcp_header_bytes);
    const auto iv = rtcp_.nonce(packet.data() + 4, index);
    std::array<std::uint8_t, srtcp_header_bytes + srtcp_trailer_bytes> associated;
    std::copy_n(packet.begin(), srtcp_header_bytes, associated.begin());
    std::copy(trailer.begin(), trailer.end(), associated.begin() + srtcp_header_bytes);
    const bool opened = gcm ? open_gcm(rtcp_.cipher.get(), iv.data(), associated, body, tag)
                            : open_cm(rtcp_, iv.data(), packet.first(bytes), trailer, tag, body);
    if (!opened) return Errc::srtp_failed;
    remember(rtcp_sources_, source, ssrc, index);
    return bytes;
}

}  // namespace lanai::streaming::webrtc
