#include "srtp_gcm.hpp"

#include "rtp/bytes.hpp"
#include "rtp/header.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace lanai::bench {

using streaming::rtp::ByteReader;
using streaming::rtp::ByteWriter;

namespace {

using Block = std::array<std::uint8_t, 16>;

// RFC 3711 section 4.3.3: the AES-CM key stream under the master key, from the salt with the label in its seventh byte.
Block derive(const MasterKeys& master, std::uint8_t label) {
    Block counter{};
    std::copy(master.salt.begin(), master.salt.end(), counter.begin());
    counter[7] = static_cast<std::uint8_t>(counter[7] ^ label);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    Block out{};
    int n = 0;
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, master.key.data(), counter.data()) != 1 ||
        EVP_EncryptUpdate(context.get(), out.data(), &n, out.data(), static_cast<int>(out.size())) != 1) {
        throw std::runtime_error("OpenSSL has no AES-128-CTR");
    }
    return out;
}

// Two zero bytes, SSRC, rollovers, sequence number (RFC 7714 section 8.1).
GcmContext::Iv rtp_iv(std::span<const std::uint8_t> packet, std::uint32_t rollovers) {
    GcmContext::Iv iv{};
    std::copy_n(packet.begin() + 8, 4, iv.begin() + 2);
    ByteWriter(std::span(iv).subspan(6, 4)).u32(rollovers);
    std::copy_n(packet.begin() + 2, 2, iv.begin() + 10);
    return iv;
}

// Two zero bytes, SSRC, two zero bytes, index (RFC 7714 section 9.1).
GcmContext::Iv rtcp_iv(std::span<const std::uint8_t> packet, std::uint32_t index) {
    GcmContext::Iv iv{};
    std::copy_n(packet.begin() + 4, 4, iv.begin() + 2);
    ByteWriter(std::span(iv).subspan(8, 4)).u32(index);
    return iv;
}

constexpr std::uint32_t encrypted_flag = 0x8000'0000;

}  // namespace

GcmContext::GcmContext(const MasterKeys& master, Use use, Direction direction) : context_(EVP_CIPHER_CTX_new()) {
    const bool rtp = use == Use::rtp;
    const Block key = derive(master, rtp ? 0 : 3);
    const Block salt = derive(master, rtp ? 2 : 5);
    std::copy_n(salt.begin(), salt_.size(), salt_.begin());
    const int encrypt = direction == Direction::seal ? 1 : 0;
    if (!context_ ||
        EVP_CipherInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, key.data(), nullptr, encrypt) != 1) {
        throw std::runtime_error("OpenSSL has no AES-128-GCM");
    }
}

void GcmContext::start(Iv& iv, int encrypt) {
    for (std::size_t i = 0; i < iv.size(); ++i) iv[i] = static_cast<std::uint8_t>(iv[i] ^ salt_[i]);
    EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data(), encrypt);
}

bool GcmContext::seal(Iv iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> data, std::uint8_t* tag) {
    EVP_CIPHER_CTX* const context = context_.get();
    int n = 0;
    start(iv, 1);
    return EVP_EncryptUpdate(context, nullptr, &n, clear.data(), static_cast<int>(clear.size())) == 1 &&
           EVP_EncryptUpdate(context, data.data(), &n, data.data(), static_cast<int>(data.size())) == 1 &&
           EVP_EncryptFinal_ex(context, tag, &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, gcm_tag_bytes, tag) == 1;
}

bool GcmContext::open(Iv iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> data,
                      std::span<std::uint8_t> tag) {
    EVP_CIPHER_CTX* const context = context_.get();
    int n = 0;
    start(iv, 0);
    return EVP_DecryptUpdate(context, nullptr, &n, clear.data(), static_cast<int>(clear.size())) == 1 &&
           EVP_DecryptUpdate(context, data.data(), &n, data.data(), static_cast<int>(data.size())) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, gcm_tag_bytes, tag.data()) == 1 &&
           EVP_DecryptFinal_ex(context, tag.data(), &n) == 1;
}

