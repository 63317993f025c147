#include "viewer.hpp"

#include "stamp.hpp"

#include "rtp/header.hpp"
#include "webrtc/certificate.hpp"
#include "webrtc/stun.hpp"

#include <openssl/err.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace lanai::bench {

using namespace streaming;

namespace {

constexpr std::uint32_t own_ssrc = 1;
constexpr std::uint8_t padding_bit = 0x20;
constexpr std::uint32_t host_priority = 1'853'824'767;

unsigned never(SSL*, unsigned) {
    return 3'600U * 1'000'000U;  // flights are sent again by tick()
}

}  // namespace

void Viewer::SslFree::operator()(ssl_st* ssl) const {
    SSL_free(ssl);
}

const std::string& Viewer::pwd() {
    static const std::string password = "loadloadloadloadloadload";
    return password;
}

Viewer::Viewer(int socket, std::string ufrag, std::shared_ptr<const test::TestDtlsContext> context, Feedback feedback)
    : socket_(socket), ufrag_(std::move(ufrag)), context_(std::move(context)), feedback_(feedback) {}

Viewer::~Viewer() {
    ::close(socket_);
}

void Viewer::begin(const RemoteSide& remote, TimePoint posted, TimePoint now) {
    remote_ = remote;
    times_.posted = posted;
    times_.answered = now;
    state_ = State::checking;
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&remote_.address), sizeof remote_.address) != 0) {
        state_ = State::failed;
        return;
    }
    ssl_.reset(SSL_new(context_->get()));
    BIO* const bio = bio_.make();
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_mtu(ssl_.get(), webrtc::DatagramBio::mtu_bytes);
    DTLS_set_timer_cb(ssl_.get(), &never);
    SSL_set_connect_state(ssl_.get());
    send_check();
    check_at_ = now + check_interval;
}

void Viewer::on_datagram(std::span<std::uint8_t> datagram, const Arrival& arrival, std::vector<double>& delays_us) {
    if (datagram.empty() || state_ == State::idle || state_ == State::failed) return;
    if (datagram[0] >= 128) {
        if (!srtp_) return;
        rtp::looks_like_rtcp(datagram) ? on_rtcp(datagram, arrival.now) : on_rtp(datagram, arrival, delays_us);
    } else if (datagram[0] <= 3) {
        on_stun(datagram, arrival.now);
    } else {
        drive_dtls(datagram, arrival.now);
    }
}

StreamCounter* Viewer::stream_of(std::uint8_t payload_type) {
    if (payload_type == remote_.h264_payload_type) return &video_;
    if (payload_type == remote_.opus_payload_type) return &audio_;
    if (payload_type == remote_.rtx_payload_type) return &rtx_;
    return nullptr;
}

void Viewer::on_rtp(std::span<std::uint8_t> datagram, const Arrival& arrival, std::vector<double>& delays_us) {
    // Padding can only be taken off what is in plaintext.
    const std::uint8_t first_byte = datagram[0];
    datagram[0] = static_cast<std::uint8_t>(first_byte & ~padding_bit);
    const auto header = rtp::parse_header(datagram);
    datagram[0] = first_byte;
    StreamCounter* const stream = header ? stream_of(header->payload_type) : nullptr;
    if (stream == nullptr) return void(++counts_.unknown);
    const std::uint64_t extended = stream->extend(header->sequence);
    const auto header_bytes = static_cast<std::size_t>(header->payload.data() - datagram.data());
    const auto opened = open_rtp(srtp_->rtp_in, datagram, header_bytes, StreamCounter::rollovers(extended));
    if (!opened) return void(++counts_.auth_failures);
    if (counts_.packets++ == 0) times_.first_packet = arrival.now;
    counts_.bytes += datagram.size();
    note_transport(*header, arrival.now);
    if (!stream->note(extended) || stream == &rtx_) return;
    (stream == &video_ ? video_ssrc_ : audio_ssrc_) = header->ssrc;
    if ((first_byte & padding_bit) != 0) return;
    const auto payload = datagram.first(*opened).subspan(header_bytes);
    if (arrival.wall_ns != 0) {
        if (const auto sent = read_stamp(payload)) delays_us.push_back(static_cast<double>(arrival.wall_ns - *sent) / 1e3);
    }
    if (stream == &video_ && key_frame_.on_packet(extended, header->marker, payload)) times_.first_key_frame = arrival.now;
}

