#include "test_peer.hpp"

#include "libsrtp_reference.hpp"
#include "rtp/header.hpp"
#include "webrtc/certificate.hpp"
#include "webrtc/srtp_keys.hpp"

#include <openssl/err.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace lanai::test {

using namespace streaming::webrtc;

namespace {

int accept_any(X509_STORE_CTX*, void*) {
    return 1;  // the fingerprint is compared after the handshake
}

unsigned never(SSL*, unsigned) {
    return 3'600U * 1'000'000U;
}

srtp_ctx_t_* make_srtp(bool gcm, const std::uint8_t* key, std::size_t key_bytes, const std::uint8_t* salt,
                       std::size_t salt_bytes, srtp_ssrc_type_t direction) {
    std::vector<unsigned char> master(key, key + key_bytes);
    master.insert(master.end(), salt, salt + salt_bytes);
    srtp_policy_t policy{};
    const auto set = gcm ? srtp_crypto_policy_set_aes_gcm_128_16_auth : srtp_crypto_policy_set_rtp_default;
    set(&policy.rtp);
    set(&policy.rtcp);
    policy.ssrc.type = direction;
    policy.key = master.data();
    policy.window_size = 1'024;
    policy.allow_repeat_tx = 1;
    srtp_t session = nullptr;
    init_libsrtp();
    if (srtp_create(&session, &policy) != srtp_err_status_ok) throw std::runtime_error("srtp_create");
    return session;
}

}  // namespace

TestDtlsContext::TestDtlsContext(const std::string& profiles, bool with_certificate)
    : context_(SSL_CTX_new(DTLS_client_method())) {
    const Certificate own = make_certificate();
    fingerprint_ = fingerprint_of(*own.certificate);
    SSL_CTX_set_min_proto_version(context_, DTLS1_2_VERSION);
    if (with_certificate) {
        SSL_CTX_use_certificate(context_, own.certificate.get());
        SSL_CTX_use_PrivateKey(context_, own.key.get());
    }
    if (!profiles.empty() && SSL_CTX_set_tlsext_use_srtp(context_, profiles.c_str()) != 0) {
        throw std::runtime_error("SRTP profiles");
    }
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context_, &accept_any, nullptr);
    SSL_CTX_set_options(context_, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET);
    SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
}

TestDtlsContext::~TestDtlsContext() {
    SSL_CTX_free(context_);
}

void TestPeer::SslFree::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

void TestPeer::SrtpFree::operator()(srtp_ctx_t_* session) const {
    srtp_dealloc(session);
}

TestPeer::TestPeer(TestPeerConfig config, std::shared_ptr<const TestDtlsContext> context)
    : config_(std::move(config)), context_(std::move(context)), ssl_(SSL_new(context_->get())) {
    BIO* const bio = bio_.make();
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_mtu(ssl_.get(), DatagramBio::mtu_bytes);
    DTLS_set_timer_cb(ssl_.get(), &never);
    SSL_set_connect_state(ssl_.get());
}

TestPeer::~TestPeer() = default;

void TestPeer::start(TimePoint now) {
    outputs_.push_back(make_check(config_.nominate));
    check_at_ = now + check_interval;
}

void TestPeer::restart_ice(std::string local_ufrag, std::string remote_ufrag, std::string remote_pwd) {
    config_.local_ufrag = std::move(local_ufrag);
    config_.remote_ufrag = std::move(remote_ufrag);
    config_.remote_pwd = std::move(remote_pwd);
    mapped_.reset();
    stun_error_ = 0;
}

