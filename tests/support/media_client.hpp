// A WHIP publisher or WHEP viewer for tests and load: TestPeer on a real UDP socket, or a TCP connection. One thread.
#pragma once

#include "tcp_link.hpp"
#include "test_peer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lanai::test {

struct MediaClientOptions {
    bool publisher = false;
    std::string ufrag = "client";
    std::uint8_t h264_payload_type = 102, rtx_payload_type = 103, opus_payload_type = 111;
    std::uint8_t transport_cc_id = 4;
    std::uint32_t video_ssrc = 1'001, audio_ssrc = 1'002, rtx_ssrc = 1'003;
    bool rtx = true;
    std::vector<std::string> rids;  // a publisher's simulcast encodings
    std::uint8_t rid_id = 10;
    bool nominate = true;
    bool tcp = false;  // to the answer's passive TCP candidate
    TcpLinkOptions tcp_link;
};

class MediaClient {
public:
    using TimePoint = streaming::TimePoint;

    MediaClient(std::shared_ptr<const TestDtlsContext>, MediaClientOptions);
    ~MediaClient();
    MediaClient(const MediaClient&) = delete;
    MediaClient& operator=(const MediaClient&) = delete;

    [[nodiscard]] std::string offer() const;
    // Connects to the answer's candidate (127.0.0.1 if there). Throws std::runtime_error when it has none.
    void accept(const std::string& answer, TimePoint now);

    [[nodiscard]] int descriptor() const { return tcp_ ? tcp_->descriptor() : socket_; }
    // Reads what has come, sends what is due. Never blocks.
    void poll(TimePoint now);
    // The network changed: another socket, so another port of ours, to the same place. What was under way to the old one
    // is lost.
    void change_address();
    void send_rtp(std::span<const std::uint8_t> plaintext);
    void send_rtcp(std::span<const std::uint8_t> plaintext);
    void send_raw(std::span<const std::uint8_t> datagram) const;
    // Each datagram as it came; called during poll().
    std::function<void(std::span<const std::uint8_t>)> on_datagram;
    // Whether poll() reads; what comes meanwhile waits in the kernel's buffers.
    void set_reading(bool reading) { reading_ = reading; }
    [[nodiscard]] TcpLink* tcp() const { return tcp_.get(); }
    // A new TCP connection in place of the one that ended, and a check over it.
    void reconnect(TimePoint now);

    [[nodiscard]] TestPeer& peer() { return *peer_; }
    [[nodiscard]] bool connected() const { return peer_ && peer_->connected(); }
    // From the answer: what the server sends with.
    [[nodiscard]] std::uint32_t answered_ssrc(const std::string& kind) const;
    [[nodiscard]] const std::string& answer() const { return answer_; }

private:
    void connect_udp(const std::string& address, std::uint16_t port);

    std::shared_ptr<const TestDtlsContext> context_;
    MediaClientOptions options_;
    std::string answer_;
    std::unique_ptr<TestPeer> peer_;
    int socket_ = -1;
    std::unique_ptr<TcpLink> tcp_;
    std::string address_;  // the server's
    std::uint16_t port_ = 0;
    bool reading_ = true;
};

}  // namespace lanai::test
