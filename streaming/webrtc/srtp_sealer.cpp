#include "webrtc/srtp_sealer.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace lanai::streaming::webrtc {
namespace {

bool encrypt(EVP_CIPHER_CTX* context, std::uint8_t*& out, std::span<const std::uint8_t> in) {
    if (in.empty()) return true;
    int written = 0;
    if (EVP_EncryptUpdate(context, out, &written, in.data(), static_cast<int>(in.size())) != 1) return false;
    out += written;
    return true;
}

bool encrypt(EVP_CIPHER_CTX* context, std::uint8_t* out, const SrtpSealer::Plaintext& plaintext) {
    return encrypt(context, out, plaintext.prefix) && encrypt(context, out, plaintext.payload) &&
           encrypt(context, out, plaintext.suffix);
}

bool begin_gcm(EVP_CIPHER_CTX* context, const std::uint8_t* iv, std::span<const std::uint8_t> header) {
    int ignored = 0;
    return EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv) == 1 &&
           EVP_EncryptUpdate(context, nullptr, &ignored, header.data(), static_cast<int>(header.size())) == 1;
}

bool finish_gcm(EVP_CIPHER_CTX* context, std::uint8_t* tag) {
    int ignored = 0;
    return EVP_EncryptFinal_ex(context, tag, &ignored) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG,
                               static_cast<int>(srtp_tag_bytes(SrtpProfile::aead_aes_128_gcm)), tag) == 1;
}

}  // namespace

Result<SrtpSealer> SrtpSealer::make(SrtpProfile profile, const SrtpKeys::Master& master) {
    auto rtp = SrtpSession::derive(profile, master, SrtpSession::Protocol::rtp, SrtpSession::Use::seal);
    auto rtcp = SrtpSession::derive(profile, master, SrtpSession::Protocol::rtcp, SrtpSession::Use::seal);
    if (!rtp || !rtcp) return Errc::srtp_failed;
    return SrtpSealer(std::move(*rtp), std::move(*rtcp), profile);
}

std::size_t SrtpSealer::seal_rtp(std::uint8_t* packet, std::size_t header_bytes, const Plaintext& plaintext,
                                 std::uint64_t index) {
    const bool sealed = profile_ == SrtpProfile::aead_aes_128_gcm ? seal_gcm(packet, header_bytes, plaintext, index)
                                                                  : seal_cm(packet, header_bytes, plaintext, index);
    return sealed ? header_bytes + plaintext.bytes() + tag_bytes_ : 0;
}

bool SrtpSealer::seal_gcm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext& plaintext,
                          std::uint64_t index) {
    const auto iv = rtp_.nonce(packet + 8, index);
    EVP_CIPHER_CTX* const context = rtp_.cipher.get();
    return begin_gcm(context, iv.data(), {packet, header_bytes}) &&
           encrypt(context, packet + header_bytes, plaintext) &&
           finish_gcm(context, packet + header_bytes + plaintext.bytes());
}

// RFC 3711 section 4.2.1: the tag covers the roll-over counter too.
bool SrtpSealer::seal_cm(std::uint8_t* packet, std::size_t header_bytes, const Plaintext& plaintext,
                         std::uint64_t index) {
    const auto iv = rtp_.nonce(packet + 8, index);
    EVP_CIPHER_CTX* const context = rtp_.cipher.get();
    if (EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data()) != 1 ||
        !encrypt(context, packet + header_bytes, plaintext)) {
        return false;
    }
    std::array<std::uint8_t, 4> roll_over;
    put_big_endian(roll_over.data(), index >> 16U, roll_over.size());
    const std::size_t bytes = header_bytes + plaintext.bytes();
    rtp_.hmac->tag({packet, bytes}, roll_over, packet + bytes);
    return true;
}

Result<std::size_t> SrtpSealer::seal_rtcp(std::span<std::uint8_t> buffer, std::size_t bytes) {
    if (bytes < srtcp_header_bytes || buffer.size() < bytes + tag_bytes_ + srtcp_trailer_bytes) {
        return Errc::srtp_failed;
    }
    const std::uint32_t index = rtcp_index_++ & ~srtcp_encrypted;
    const auto iv = rtcp_.nonce(buffer.data() + 4, index);
    std::array<std::uint8_t, srtcp_trailer_bytes> trailer;
    put_big_endian(trailer.data(), index | srtcp_encrypted, trailer.size());

    EVP_CIPHER_CTX* const context = rtcp_.cipher.get();
    std::uint8_t* out = buffer.data() + srtcp_header_bytes;
    const std::span<const std::uint8_t> plaintext(out, bytes - srtcp_header_bytes);
    if (profile_ == SrtpProfile::aead_aes_128_gcm) {  // RFC 7714 section 9.2: the tag stands before the trailer
        std::array<std::uint8_t, srtcp_header_bytes + srtcp_trailer_bytes> associated{};
        std::copy_n(buffer.begin(), srtcp_header_bytes, associated.begin());
        std::copy(trailer.begin(), trailer.end(), associated.begin() + srtcp_header_bytes);
        if (!begin_gcm(context, iv.data(), associated) || !encrypt(context, out, plaintext) ||
            !finish_gcm(context, out)) {
            return Errc::srtp_failed;
        }
        std::copy(trailer.begin(), trailer.end(), buffer.begin() + static_cast<std::ptrdiff_t>(bytes + tag_bytes_));
        return bytes + tag_bytes_ + srtcp_trailer_bytes;
    }
    if (EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data()) != 1 || !encrypt(context, out, plaintext)) {
        return Errc::srtp_failed;
    }
    std::copy(trailer.begin(), trailer.end(), buffer.begin() + static_cast<std::ptrdiff_t>(bytes));
    rtcp_.hmac->tag(buffer.first(bytes), trailer, buffer.data() + bytes + srtcp_trailer_bytes);
    return bytes + srtcp_trailer_bytes + tag_bytes_;
}

}  // namespace lanai::streaming::webrtc
