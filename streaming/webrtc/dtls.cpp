#include "webrtc/dtls.hpp"

#include "webrtc/certificate.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/srtp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::string_view exporter_label = "EXTRACTOR-dtls_srtp";  // RFC 5764 section 4.2

void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("cannot set up DTLS: ") + what);
}

// The peer's certificate is self-signed; what counts is that its SDP announced it.
int verify_certificate(X509_STORE_CTX* store, void*) noexcept {
    auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* session = ssl != nullptr ? static_cast<DtlsSession*>(SSL_get_app_data(ssl)) : nullptr;
    const X509* certificate = X509_STORE_CTX_get0_cert(store);
    try {
        if (session != nullptr && certificate != nullptr && session->is_expected(*certificate)) return 1;
    } catch (const std::bad_alloc&) {  // no memory: not verified
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

// OpenSSL would retransmit by its own clock; it never gets to, as we keep the flight and send it again ourselves.
unsigned never(SSL*, unsigned) noexcept {
    return 3'600U * 1'000'000U;  // µs
}

bool repeats_handshake(std::span<const std::uint8_t> datagram) {
    constexpr std::uint8_t change_cipher_spec = 20, handshake = 22;  // content types, RFC 5246 section 6.2.1
    return !datagram.empty() && (datagram.front() == change_cipher_spec || datagram.front() == handshake);
}

}  // namespace

DtlsContext::DtlsContext() : impl_(std::make_unique<Impl>()) {
    const Certificate own = make_certificate();
    impl_->fingerprint = fingerprint_of(*own.certificate);
    require(!impl_->fingerprint.empty(), "certificate fingerprint");
    impl_->context.reset(SSL_CTX_new(DTLS_server_method()));
    SSL_CTX* const context = impl_->context.get();
    require(context != nullptr, "context");
    require(SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1, "DTLS 1.2");
    require(SSL_CTX_use_certificate(context, own.certificate.get()) == 1, "certificate");
    require(SSL_CTX_use_PrivateKey(context, own.key.get()) == 1, "private key");
    require(SSL_CTX_set_cipher_list(context,
                                    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                                    "ECDHE-ECDSA-CHACHA20-POLY1305") == 1,
            "ciphers");
    require(SSL_CTX_set1_groups_list(context, "X25519:P-256") == 1, "groups");
    require(SSL_CTX_set_tlsext_use_srtp(context, srtp_profile_names) == 0, "SRTP profiles");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, &verify_certificate, nullptr);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(
        context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_QUERY_MTU | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
}

DtlsContext::~DtlsContext() = default;

const std::string& DtlsContext::fingerprint_sha256() const {
    return impl_->fingerprint;
}

DtlsSession::DtlsSession(const DtlsContext::Impl& context, std::string remote_fingerprint)
    : context_(context), remote_fingerprint_(std::move(remote_fingerprint)) {}

DtlsSession::~DtlsSession() = default;

bool DtlsSession::begin() {
    ssl_.reset(SSL_new(context_.context.get()));
    BIO* const bio = ssl_ != nullptr ? bio_.make() : nullptr;
    if (bio == nullptr) {
        state_ = State::failed;
        return false;
    }
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_mtu(ssl_.get(), DatagramBio::mtu_bytes);
    DTLS_set_timer_cb(ssl_.get(), &never);
    SSL_set_accept_state(ssl_.get());
    return true;
}

void DtlsSession::handle(std::span<const std::uint8_t> datagram, TimePoint now) {
    if (state_ == State::failed || state_ == State::closed) return;
    if (state_ == State::connected) {
        if (alerts_ && alerts_->ends_session(datagram)) {
            state_ = State::closed;
            flight_.clear();
        } else if (repeats_handshake(datagram)) {
            outputs_ = last_flight_again(now);
        }
        return;
    }
    if (ssl_ == nullptr && !begin()) return;
    bio_.set_input(datagram);
    advance();
    bio_.set_input({});
    auto fresh = bio_.take_outputs();
    if (state_ == State::failed) {
        flight_.clear();
        retransmit_at_.reset();
    } else if (!fresh.empty()) {
        keep_flight(fresh, now);
    }
    std::move(fresh.begin(), fresh.end(), std::back_inserter(outputs_));
    if (state_ == State::connected) finish();
}

// What OpenSSL's object is still good for is taken out of it: 45 KB a peer for a goodbye would be too much.
void DtlsSession::finish() {
    retransmit_at_.reset();
    if (auto keys = export_keys()) keys_ = *keys;
    alerts_ = DtlsAlertReader::make(*ssl_);
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    goodbye_ = bio_.take_outputs();
    ssl_.reset();
}

void DtlsSession::keep_flight(const Flight& flight, TimePoint now) {
    flight_ = flight;
    flight_sent_at_ = now;
    retransmit_after_ = retransmit_first;
    retransmit_at_ = now + retransmit_after_;
}

// The client repeats its last flight when it lost ours. OpenSSL answers that only when the records are new ones.
DtlsSession::Flight DtlsSession::last_flight_again(TimePoint now) {
    if (now - flight_sent_at_ < repeat_min) return {};
    flight_sent_at_ = now;
    return flight_;
}

void DtlsSession::tick(TimePoint now) {
    if (!retransmit_at_ || now < *retransmit_at_) return;
    // The same records again: what the peer has is a replay to it, what it lost is new (RFC 6347 section 4.1.2.6).
    outputs_.insert(outputs_.end(), flight_.begin(), flight_.end());
    retransmit_after_ = std::min(retransmit_after_ * 2, retransmit_max);
    retransmit_at_ = now + retransmit_after_;
}

void DtlsSession::advance() {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_.get());
    if (done == 1) {
        if (SSL_get_selected_srtp_profile(ssl_.get()) == nullptr) return fail(Errc::dtls_no_profile);
        state_ = State::connected;
        return;
    }
    const int error = SSL_get_error(ssl_.get(), done);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return;
    fail(mismatch_ ? Errc::dtls_fingerprint_mismatch : Errc::dtls_failed);
}

