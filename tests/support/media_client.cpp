#include "media_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <sstream>
#include <stdexcept>

namespace lanai::test {

namespace {

std::string value_of(const std::string& sdp, const std::string& prefix) {
    const auto at = sdp.find("\n" + prefix);
    if (at == std::string::npos) return "";
    const auto begin = at + 1 + prefix.size();
    return sdp.substr(begin, sdp.find_first_of("\r\n", begin) - begin);
}

}  // namespace

MediaClient::MediaClient(std::shared_ptr<const TestDtlsContext> context, MediaClientOptions options)
    : context_(std::move(context)), options_(std::move(options)) {}

MediaClient::~MediaClient() {
    if (socket_ >= 0) ::close(socket_);
}

std::string MediaClient::offer() const {
    std::ostringstream out;
    const auto section = [&](const char* kind, int mid, const std::string& formats, int extension) {
        out << "m=" << kind << " 9 UDP/TLS/RTP/SAVPF " << formats << "\r\nc=IN IP4 0.0.0.0\r\na=mid:" << mid
            << "\r\na=ice-ufrag:" << options_.ufrag << "\r\na=ice-pwd:clientpasswordclientpassword\r\na=fingerprint:sha-256 "
            << context_->fingerprint() << "\r\na=setup:actpass\r\na=" << (options_.publisher ? "sendonly" : "recvonly")
            << "\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=extmap:" << extension
            << " http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n";
    };
    const auto video = std::to_string(options_.h264_payload_type);
    const auto rtx = std::to_string(options_.rtx_payload_type);
    const auto audio = std::to_string(options_.opus_payload_type);
    out << "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n";
    section("video", 0, options_.rtx ? video + " " + rtx : video, options_.transport_cc_id);
    out << "a=rtpmap:" << video << " H264/90000\r\na=fmtp:" << video
        << " level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n";
    for (const char* feedback : {"nack", "nack pli", "ccm fir", "transport-cc", "rrtr"}) {
        out << "a=rtcp-fb:" << video << " " << feedback << "\r\n";
    }
    if (options_.rtx) out << "a=rtpmap:" << rtx << " rtx/90000\r\na=fmtp:" << rtx << " apt=" << video << "\r\n";
    if (!options_.rids.empty()) {
        out << "a=extmap:" << int{options_.rid_id} << " urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n";
        std::string list;
        for (const auto& rid : options_.rids) {
            out << "a=rid:" << rid << " send\r\n";
            list += (list.empty() ? "" : ";") + rid;
        }
        out << "a=simulcast:send " << list << "\r\n";
    } else if (options_.publisher) {
        out << "a=ssrc-group:FID " << options_.video_ssrc << " " << options_.rtx_ssrc << "\r\na=ssrc:" << options_.video_ssrc
            << " cname:test\r\na=ssrc:" << options_.rtx_ssrc << " cname:test\r\n";
    }
    section("audio", 1, audio, options_.transport_cc_id);
    out << "a=rtpmap:" << audio << " opus/48000/2\r\na=rtcp-fb:" << audio << " transport-cc\r\n";
    if (options_.publisher) out << "a=ssrc:" << options_.audio_ssrc << " cname:test\r\n";
    return out.str();
}

void MediaClient::accept(const std::string& answer, TimePoint now) {
    answer_ = answer;
    std::istringstream lines(answer);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("a=candidate:")) continue;
        std::istringstream words(line);
        std::string foundation, component, transport, priority, host;
        std::uint16_t host_port = 0;
        words >> foundation >> component >> transport >> priority >> host >> host_port;
        if (host.find(':') != std::string::npos || transport != (options_.tcp ? "tcp" : "udp")) continue;
        if (address_.empty() || host == "127.0.0.1") {
            address_ = host;
            port_ = host_port;
        }
    }
    if (address_.empty()) throw std::runtime_error("the answer has no candidate:\n" + answer);
    if (options_.tcp) {
        tcp_ = std::make_unique<TcpLink>(address_, port_, options_.tcp_link);
    } else {
        connect_udp(address_, port_);
    }

    TestPeerConfig config;
    config.local_ufrag = options_.ufrag;
    config.nominate = options_.nominate;
    config.remote_ufrag = value_of(answer, "a=ice-ufrag:");
    config.remote_pwd = value_of(answer, "a=ice-pwd:");
    config.remote_fingerprint = value_of(answer, "a=fingerprint:sha-256 ");
    peer_ = std::make_unique<TestPeer>(config, context_);
    peer_->start(now);
    poll(now);
}

void MediaClient::connect_udp(const std::string& address, std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    sockaddr_in remote{};
    remote.sin_family = AF_INET;
    remote.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &remote.sin_addr);
    if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&remote), sizeof remote) != 0) {
        throw std::runtime_error(std::string("no UDP socket: ") + std::strerror(errno));
    }
    const int bytes = 1 << 20;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void MediaClient::reconnect(TimePoint now) {
    tcp_ = std::make_unique<TcpLink>(address_, port_, options_.tcp_link);
    send_raw(peer_->make_check(true));
    poll(now);
}

void MediaClient::change_address() {
    sockaddr_in remote{};
    socklen_t bytes = sizeof remote;
    const int next = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (next < 0 || ::getpeername(socket_, reinterpret_cast<sockaddr*>(&remote), &bytes) != 0 ||
        ::connect(next, reinterpret_cast<const sockaddr*>(&remote), sizeof remote) != 0) {
        throw std::runtime_error(std::string("no UDP socket: ") + std::strerror(errno));
    }
    ::close(socket_);
    socket_ = next;
}

void MediaClient::poll(TimePoint now) {
    if (!peer_) return;
    if (tcp_ && reading_) {
        for (auto& frame : tcp_->receive()) peer_->handle(frame, now);
    }
    std::array<std::uint8_t, 2'048> buffer;
    while (!tcp_ && reading_) {
        const auto bytes = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (bytes < 0) break;
        if (on_datagram) on_datagram(std::span(buffer.data(), static_cast<std::size_t>(bytes)));
        peer_->handle(std::span(buffer.data(), static_cast<std::size_t>(bytes)), now);
    }
    if (peer_->next_timeout() <= now) peer_->tick(now);
    for (const auto& datagram : peer_->take_outputs()) send_raw(datagram);
}

void MediaClient::send_raw(std::span<const std::uint8_t> datagram) const {
    if (tcp_) return tcp_->send(datagram);
    // A full or refused socket is a lost packet, as on any network.
    [[maybe_unused]] const auto sent = ::send(socket_, datagram.data(), datagram.size(), 0);
}

void MediaClient::send_rtp(std::span<const std::uint8_t> plaintext) { send_raw(peer_->protect_rtp(plaintext)); }

void MediaClient::send_rtcp(std::span<const std::uint8_t> plaintext) { send_raw(peer_->protect_rtcp(plaintext)); }

std::uint32_t MediaClient::answered_ssrc(const std::string& kind) const {
    const auto section = answer_.find("m=" + kind);
    const auto at = answer_.find("a=ssrc:", section);
    return at == std::string::npos ? 0 : static_cast<std::uint32_t>(std::stoul(answer_.substr(at + 7)));
}

}  // namespace lanai::test