void Viewer::note_transport(const rtp::Header& header, TimePoint now) {
    if (!feedback_.transport_cc || remote_.transport_cc_id == 0 || arrivals_.size() >= arrivals_max) return;
    const auto element = rtp::find_extension(header, remote_.transport_cc_id);
    if (element && element->size() == 2) {
        arrivals_.push_back({static_cast<std::uint16_t>((*element)[0] << 8 | (*element)[1]), now});
    }
}

void Viewer::on_rtcp(std::span<std::uint8_t> datagram, TimePoint now) {
    const auto opened = open_rtcp(srtp_->rtcp_in, datagram);
    if (!opened) return void(++counts_.auth_failures);
    ++counts_.rtcp;
    const auto messages = rtp::parse_rtcp(datagram.first(*opened));
    if (!messages) return;
    for (const auto& message : *messages) {
        const auto* report = std::get_if<rtp::SenderReport>(&message);
        if (report == nullptr || report->ssrc != video_ssrc_) continue;
        last_sr_ = static_cast<std::uint32_t>(report->clock.ntp >> 16);
        last_sr_at_ = now;
    }
}

void Viewer::on_stun(std::span<const std::uint8_t> datagram, TimePoint now) {
    const auto message = webrtc::parse_stun(datagram);
    if (!message) return;
    if (message->type == webrtc::StunType::binding_request && webrtc::check_integrity(*message, pwd())) {
        webrtc::StunWriter out(webrtc::StunType::binding_success, message->transaction);
        webrtc::Endpoint from{};  // IPv4-mapped, as everywhere
        from.bytes[10] = from.bytes[11] = 0xFF;
        std::memcpy(from.bytes + 12, &remote_.address.sin_addr, 4);
        from.port = ntohs(remote_.address.sin_port);
        out.xor_mapped_address(from);
        out.message_integrity(pwd());
        out.fingerprint();
        transmit(out.bytes());
    } else if (message->type == webrtc::StunType::binding_success && state_ == State::checking &&
               webrtc::check_integrity(*message, remote_.pwd)) {
        state_ = State::handshaking;
        drive_dtls({}, now);
    }
}

void Viewer::drive_dtls(std::span<const std::uint8_t> datagram, TimePoint now) {
    if (!ssl_) return;
    bio_.set_input(datagram);
    ERR_clear_error();
    int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        if (state_ == State::handshaking) {
            state_ = start_srtp() ? State::watching : State::failed;
            times_.connected = report_at_ = transport_cc_at_ = now;
        }
        std::array<std::uint8_t, 2'048> ignored;
        while ((result = SSL_read(ssl_.get(), ignored.data(), ignored.size())) > 0) {
        }
        closed_by_remote_ = (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
    }
    if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_SSL && state_ != State::watching) state_ = State::failed;
    bio_.set_input({});
    flush_dtls(now);
}

void Viewer::flush_dtls(TimePoint now) {
    auto fresh = bio_.take_outputs();
    for (const auto& out : fresh) transmit(out);
    if (state_ != State::handshaking) {
        flight_.clear();
    } else if (!fresh.empty()) {
        flight_ = std::move(fresh);
        retry_after_ = handshake_retry;
        retry_at_ = now + retry_after_;
    }
}

bool Viewer::start_srtp() {
    const std::unique_ptr<X509, webrtc::X509Free> theirs(SSL_get1_peer_certificate(ssl_.get()));
    const auto* profile = SSL_get_selected_srtp_profile(ssl_.get());
    if (profile == nullptr || profile->id != SRTP_AEAD_AES_128_GCM || !theirs ||
        webrtc::fingerprint_of(*theirs) != remote_.fingerprint) {
        return false;
    }
    // Client key, server key, client salt, server salt (RFC 5764 section 4.2).
    MasterKeys own, peers;
    std::array<std::uint8_t, 2 * (16 + 12)> exported{};
    if (SSL_export_keying_material(ssl_.get(), exported.data(), exported.size(), "EXTRACTOR-dtls_srtp", 19, nullptr, 0, 0) != 1) {
        return false;
    }
    std::copy_n(exported.begin(), 16, own.key.begin());
    std::copy_n(exported.begin() + 16, 16, peers.key.begin());
    std::copy_n(exported.begin() + 32, 12, own.salt.begin());
    std::copy_n(exported.begin() + 44, 12, peers.salt.begin());
    using Use = GcmContext::Use;
    using Direction = GcmContext::Direction;
    srtp_.emplace(SrtpContexts{{peers, Use::rtp, Direction::open}, {peers, Use::rtcp, Direction::open}, {own, Use::rtcp, Direction::seal}});
    return true;
}