void DtlsSession::shut_down() {
    if (state_ == State::connected) std::move(goodbye_.begin(), goodbye_.end(), std::back_inserter(outputs_));
    if (state_ != State::failed) state_ = State::closed;
    retransmit_at_.reset();
}

std::vector<std::vector<std::uint8_t>> DtlsSession::take_outputs() {
    return std::exchange(outputs_, {});
}

Result<SrtpKeys> DtlsSession::take_keys() {
    if (!keys_) return Errc::dtls_no_profile;
    const SrtpKeys keys = *keys_;
    OPENSSL_cleanse(&*keys_, sizeof *keys_);
    keys_.reset();
    return keys;
}

Result<SrtpKeys> DtlsSession::export_keys() const {
    const SRTP_PROTECTION_PROFILE* chosen = SSL_get_selected_srtp_profile(ssl_.get());
    if (chosen == nullptr) return Errc::dtls_no_profile;
    SrtpKeys keys;
    keys.profile = chosen->id == SRTP_AEAD_AES_128_GCM ? SrtpProfile::aead_aes_128_gcm : SrtpProfile::aes128_cm_sha1_80;
    const std::size_t salt_bytes = srtp_salt_bytes(keys.profile);
    std::array<std::uint8_t, 2 * (srtp_key_bytes + 14)> material{};
    const std::size_t bytes = 2 * (srtp_key_bytes + salt_bytes);
    if (SSL_export_keying_material(ssl_.get(), material.data(), bytes, exporter_label.data(), exporter_label.size(),
                                   nullptr, 0, 0) != 1) {
        return Errc::dtls_failed;
    }
    // RFC 5764 section 4.2: client key, server key, client salt, server salt.
    const auto* at = material.data();
    std::copy_n(at, srtp_key_bytes, keys.client.begin());
    std::copy_n(at + srtp_key_bytes, srtp_key_bytes, keys.server.begin());
    std::copy_n(at + 2 * srtp_key_bytes, salt_bytes, keys.client.begin() + srtp_key_bytes);
    std::copy_n(at + 2 * srtp_key_bytes + salt_bytes, salt_bytes, keys.server.begin() + srtp_key_bytes);
    OPENSSL_cleanse(material.data(), material.size());
    return keys;
}

bool DtlsSession::is_expected(const X509& certificate) {
    mismatch_ = fingerprint_of(certificate) != remote_fingerprint_;
    return !mismatch_;
}

void DtlsSession::fail(Errc error) {
    state_ = State::failed;
    error_ = error;
}

}  // namespace lanai::streaming::webrtc
