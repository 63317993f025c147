// The peer's goodbye after the handshake. OpenSSL's object of a DTLS session keeps 45 KB for what may still come; all
// that comes to a WebRTC peer is an alert (RFC 5246 section 7.2), so its key is kept instead and the object is freed.
// Owned by one shard thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

struct evp_cipher_ctx_st;
struct ssl_st;

namespace lanai::streaming::webrtc {

class DtlsAlertReader {
public:
    // From a DTLS 1.2 server whose handshake is done. Nothing: a cipher suite that is no AEAD of ours.
    [[nodiscard]] static std::optional<DtlsAlertReader> make(const ssl_st& handshaken);

    // Does the datagram hold an authentic alert that ends the session (close_notify, or any fatal one)?
    [[nodiscard]] bool ends_session(std::span<const std::uint8_t> datagram) const;

private:
    struct Free {
        void operator()(evp_cipher_ctx_st*) const;
    };
    using Cipher = std::unique_ptr<evp_cipher_ctx_st, Free>;
    struct Record {
        std::uint8_t type = 0;
        std::span<const std::uint8_t> epoch_and_sequence, version, fragment;
    };

    DtlsAlertReader(Cipher cipher, std::span<const std::uint8_t> fixed_iv, bool explicit_nonce);
    [[nodiscard]] bool is_final_alert(const Record&) const;

    Cipher cipher_;
    std::uint8_t fixed_iv_[12]{};
    bool explicit_nonce_;  // GCM: eight bytes in the record (RFC 5288); ChaCha20-Poly1305: its number (RFC 7905)
};

}  // namespace lanai::streaming::webrtc