Bytes TestPeer::make_check(bool use_candidate) {
    StunTransaction transaction{};
    ++checks_;
    std::memcpy(transaction.data(), &checks_, sizeof checks_);
    StunWriter out(StunType::binding_request, transaction);
    out.username(config_.remote_ufrag + ":" + config_.local_ufrag);
    out.priority(1'853'824'767);
    out.ice_controlling(0x0123'4567'89AB'CDEF);
    if (use_candidate) out.use_candidate();
    out.message_integrity(config_.remote_pwd);
    out.fingerprint();
    return out.bytes();
}

void TestPeer::handle(std::span<const std::uint8_t> datagram, TimePoint now) {
    if (datagram.empty() || failed_) return;
    if (datagram[0] <= 3) return on_stun(datagram, now);
    if (datagram[0] >= 128) return on_srtp(datagram);
    drive_dtls(datagram, now);
}

void TestPeer::on_stun(std::span<const std::uint8_t> datagram, TimePoint now) {
    const auto message = parse_stun(datagram);
    if (!message) return;
    if (message->type == StunType::binding_error) stun_error_ = message->error_code.value_or(0);
    if (message->type != StunType::binding_success || !check_integrity(*message, config_.remote_pwd)) return;
    mapped_ = message->mapped;
    if (std::exchange(ice_connected_, true)) return;
    drive_dtls({}, now);
}

void TestPeer::on_srtp(std::span<const std::uint8_t> datagram) {
    if (inbound_ == nullptr) return;
    Bytes packet(datagram.begin(), datagram.end());
    int length = static_cast<int>(packet.size());
    const bool rtcp = streaming::rtp::looks_like_rtcp(datagram);
    const auto unprotect = rtcp ? &srtp_unprotect_rtcp : &srtp_unprotect;
    if (unprotect(inbound_.get(), packet.data(), &length) != srtp_err_status_ok) {
        ++unprotect_failures_;
        return;
    }
    packet.resize(static_cast<std::size_t>(length));
    (rtcp ? rtcp_ : rtp_).push_back(std::move(packet));
}

void TestPeer::drive_dtls(std::span<const std::uint8_t> datagram, TimePoint now) {
    bio_.set_input(datagram);
    ERR_clear_error();
    int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        if (!connected()) start_srtp();
        std::uint8_t ignored[2'048];
        while ((result = SSL_read(ssl_.get(), ignored, sizeof ignored)) > 0) {
        }
        closed_by_remote_ = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }
    if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_SSL) failed_ = true;
    bio_.set_input({});
    auto fresh = bio_.take_outputs();
    if (connected() || failed_) {
        retransmit_at_.reset();
    } else if (!fresh.empty()) {
        flight_ = fresh;
        retransmit_at_ = now + retransmit_interval;
    }
    std::move(fresh.begin(), fresh.end(), std::back_inserter(outputs_));
}

void TestPeer::start_srtp() {
    struct X509Deleter {
        void operator()(X509* x) const { X509_free(x); }
    };
    const std::unique_ptr<X509, X509Deleter> theirs(SSL_get1_peer_certificate(ssl_.get()));
    const auto* profile = SSL_get_selected_srtp_profile(ssl_.get());
    const bool known = theirs != nullptr &&
                       (config_.remote_fingerprint.empty() || fingerprint_of(*theirs) == config_.remote_fingerprint);
    if (profile == nullptr || !known) {
        failed_ = true;
        return;
    }
    const bool gcm = profile->id == SRTP_AEAD_AES_128_GCM;
    const std::size_t key = 16, salt = gcm ? 12 : 14;
    Bytes m(2 * (key + salt));
    SSL_export_keying_material(ssl_.get(), m.data(), m.size(), "EXTRACTOR-dtls_srtp", 19, nullptr, 0, 0);
    outbound_.reset(make_srtp(gcm, &m[0], key, &m[2 * key], salt, ssrc_any_outbound));
    inbound_.reset(make_srtp(gcm, &m[key], key, &m[2 * key + salt], salt, ssrc_any_inbound));
}

void TestPeer::tick(TimePoint now) {
    if (check_at_ && now >= *check_at_) {
        outputs_.push_back(make_check(config_.nominate));
        check_at_ = now + (connected() ? consent_interval : check_interval);
    }
    if (retransmit_at_ && now >= *retransmit_at_) {
        outputs_.insert(outputs_.end(), flight_.begin(), flight_.end());
        retransmit_at_ = now + retransmit_interval;
    }
}

TestPeer::TimePoint TestPeer::next_timeout() const {
    return std::min(check_at_.value_or(TimePoint::max()), retransmit_at_.value_or(TimePoint::max()));
}

std::string TestPeer::srtp_profile() const {
    const auto* profile = SSL_get_selected_srtp_profile(ssl_.get());
    return profile != nullptr ? profile->name : "";
}

Bytes TestPeer::protect_rtp(std::span<const std::uint8_t> plaintext) {
    if (!connected()) return {};
    Bytes packet(plaintext.begin(), plaintext.end());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
    int length = static_cast<int>(plaintext.size());
    if (srtp_protect(outbound_.get(), packet.data(), &length) != srtp_err_status_ok) return {};
    packet.resize(static_cast<std::size_t>(length));
    return packet;
}

Bytes TestPeer::protect_rtcp(std::span<const std::uint8_t> plaintext) {
    if (!connected()) return {};
    Bytes packet(plaintext.begin(), plaintext.end());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
    int length = static_cast<int>(plaintext.size());
    if (srtp_protect_rtcp(outbound_.get(), packet.data(), &length) != srtp_err_status_ok) return {};
    packet.resize(static_cast<std::size_t>(length));
    return packet;
}

void TestPeer::close() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    auto fresh = bio_.take_outputs();
    std::move(fresh.begin(), fresh.end(), std::back_inserter(outputs_));
}

}  // namespace lanai::test