void Viewer::send_check() {
    webrtc::StunTransaction transaction{};
    ++checks_;
    std::memcpy(transaction.data(), &checks_, sizeof checks_);
    webrtc::StunWriter out(webrtc::StunType::binding_request, transaction);
    out.username(remote_.ufrag + ":" + ufrag_);
    out.priority(host_priority);
    out.ice_controlling(0x0123'4567'89AB'CDEF);
    out.use_candidate();
    out.message_integrity(remote_.pwd);
    out.fingerprint();
    transmit(out.bytes());
}

void Viewer::tick(TimePoint now) {
    if (state_ == State::idle || state_ == State::failed) return;
    const bool watching = state_ == State::watching;
    if (now >= check_at_ && (!watching || feedback_.consent)) {
        send_check();
        check_at_ = now + (watching ? consent_interval : check_interval);
    }
    if (state_ == State::handshaking && !flight_.empty() && now >= retry_at_) {
        for (const auto& datagram : flight_) transmit(datagram);
        retry_after_ *= 2;
        retry_at_ = now + retry_after_;
    }
    if (!watching || counts_.packets == 0) return;
    if (feedback_.reports && now >= report_at_) {
        send_report(now);
        report_at_ = now + report_interval;
    }
    if (feedback_.transport_cc && now >= transport_cc_at_) {
        send_transport_cc();
        transport_cc_at_ = now + transport_cc_interval;
    }
}

void Viewer::send_report(TimePoint now) {
    rtp::ReceiverReport report;
    report.ssrc = own_ssrc;
    for (const auto& [stream, ssrc] : {std::pair(&video_, video_ssrc_), std::pair(&audio_, audio_ssrc_)}) {
        if (stream->received() == 0) continue;
        rtp::ReportBlock block;
        block.ssrc = ssrc;
        block.cumulative_lost = static_cast<std::int32_t>(stream->lost());
        block.highest_sequence = static_cast<std::uint32_t>(stream->highest());
        if (last_sr_ != 0 && ssrc == video_ssrc_) {
            block.last_sr = last_sr_;
            block.delay_since_last_sr =
                static_cast<std::uint32_t>(std::chrono::duration<double>(now - last_sr_at_).count() * 65'536);
        }
        report.blocks.push_back(block);
    }
    rtp::RtcpWriter out;
    out.receiver_report(report);
    send_rtcp(out.bytes());
}

void Viewer::send_transport_cc() {
    if (arrivals_.empty()) return;
    const auto before = [](const TransportArrival& a, const TransportArrival& b) {
        return static_cast<std::int16_t>(static_cast<std::uint16_t>(a.sequence - b.sequence)) < 0;
    };
    std::sort(arrivals_.begin(), arrivals_.end(), before);
    rtp::TransportFeedback feedback;
    feedback.sender_ssrc = own_ssrc;
    feedback.media_ssrc = video_ssrc_;
    feedback.base_sequence = arrivals_.front().sequence;
    feedback.feedback_count = feedback_count_++;
    const auto in_quarters = [](TimePoint at) {
        return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count() / 250;
    };
    const auto reference = in_quarters(arrivals_.front().at) / 256;  // 64 ms are 256 steps of 250 us
    feedback.reference_time_64ms = static_cast<std::int32_t>(reference & 0x7F'FFFF);
    std::uint16_t next = feedback.base_sequence;
    for (const auto& arrival : arrivals_) {
        for (; next != arrival.sequence && feedback.arrivals.size() < arrivals_max; ++next) {
            feedback.arrivals.push_back({next, std::nullopt});
        }
        if (feedback.arrivals.size() >= arrivals_max) break;
        feedback.arrivals.push_back({next++, in_quarters(arrival.at) - reference * 256});
    }
    arrivals_.clear();
    rtp::RtcpWriter out;
    out.transport_feedback(feedback);
    send_rtcp(out.bytes());
}

void Viewer::send_rtcp(std::span<const std::uint8_t> compound) {
    std::array<std::uint8_t, 1'500> buffer;
    if (compound.empty() || compound.size() > buffer.size()) return;
    std::copy(compound.begin(), compound.end(), buffer.begin());
    const std::size_t bytes = seal_rtcp(srtp_->rtcp_out, buffer, compound.size(), srtcp_index_++);
    if (bytes != 0) transmit(std::span(buffer).first(bytes));
}

void Viewer::transmit(std::span<const std::uint8_t> datagram) const {
    // A full or refused socket is a lost packet, as on any network.
    [[maybe_unused]] const auto sent = ::send(socket_, datagram.data(), datagram.size(), MSG_DONTWAIT);
}

void Viewer::begin_window() {
    video_.begin_window();
    audio_.begin_window();
    bytes_before_ = counts_.bytes;
}

}  // namespace lanai::bench