std::optional<std::size_t> open_rtp(GcmContext& context, std::span<std::uint8_t> packet, std::size_t header_bytes,
                                    std::uint32_t rollovers) {
    if (header_bytes < streaming::rtp::header_bytes_min || packet.size() < header_bytes + gcm_tag_bytes) return std::nullopt;
    const std::size_t plaintext_bytes = packet.size() - gcm_tag_bytes;
    const bool authentic = context.open(rtp_iv(packet, rollovers), packet.first(header_bytes),
                                        packet.subspan(header_bytes, plaintext_bytes - header_bytes),
                                        packet.last(gcm_tag_bytes));
    if (!authentic) return std::nullopt;
    return plaintext_bytes;
}

std::size_t seal_rtp(GcmContext& context, std::span<std::uint8_t> packet, std::size_t plaintext_bytes,
                     std::size_t header_bytes, std::uint32_t rollovers) {
    if (header_bytes < streaming::rtp::header_bytes_min || plaintext_bytes < header_bytes ||
        packet.size() < plaintext_bytes + gcm_tag_bytes) {
        return 0;
    }
    const bool sealed = context.seal(rtp_iv(packet, rollovers), packet.first(header_bytes),
                                     packet.subspan(header_bytes, plaintext_bytes - header_bytes),
                                     packet.data() + plaintext_bytes);
    return sealed ? plaintext_bytes + gcm_tag_bytes : 0;
}

std::optional<std::size_t> open_rtcp(GcmContext& context, std::span<std::uint8_t> packet) {
    if (packet.size() < rtcp_clear_bytes + gcm_tag_bytes + srtcp_index_bytes) return std::nullopt;
    const std::size_t plaintext_bytes = packet.size() - gcm_tag_bytes - srtcp_index_bytes;
    const auto trailer = packet.last(srtcp_index_bytes);
    const std::uint32_t index = ByteReader(trailer).u32();
    if ((index & encrypted_flag) == 0) return std::nullopt;
    std::array<std::uint8_t, rtcp_clear_bytes + srtcp_index_bytes> clear{};
    std::copy_n(packet.begin(), rtcp_clear_bytes, clear.begin());
    std::copy(trailer.begin(), trailer.end(), clear.begin() + rtcp_clear_bytes);
    const bool authentic = context.open(rtcp_iv(packet, index & ~encrypted_flag), clear,
                                        packet.subspan(rtcp_clear_bytes, plaintext_bytes - rtcp_clear_bytes),
                                        packet.subspan(plaintext_bytes, gcm_tag_bytes));
    if (!authentic) return std::nullopt;
    return plaintext_bytes;
}

std::size_t seal_rtcp(GcmContext& context, std::span<std::uint8_t> packet, std::size_t plaintext_bytes,
                      std::uint32_t index) {
    const std::size_t sealed_bytes = plaintext_bytes + gcm_tag_bytes + srtcp_index_bytes;
    if (plaintext_bytes < rtcp_clear_bytes || packet.size() < sealed_bytes) return 0;
    ByteWriter(packet.subspan(plaintext_bytes + gcm_tag_bytes)).u32(index | encrypted_flag);
    std::array<std::uint8_t, rtcp_clear_bytes + srtcp_index_bytes> clear{};
    std::copy_n(packet.begin(), rtcp_clear_bytes, clear.begin());
    std::copy_n(packet.begin() + static_cast<std::ptrdiff_t>(plaintext_bytes + gcm_tag_bytes), srtcp_index_bytes,
                clear.begin() + rtcp_clear_bytes);
    const bool sealed = context.seal(rtcp_iv(packet, index), clear,
                                     packet.subspan(rtcp_clear_bytes, plaintext_bytes - rtcp_clear_bytes),
                                     packet.data() + plaintext_bytes);
    return sealed ? sealed_bytes : 0;
}

}  // namespace lanai::bench
